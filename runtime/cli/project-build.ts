import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { SkerryError } from "../errors.ts";
import { makeFolder } from "../store/make-folder.ts";
import type { Project } from "./project.ts";
import { compileProject } from "./sdk.ts";
import { sourceDigest } from "./source-digest.ts";
import { writing } from "./user-files.ts";

export interface Build {
  readonly wasm: Uint8Array;
  /** The compiler's words about a build that succeeded; empty where it had none or did not run. */
  readonly warnings: string;
  /** True when the last build was up to date and nothing was compiled. */
  readonly reused: boolean;
}

/** What a build was made from, kept beside it. */
interface BuildRecord {
  /** Null where there were too many to look at: such a build is made again each time. */
  readonly sources: string | null;
  /** Digests of the files of packages that went into it, by their paths from the project's folder.
   * Packages may lie above the project, where no lock file of its own names them. */
  readonly packages: Readonly<Record<string, string>>;
  readonly output: string;
}

/** Where a project's build lies, relative to its folder. */
export const builtModule = join("build", "worker.wasm");
const recordFile = join("build", "worker.json");

/** Compiles a project and writes `build/worker.wasm`. Throws `build-failed`, whose detail is what the
 * compiler printed; `not-writable`. */
export async function buildProject(project: Project, debug: boolean): Promise<Build> {
  const { dir } = project;
  // Before the compiler reads them: what changes under it makes the build stale.
  const sources = await sourceDigest(project);
  const result = await compileProject(project, debug).catch((error: unknown) => {
    // A transform that is not installed, or that fails: the project's own code.
    throw new SkerryError("build-failed", `${project.label} could not be compiled: ${error}`);
  });
  if (!result.ok) {
    throw new SkerryError(
      "build-failed",
      `The compiler refused ${join(project.label, project.entry)}.`,
      result.diagnostics.trim(),
    );
  }
  const record: BuildRecord = {
    sources,
    packages: await digests(dir, result.inputs.map((path) => relative(dir, path)).sort()),
    output: sha256(result.component),
  };
  await writing(join(project.label, "build"), async () => {
    await makeFolder(join(dir, "build"));
    await writeWhole(join(dir, builtModule), result.component);
    await writeWhole(join(dir, recordFile), JSON.stringify(record));
  });
  return { wasm: result.component, warnings: result.warnings.trim(), reused: false };
}

/** The last build where it was made from the sources as they are, else null. */
export async function currentBuild(project: Project): Promise<Build | null> {
  const { dir } = project;
  try {
    const record: BuildRecord = JSON.parse(await readFile(join(dir, recordFile), "utf8"));
    const wasm = new Uint8Array(await readFile(join(dir, builtModule)));
    const current =
      record.sources !== null &&
      record.output === sha256(wasm) &&
      record.sources === (await sourceDigest(project)) &&
      isDeepStrictEqual(record.packages, await digests(dir, Object.keys(record.packages)));
    return current ? { wasm, warnings: "", reused: true } : null;
  } catch {
    // Never built, or by something else: building is the cure for both.
    return null;
  }
}

async function digests(dir: string, paths: readonly string[]): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const path of paths) entries.push([path, sha256(await readFile(join(dir, path)))]);
  return Object.fromEntries(entries);
}

// Others may be reading the file: they get the old one or the new one, whole.
async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, content);
  await rename(draft, path);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
