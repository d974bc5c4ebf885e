// What stands in the package.json of each package that is published.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const repository = join(import.meta.dirname, "..", "..");

/** The packages, by their folders in the repository. */
export const packageFolders = ["runtime", "guest-sdk/assemblyscript", "guest-sdk/javascript"];

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, Entry>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

type Entry = string | Readonly<Record<string, string>>;

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(repository, folder, "package.json"), "utf8"));
}

/** What a package says of itself once it is compiled. `compiled` tells whether a source, by its path in the package,
 * has become JavaScript. @param within packages whose files lie within it: no installer is to bring them. */
export function publishedManifest(
  folder: string,
  compiled: (path: string) => boolean,
  within: readonly string[],
): object {
  const { private: _, devDependencies: __, ...manifest } = readManifest(folder);
  return {
    ...manifest,
    ...(manifest.bin !== undefined && {
      engines: { node: "^24.0.0 || ^26.0.0" },
    }),
    exports: Object.fromEntries(
      Object.entries(manifest.exports).map(([name, entry]) => [name, published(entry, compiled)]),
    ),
    dependencies: Object.fromEntries(
      Object.entries(manifest.dependencies).filter(([name]) => !within.includes(name)),
    ),
  };
}

/** An entry with its compiled files: for whom types are, the declarations. */
function published(entry: Entry, compiled: (path: string) => boolean): Entry {
  const isCompiled = (path: string) => path.endsWith(".ts") && compiled(path);
  const renamed = (path: string, suffix: string) =>
    isCompiled(path) ? path.replace(/\.ts$/, suffix) : path;
  if (typeof entry !== "string") {
    return Object.fromEntries(
      Object.entries(entry).map(([condition, path]) => [
        condition,
        renamed(path, condition === "types" ? ".d.ts" : ".js"),
      ]),
    );
  }
  return isCompiled(entry)
    ? { types: renamed(entry, ".d.ts"), default: renamed(entry, ".js") }
    : entry;
}
