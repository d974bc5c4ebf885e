// Packages whose files lie within ours, in `vendor/`. No installer sees them there: none resolves, hoists, prunes, compiles or
// replaces them, and their versions are those that are installed here.
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import { readManifest, repository } from "./manifests.ts";

export interface Vendored {
  /** The vendored packages that it imports. */
  readonly needs: readonly string[];
  /** The packages that it names and that are never loaded: for options that Skerry does not use. */
  readonly without: readonly string[];
  /** The files that are taken, as patterns. */
  readonly files: readonly string[];
}

/** All of them, by name. A package may only need others of these: an import of anything else fails the packing. */
export const vendored: Readonly<Record<string, Vendored>> = {
  "@bytecodealliance/jco-transpile": {
    needs: ["@bytecodealliance/preview2-shim"],
    // Binaryen and oxc-minify optimise and minify, the last shim is for other glue.
    without: ["@bytecodealliance/preview3-shim", "binaryen", "oxc-minify"],
    files: ["LICENSE", "dist/**/*.js", "vendor/*.{js,wasm}"],
  },
  "@bytecodealliance/preview2-shim": {
    needs: [],
    // Calls fadvise, for programs that do.
    without: ["@bytecodealliance/jco-node-fs"],
    files: ["LICENSE", "dist/{nodejs,common,io,synckit}/**/*.js"],
  },
  "isolated-vm": {
    needs: ["node-gyp-build"],
    without: [],
    files: ["LICENSE", "isolated-vm.{js,d.ts}", "prebuilds/{linux,darwin}-*/*"],
  },
  "node-gyp-build": { needs: [], without: [], files: ["LICENSE", "index.js", "node-gyp-build.js"] },
};

/** The vendored packages that a package of ours has: those that it depends on, and what these need. */
export function vendoredIn(folder: string): string[] {
  const found = new Set(
    Object.keys(readManifest(folder).dependencies).filter((name) => name in vendored),
  );
  for (const name of found) for (const each of vendored[name]!.needs) found.add(each);
  return [...found].sort();
}

/** Puts the vendored packages of a package into its folder. */
export function putVendored(folder: string, place: string): void {
  for (const name of vendoredIn(folder)) {
    const source = join(repository, "node_modules", name);
    const own = join(place, "vendor", name);
    const paths = globSync([...vendored[name]!.files], { cwd: source });
    for (const path of paths) {
      mkdirSync(dirname(join(own, path)), { recursive: true });
      cpSync(join(source, path), join(own, path));
    }
    for (const path of paths.filter((each) => each.endsWith(".js"))) {
      const file = join(own, path);
      const text = namingVendored(readFileSync(file, "utf8"), dirname(file), place);
      const changed = withoutUnused(text, name);
      writeFileSync(file, changed);
    }
    writeFileSync(join(own, "package.json"), `${JSON.stringify(manifestOf(name), null, 2)}\n`);
  }
  for (const name of vendoredIn(folder)) check(name, join(place, "vendor", name));
}

/** What a reader needs to know of where the files are from, and what Node needs to read them. */
function manifestOf(name: string): object {
  const { version, license, type, main, repository: from } = readManifest(`node_modules/${name}`);
  const changed = "Part of Skerry's package: some files are left out, imports name files.";
  return {
    name,
    version,
    license,
    repository: from,
    ...(type ? { type } : {}),
    main,
    "//": changed,
  };
}

const imports =
  /(^(?:import|export)\b[^;'"]*\bfrom |^import |\b(?:import|require|resolve)\()(["'])([@a-z][\w@./:-]*)\2/gm;

/** A file's text in which imports of vendored packages name their files. @param folder the file's, in the package at `place`. */
export function namingVendored(text: string, folder: string, place: string): string {
  return text.replace(imports, (whole, call: string, quote: string, specifier: string) => {
    const name = packageOf(specifier);
    if (!(name in vendored)) return whole;
    const within = relative(
      join(repository, "node_modules", name),
      createRequire(join(repository, "package.json")).resolve(specifier),
    );
    const path = relative(folder, join(place, "vendor", name, within));
    return `${call}${quote}${path.startsWith(".") ? path : `./${path}`}${quote}`;
  });
}

/** A static import of what is never called becomes a function that says so: Node would load it. */
function withoutUnused(text: string, name: string): string {
  return text.replace(
    /^import \{ (\w+) \} from '([^']+)';$/gm,
    (whole, word: string, specifier: string) =>
      vendored[name]!.without.includes(packageOf(specifier))
        ? `const ${word} = () => { throw new Error("Skerry's package comes without ${specifier}."); };`
        : whole,
  );
}

/** @throws where a file of a vendored package imports what our package does not have: a new version of it may need more than
 * the last one. */
function check(name: string, folder: string): void {
  for (const file of globSync("**/*.js", { cwd: folder }).map((path) => join(folder, path))) {
    const code = withoutComments(readFileSync(file, "utf8"));
    for (const [, , , specifier = ""] of code.matchAll(imports)) {
      if (isBuiltin(specifier) || vendored[name]!.without.includes(packageOf(specifier))) continue;
      throw new Error(`${file} imports ${specifier}, which test/pack/vendored.ts does not have.`);
    }
    checkRelativeImports(file);
  }
}

/** @throws where a compiled file of a package imports by a path what is not there. */
export function checkRelativeImports(file: string): void {
  const code = withoutComments(readFileSync(file, "utf8"));
  for (const [, path = ""] of code.matchAll(relativeImports)) {
    if (existsSync(join(dirname(file), path))) continue;
    throw new Error(`${file} imports ${path}, which is not in the package.`);
  }
}

const withoutComments = (code: string) => code.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, "");

const relativeImports =
  /(?:^(?:import|export)\b[^;'"]*\bfrom |\b(?:import|require|URL)\()["'](\.{1,2}\/[^"'*]+)["']/gm;

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
