import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { sdkDir, sdkName } from "../../project/sdk.ts";
import type { Language } from "../../settings/languages.ts";

interface EditorSettings {
  extends?: string;
  compilerOptions?: Record<string, unknown>;
  include?: string[];
}

/** Nothing is installed in a new project, so an editor finds the types of SDK and language where this
 * command line has them: the tsconfig.json of the folder `dir` names that place. */
export async function pointEditorAtSdk(dir: string, language: Language): Promise<void> {
  const path = join(dir, language === "assemblyscript" ? "assembly" : "", "tsconfig.json");
  const settings: EditorSettings = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, `${JSON.stringify(pointed(settings, language), null, 2)}\n`);
}

function pointed(settings: EditorSettings, language: Language): EditorSettings {
  const sdk = sdkDir(language);
  const name = sdkName(language);
  if (language === "assemblyscript") {
    const compiler = createRequire(join(sdk, "package.json"));
    return {
      ...settings,
      extends: compiler.resolve("assemblyscript/std/assembly.json"),
      compilerOptions: { paths: { [name]: [join(sdk, "index.ts")] } },
    };
  }
  const types = join(sdk, "worker.d.ts");
  return {
    ...settings,
    // For the globals the file itself, for imports of types a path.
    compilerOptions: { ...settings.compilerOptions, types: [], paths: { [name]: [types] } },
    include: [...(settings.include ?? []), types],
  };
}
