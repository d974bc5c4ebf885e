// What stands in the package.json of each package that is published.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const repository = join(import.meta.dirname, "..", "..");

/** The packages, by their folders in the repository. */
export const packageFolders = ["runtime", "guest-sdk/assemblyscript", "guest-sdk/javascript"];

export interface Bundled {
  /** What it names as a dependency and Skerry never calls. */
  readonly without: readonly string[];
  /** The files that are taken, as patterns; all where they are left out. */
  readonly files?: readonly string[];
}

/** Packages that are put into ours, with their files. The transpiler would bring 94 MB of tools that are never called,
 * isolated-vm a compilation wherever npm runs under a Node that it has no binary for. */
export const bundled: Readonly<Record<string, Bundled>> = {
  "@bytecodealliance/jco-transpile": { without: ["binaryen"] },
  "isolated-vm": {
    without: [],
    files: [
      "isolated-vm.js",
      "isolated-vm.d.ts",
      "LICENSE",
      "README.md",
      "prebuilds/{linux,darwin}-*/*",
    ],
  },
};

/** Those of them that a package depends on. */
export function bundledIn(folder: string): string[] {
  return Object.keys(bundled).filter((name) => name in readManifest(folder).dependencies);
}

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
 * has become JavaScript. */
export function publishedManifest(folder: string, compiled: (path: string) => boolean): object {
  const { private: _, devDependencies: __, ...manifest } = readManifest(folder);
  const bundles = bundledIn(folder);
  return {
    ...manifest,
    ...(manifest.bin !== undefined && {
      engines: { node: "^24.0.0 || ^26.0.0" },
    }),
    exports: Object.fromEntries(
      Object.entries(manifest.exports).map(([name, entry]) => [name, published(entry, compiled)]),
    ),
    dependencies: Object.assign({}, ...bundles.map(pinnedNeeds), manifest.dependencies),
    ...(bundles.length > 0 && { bundleDependencies: bundles }),
  };
}

/** What the package.json of a bundled package says in ours: npm runs nothing for it, and is not asked for what is never
 * called. */
export function bundledManifest(name: string): object {
  const { scripts: _, devDependencies: __, ...manifest } = readManifest(`node_modules/${name}`);
  const changed =
    "Changed by Skerry's packing: without scripts, and without what Skerry never calls.";
  return { ...manifest, "//": changed, gypfile: false, dependencies: needsOf(name) };
}

function needsOf(name: string): Record<string, string> {
  const { without } = bundled[name]!;
  const { dependencies } = readManifest(`node_modules/${name}`);
  return Object.fromEntries(
    Object.entries(dependencies).filter(([each]) => !without.includes(each)),
  );
}

/** What a bundled package needs, in the versions that are installed here: it finds them where ours does. */
function pinnedNeeds(name: string): Record<string, string> {
  const versions = Object.keys(needsOf(name)).map((each) => [
    each,
    readManifest(`node_modules/${each}`).version,
  ]);
  return Object.fromEntries(versions);
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
