import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type CompileOptions, type CompileResult, compile } from "@skerry/javascript/build";
import { missingGlobal } from "../../runtime/module/missing-global.ts";
import { readProjectFunctions } from "../../runtime/project/project-functions.ts";
import { keptBuild } from "../support/build-cache.ts";

/** Files of a project by their paths in it. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Builds a project of these files, whose entry is the first of them. */
export async function buildProject(
  files: Files,
  options: Partial<CompileOptions> = {},
): Promise<CompileResult> {
  return inProject(files, async (projectDir) => {
    const entry = join(projectDir, Object.keys(files)[0]!);
    const functions = await readProjectFunctions(projectDir);
    return compile({ entry, projectDir, functions, missingGlobal, ...options });
  });
}

/** Writes the files into an empty folder, which is gone after `use`. */
export async function inProject<Result>(
  files: Files,
  use: (projectDir: string) => Promise<Result>,
): Promise<Result> {
  const projectDir = mkdtempSync(join(tmpdir(), "skerry-javascript-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(projectDir, path)), { recursive: true });
      writeFileSync(join(projectDir, path), text);
    }
    return await use(projectDir);
  } finally {
    rmSync(projectDir, { recursive: true });
  }
}

/** What the build has against a project; empty where it has nothing. */
export async function diagnosticsOf(files: Files): Promise<string> {
  const result = await buildProject(files);
  return result.ok ? "" : result.diagnostics;
}

/** What a test's project may be built with. */
type PlainOptions = Pick<CompileOptions, "debug" | "grants" | "bindings">;

/** The component of a project that builds, or the one that was kept of it. */
export function componentOf(files: Files, options: PlainOptions = {}): Promise<Uint8Array> {
  return keptBuild(["javascript", files, options], () => newComponentOf(files, options));
}

/** The component of a project that builds, made now: for tests of the build itself. */
export async function newComponentOf(
  files: Files,
  options: PlainOptions = {},
): Promise<Uint8Array> {
  const result = await buildProject(files, options);
  if (!result.ok) throw new Error(result.diagnostics);
  return result.component;
}
