import { join } from "node:path";
import { linkProject } from "../../project/link-project.ts";
import { openProject } from "../../project/project.ts";
import { buildProject } from "../../project/project-build.ts";
import { builtModule } from "../../settings/folder-settings.ts";
import { formatBytes, formatCount } from "../../settings/quantities.ts";
import { paint, say, writeDocument } from "../text/output.ts";
import { startProgress } from "../text/progress.ts";

export interface BuildOptions {
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** `skerry build [DIR]`: compiles a project into build/worker.wasm, whether or not the last build is
 * still good. */
export async function build(dir: string, options: BuildOptions): Promise<number> {
  const project = await openProject(dir);
  linkProject(project.dir, project.language);
  const progress = await startProgress(`Building ${dir}`, options.json === true);
  const begun = performance.now();
  const built = await buildProject(project, options.debug === true).finally(() => progress.stop());
  const file = join(dir, builtModule);
  if (built.warnings !== "") say(built.warnings);
  if (options.json === true) {
    const { warnings, startFuel } = built;
    writeDocument({
      file,
      bytes: built.wasm.length,
      debug: options.debug === true,
      startFuel,
      warnings,
      error: null,
    });
    return 0;
  }
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  say(`${paint("green", "built")} ${file}, ${formatBytes(built.wasm.length)}, in ${seconds} s`);
  if (built.startFuel !== null) say(`top-level code: ${formatCount(built.startFuel)} fuel`);
  return 0;
}
