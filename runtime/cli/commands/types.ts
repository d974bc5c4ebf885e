import { join } from "node:path";
import { envTypesFile, writeEnvTypes } from "../../project/env-types.ts";
import { linkProject } from "../../project/link-project.ts";
import { openProject } from "../../project/project.ts";
import { paint, say, writeDocument } from "../text/output.ts";

/** `skerry types [DIR]`: writes the type of a worker's `env`. */
export async function types(dir: string, options: { readonly json?: boolean }): Promise<number> {
  const project = await openProject(dir);
  await writeEnvTypes(project);
  linkProject(project.dir, project.language);
  const file = join(dir, envTypesFile(project));
  if (options.json === true) writeDocument({ file, error: null });
  else say(`${paint("green", "wrote")} ${file}`);
  return 0;
}
