import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { repository } from "../../cli/skerry.ts";
import { keptBuild } from "../../support/build-cache.ts";

type Compiled =
  | { readonly ok: true; readonly component: Uint8Array; readonly warnings: string }
  | { readonly ok: false; readonly diagnostics: string };

type Compile = (options: { entry: string; projectDir: string }) => Promise<Compiled>;

/** The component of a worker of this repository, made by its language's compiler without a warning, or kept of the same
 * files. */
export function componentOfFolder(
  folder: string,
  entry: string,
  compile: Compile,
): Promise<Uint8Array> {
  const projectDir = join(repository, folder);
  const exclude = ["build/**", "node_modules/**"];
  const paths = globSync("**/*.*", { cwd: projectDir, exclude }).sort();
  const files = paths.map((path) => [path, readFileSync(join(projectDir, path), "base64")]);
  return keptBuild(["folder", folder, entry, files], async () => {
    const result = await compile({ entry: join(projectDir, entry), projectDir });
    if (!result.ok) throw new Error(result.diagnostics);
    expect(result.warnings).toBe("");
    return result.component;
  });
}
