// Puts the files of each package into a folder: sources compiled, all else as it is.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { packageFolders, publishedManifest, readManifest, repository } from "./manifests.ts";
import { checkRelativeImports, namingVendored, putVendored, vendoredIn } from "./vendored.ts";

/** What is of use in a clone alone. */
const cloneOnly = [
  "**/node_modules/**",
  "abi/generate/**",
  "abi/generate.ts",
  "bin/with-node.js",
  "**/README.md",
];

/** Sources that are data of a compiler: they are compiled with each worker. */
const guestSources = ["assembly/**", "runtime/**", "index.ts", "cli/templates/**"];

/** Fills a folder with one for each package. @returns their paths, by the folders of the repository. */
export function stagePackages(folder: string): ReadonlyMap<string, string> {
  const compiled = join(folder, "compiled");
  compile(compiled);
  const staged = packageFolders.map((name): [string, string] => {
    const place = join(folder, readManifest(name).name.replace("/", "-").replace("@", ""));
    stage(name, join(compiled, name), place);
    return [name, place];
  });
  rmSync(compiled, { recursive: true });
  return new Map(staged);
}

function compile(folder: string): void {
  const tsc = join(repository, "node_modules", ".bin", "tsc");
  const project = join(import.meta.dirname, "tsconfig.json");
  const { status, stdout } = spawnSync(tsc, ["-p", project, "--outDir", folder], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The sources do not compile:\n${stdout}`);
}

function stage(name: string, compiled: string, place: string): void {
  const source = join(repository, name);
  mkdirSync(place, { recursive: true });
  for (const path of filesIn(source, ["**/*"], cloneOnly)) {
    if (!isCompiled(path)) put(join(source, path), join(place, path));
  }
  for (const path of globSync("**/*.{js,d.ts,map}", { cwd: compiled })) {
    put(join(compiled, path), join(place, path));
  }
  for (const path of globSync("**/*.js", { cwd: place, exclude: ["cli/templates/**"] })) {
    rewrite(join(place, path), (text) => namingCompiled(text, dirname(join(place, path))));
  }
  for (const path of globSync("**/*.{js,d.ts}", { cwd: place, exclude: ["cli/templates/**"] })) {
    const file = join(place, path);
    rewrite(file, (text) => namingVendored(text, dirname(file), place));
  }
  for (const path of globSync("**/*.js.map", { cwd: place })) {
    rewrite(join(place, path), (text) => withoutFolders(text));
  }
  putAbout(name, place);
  const manifest = publishedManifest(
    name,
    (path) => existsSync(join(place, path.replace(/\.ts$/, ".js"))),
    vendoredIn(name),
  );
  writeJson(join(place, "package.json"), manifest);
  removeInnerTypes(place, manifest);
  putVendored(name, place);
  checkImports(place);
}

/** @throws where a compiled file imports what the package does not have. The compiler leaves out files that it comes to by a package's name
 * first: those of a guest that a build imports are named in tsconfig.json. */
function checkImports(place: string): void {
  const exclude = ["cli/templates/**", "vendor/**"];
  for (const path of globSync("**/*.js", { cwd: place, exclude })) {
    checkRelativeImports(join(place, path));
  }
}

/** Removes the compiled declarations that none of a package's own entries comes to: nobody may import what they are about. */
function removeInnerTypes(place: string, manifest: object): void {
  const reached = new Set<string>();
  const follow = (path: string) => {
    if (reached.has(path) || !existsSync(path)) return;
    reached.add(path);
    for (const [, , named] of readFileSync(path, "utf8").matchAll(/(from |import\()"(\.[^"]*)"/g)) {
      follow(join(dirname(path), named!.replace(/(\.d)?\.[jt]s$/, ".d.ts")));
    }
  };
  for (const [, path] of JSON.stringify(manifest).matchAll(/"types":"([^"]+)"/g)) {
    follow(join(place, path!));
  }
  for (const path of globSync("**/*.d.ts", { cwd: place, exclude: ["node_modules/**"] })) {
    const isCompiled = existsSync(join(place, path.replace(/\.d\.ts$/, ".js")));
    if (isCompiled && !reached.has(join(place, path))) rmSync(join(place, path));
  }
}

/** The paths of files below a folder. */
function filesIn(
  folder: string,
  patterns: readonly string[] = ["**/*"],
  exclude: readonly string[] = [],
): string[] {
  return globSync([...patterns], { cwd: folder, exclude: [...exclude], withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function isCompiled(path: string): boolean {
  const isGuest = guestSources.some((pattern) => matches(path, pattern));
  return path.endsWith(".ts") && !path.endsWith(".d.ts") && !isGuest;
}

function matches(path: string, pattern: string): boolean {
  return pattern.endsWith("/**") ? path.startsWith(pattern.slice(0, -2)) : path === pattern;
}

/** What a reader looks for in any package. */
function putAbout(name: string, place: string): void {
  put(join(repository, "LICENSE"), join(place, "LICENSE"));
  if (name !== "runtime") {
    put(join(repository, name, "README.md"), join(place, "README.md"));
    return;
  }
  // What its links lead to is in the repository.
  const page = readFileSync(join(repository, "docs", "install.md"), "utf8");
  writeFileSync(join(place, "README.md"), page.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1"));
  put(join(repository, "CHANGELOG.md"), join(place, "CHANGELOG.md"));
}

/** A compiled file in which what names a source's file names what it has become: programs that are started, and what
 * entries load. Names keep their length but for the last letter or two, so maps still fit. */
function namingCompiled(text: string, folder: string): string {
  return text.replace(
    /(new URL\(|import\()"(\.[^"]*)\.ts"/g,
    (whole, call: string, path: string) =>
      existsSync(join(folder, `${path}.js`)) ? `${call}"${path}.js"` : whole,
  );
}

/** A source map that names its source by the file's name alone: it has the text. */
function withoutFolders(text: string): string {
  const map = JSON.parse(text) as { sources: string[] };
  return JSON.stringify({ ...map, sources: map.sources.map((each) => basename(each)) });
}

function put(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

function rewrite(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
