import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isPackage } from "../../bin/sources.js";
import { sdkDir, sdkName } from "../../project/sdk.ts";
import type { Language } from "../../settings/languages.ts";
import { installedAs } from "./installed-as.ts";

const runtime = dirname(fileURLToPath(new URL("..", import.meta.url)));

/** Makes this Skerry a package of a new project, as `npm install` would: the project's tests import it, and its scripts
 * call its commands. Nothing is fetched. Where Skerry itself is an installed package, the project names it and the SDK as they
 * were installed, for whoever takes the project elsewhere. */
export async function linkRuntime(dir: string, language: Language): Promise<void> {
  const path = join(dir, "package.json");
  const project = JSON.parse(await readFile(path, "utf8"));
  const needed = isPackage
    ? {
        [sdkName(language)]: await installedAs(sdkName(language), sdkDir(language)),
        skerry: await installedAs("skerry", runtime),
      }
    : { skerry: `file:${runtime}` };
  project.devDependencies = { ...project.devDependencies, ...needed };
  await writeFile(path, `${JSON.stringify(project, null, 2)}\n`);
  const { bin } = JSON.parse(await readFile(join(runtime, "package.json"), "utf8"));
  const packages = join(dir, "node_modules");
  await mkdir(join(packages, ".bin"), { recursive: true });
  await symlink(runtime, join(packages, "skerry"));
  for (const [name, file] of Object.entries<string>(bin)) {
    await symlink(join("..", "skerry", file), join(packages, ".bin", name));
  }
}
