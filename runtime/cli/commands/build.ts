import { join } from "node:path";
import { renewEnvTypes } from "../../project/env-types.ts";
import { linkProject } from "../../project/link-project.ts";
import { openProject, type Project } from "../../project/project.ts";
import { type Build, buildProject, currentBuild } from "../../project/project-build.ts";
import { SourceDigests } from "../../project/source-digest.ts";
import { builtModule } from "../../settings/folder-settings.ts";
import { formatBytes, formatCount } from "../../settings/quantities.ts";
import { sizeWarning } from "../text/build-text.ts";
import { paint, say, writeDocument } from "../text/output.ts";
import { startProgress } from "../text/progress.ts";

export interface BuildOptions {
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** `skerry build [DIR]`: compiles a project into build/worker.wasm, unless that is of the same sources, packages and SDK. */
export async function build(dir: string, options: BuildOptions): Promise<number> {
  const project = await openProject(dir);
  linkProject(project.dir, project.language);
  await renewEnvTypes(project);
  const begun = performance.now();
  const debug = options.debug === true;
  const digests = new SourceDigests(project);
  const built =
    (await currentBuild(project, debug, digests)) ??
    (await compiled(project, dir, options, digests));
  const file = join(dir, builtModule);
  const warnings = built.warnings + sizeWarning(built.wasm.length);
  if (warnings !== "") say(warnings);
  if (options.json === true) {
    const { startFuel, reused } = built;
    writeDocument({
      file,
      bytes: built.wasm.length,
      debug,
      reused,
      startFuel,
      warnings,
      error: null,
    });
    return 0;
  }
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  const size = formatBytes(built.wasm.length);
  const how = built.reused ? "unchanged since it was built" : `in ${seconds} s`;
  say(`${paint("green", "built")} ${file}, ${size}, ${how}`);
  if (built.startFuel !== null) say(`top-level code: ${formatCount(built.startFuel)} fuel`);
  return 0;
}

async function compiled(
  project: Project,
  dir: string,
  options: BuildOptions,
  digests: SourceDigests,
): Promise<Build> {
  const progress = startProgress(`Building ${dir}`, options.json === true);
  return buildProject(project, options.debug === true, digests).finally(() => progress.stop());
}
