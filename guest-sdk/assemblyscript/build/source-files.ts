import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { entryFileName, runtimeFile, runtimeName } from "./entry-file.ts";

/** What authors import the SDK by. */
export const sdkName = "@skerry/assemblyscript";

/** The root of the SDK this driver belongs to. */
export const sdkRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** Files of the SDK that take the place of AssemblyScript's own library files. */
export const libraryFolder = join(sdkRoot, "assembly", "std");
export const libraryFiles = [join("bindings", "dom.ts")];

/** The names that an author may import from the SDK. */
export async function sdkExports(): Promise<string[]> {
  const index = await readFile(join(sdkRoot, "index.ts"), "utf8");
  return [...index.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names = ""]) =>
    names.split(",").map((name) => name.trim()),
  );
}

/** Makes the function that the compiler reads sources through: the entry file and the runtime come
 * from memory, the SDK's files from this package, whether or not the project has it installed, all
 * else from disk. */
export function sourceReader(
  entry: string,
): (name: string, baseDir: string) => Promise<string | null> {
  return async (name, baseDir) => {
    if (name === entryFileName) return entry;
    if (name === `${runtimeName}.ts`) return runtimeFile;
    const path = sdkFile(resolve(baseDir, name)) ?? resolve(baseDir, name);
    try {
      return await readFile(path, "utf8");
    } catch {
      // The compiler asks for every place where a file may lie, and reports what lies nowhere.
      return null;
    }
  };
}

function sdkFile(path: string): string | null {
  const folder = `${sep}node_modules${sep}${sdkName.replace("/", sep)}${sep}`;
  const at = path.lastIndexOf(folder);
  return at === -1 ? null : join(sdkRoot, path.slice(at + folder.length));
}

/** A path as an import in the entry file: relative to the project, with slashes, without `.ts`. */
export function importPath(projectDir: string, file: string): string {
  const path = relative(projectDir, file).split(sep).join("/").replace(/\.ts$/, "");
  return path.startsWith(".") ? path : `./${path}`;
}
