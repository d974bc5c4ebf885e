import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { linkPackages, wantsLinks } from "../bin/link-packages.js";
import type { Language } from "../settings/languages.ts";
import { hasSdk, sdkDir, sdkName } from "./sdk.ts";

const runtime = dirname(dirname(fileURLToPath(import.meta.url)));

/** Has a project that `skerry new` made find Skerry and the SDK of its language: its tests import the one, its editor looks for
 * the types of the other. Nothing is fetched. `npm install` removes such links, and a clone of the project has none. */
export function linkProject(dir: string, language: Language): void {
  if (!wantsLinks(dir)) return;
  linkPackages(dir, { skerry: runtime });
  if (!hasSdk(language)) return;
  const sdk = sdkDir(language);
  linkPackages(dir, {
    [sdkName(language)]: sdk,
    ...(language === "assemblyscript" && { assemblyscript: compilerDir(sdk) }),
  });
}

/** The folder of AssemblyScript, which has the types of its standard library. */
function compilerDir(sdk: string): string {
  const { resolve } = createRequire(join(sdk, "package.json"));
  return dirname(dirname(resolve("assemblyscript/std/assembly.json")));
}
