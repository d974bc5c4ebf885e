// The API reference of the packages' entries, made from their docstrings by TypeDoc: `npm run docs`.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readManifest, repository } from "../../test/pack/manifests.ts";
import { installedIn } from "../../test/support/on-demand.ts";
import { examplesIn, type Model, undocumentedIn } from "./model.ts";

/** Where the pages are. */
export const pages = join(repository, "build/docs");
/** The options and models of each package. */
const models = join(repository, "build/reference");

interface Package {
  readonly name: string;
  readonly folder: string;
  /** Paths of the entries in the folder. */
  readonly entries: readonly string[];
  readonly compilerOptions: object;
  readonly extends?: string;
  /** Values that types are read of, and what the SDK's own files alone name. */
  readonly notExported: readonly string[];
  /** If members of an interface that names its standard (`@see`) need no docstring of their own: interfaces of the language to
   * which the declarations add, and whose docstrings are the compiler's. */
  readonly extended?: readonly string[];
}

/** The sources of a package's entries, as its `exports` have them. */
function entriesOf(folder: string): string[] {
  return Object.values(readManifest(folder).exports)
    .map((entry) => (typeof entry === "string" ? "" : (entry.types ?? "")))
    .filter((path) => path !== "");
}

const packages: readonly Package[] = [
  {
    name: "skerry",
    folder: "runtime",
    entries: entriesOf("runtime"),
    extends: join(repository, "tsconfig.json"),
    compilerOptions: { typeRoots: [join(repository, "node_modules/@types")] },
    notExported: ["errorTable", "grants"],
  },
  {
    name: "@skerry/assemblyscript",
    folder: "guest-sdk/assemblyscript",
    entries: ["index.ts"],
    // The declarations by which editors read AssemblyScript: TypeScript's own are left out.
    extends: join(repository, "node_modules/assemblyscript/std/assembly.json"),
    compilerOptions: {},
    notExported: ["UrlRecord"],
  },
  {
    name: "@skerry/javascript",
    folder: "guest-sdk/javascript",
    entries: [...entriesOf("guest-sdk/javascript"), "types/*.d.ts"],
    compilerOptions: { target: "es2024", lib: ["es2024"], types: [], skipLibCheck: true },
    notExported: [],
    extended: ["Atomics", "DataView", "Uint8Array"],
  },
];

/** Everything but parameters, which their functions' docstrings tell of. */
const documented = [
  ...["Enum", "EnumMember", "Variable", "Function", "Class", "Interface", "TypeAlias", "Namespace"],
  ...["Constructor", "Property", "Method", "Accessor"],
];

/** What TypeDoc prints, and whether it found nothing wrong: a name without a docstring, a link to nowhere. */
export interface Made {
  readonly isSound: boolean;
  readonly output: string;
}

function typedoc(name: string, options: object): Made {
  mkdirSync(models, { recursive: true });
  const file = join(models, `${name}.options.json`);
  writeFileSync(file, JSON.stringify(options));
  const program = join(installedIn(import.meta.dirname), "typedoc/bin/typedoc");
  const args = [program, "--options", file, "--logLevel", "Warn"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: import.meta.dirname,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  const output = `${stdout}${stderr}`;
  // As errors, warnings would keep it from writing anything.
  return { isSound: status === 0 && !output.includes("[warning]"), output };
}

/** The path of a package's model: what TypeDoc read of it, as JSON. */
const modelOf = (name: string) => join(models, `${fileName(name)}.json`);
const fileName = (name: string) => name.replace(/\W+/g, "-").replace(/^-/, "");

/** The examples of a package's entries, in their order. */
export function examplesOf(name: string): string[] {
  return examplesIn(readModel(name));
}

const readModel = (name: string) => JSON.parse(readFileSync(modelOf(name), "utf8")) as Model;

function read(given: Package): Made {
  const { name, folder, entries, compilerOptions, notExported, extended } = given;
  const entryPoints = entries.map((entry) => join(repository, folder, entry));
  const tsconfig = join(models, `${fileName(name)}.tsconfig.json`);
  mkdirSync(models, { recursive: true });
  writeFileSync(
    tsconfig,
    JSON.stringify({ extends: given.extends, compilerOptions, include: entryPoints, exclude: [] }),
  );
  const made = typedoc(fileName(name), {
    name,
    entryPoints,
    tsconfig,
    json: modelOf(name),
    readme: "none",
    basePath: repository,
    disableSources: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    intentionallyNotExported: notExported,
    // `npm run types` and the builds check them.
    skipErrorChecking: true,
    requiredToBeDocumented: documented,
    validation: { notExported: true, invalidLink: true, notDocumented: extended === undefined },
  });
  const missing = extended === undefined ? [] : undocumentedIn(readModel(name), new Set(extended));
  const told = missing.map((path) => `[warning] ${path} does not have any documentation\n`);
  return { isSound: made.isSound && missing.length === 0, output: made.output + told.join("") };
}

/** Makes the reference anew. */
export function makeReference(): Made {
  rmSync(models, { recursive: true, force: true });
  const made = [
    ...packages.map(read),
    typedoc("site", {
      name: "Skerry",
      entryPointStrategy: "merge",
      entryPoints: packages.map(({ name }) => modelOf(name)),
      out: pages,
      readme: join(import.meta.dirname, "front-page.md"),
      highlightLanguages: ["bash", "javascript", "json", "toml", "typescript"],
      hideGenerator: true,
      includeVersion: false,
      validation: { invalidLink: true },
    }),
  ];
  return {
    isSound: made.every((each) => each.isSound),
    output: made.map((each) => each.output).join(""),
  };
}
