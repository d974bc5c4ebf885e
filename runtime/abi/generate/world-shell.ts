// Writes what a component is put into before it is transpiled: a component around it that offers the
// interfaces this host has, of exactly their types, and a second one that takes what the worker exports,
// of exactly its type. A validator that accepts a worker between the two has shown that its types are
// the host's. Both come from WIT through the component tools: a component made of a world's types alone.
import { readdirSync, readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { componentEmbed, componentNew, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { preambleBytes } from "../../wasm/preamble.ts";
import { Reader } from "../../wasm/reader.ts";
import { fullName, type WitPackage } from "../wit/model.ts";
import {
  draftInterfaces,
  earlierDrafts,
  wasi3Handler,
  wasi3Interfaces,
  wasi3Version,
  wasiHandler,
  wasiInterfaces,
  wasiRun,
  wasiVersion,
} from "./wasi-interfaces.ts";

const coreModuleSection = 1;

/** Import sections of a component, and the index each import has in its index space. */
interface ImportSections {
  readonly imports: readonly {
    readonly name: string;
    readonly sort: string;
    readonly index: number;
  }[];
  /** Types that it has in all. */
  readonly types: number;
  readonly bytes: Uint8Array;
}

export async function worldShellModule(
  wit: WitPackage,
  drafts: readonly string[],
  lowered: string,
): Promise<string> {
  const { edge, wasi, sections } = shellOf(wit, drafts, lowered);
  const handle = wit.worlds[0]!.exports[0]!.name;
  return `/** Import sections of a component, in base64, and the index each import has in its index space. */
export interface ImportSections {
  readonly imports: readonly {
    readonly name: string;
    readonly sort: "instance" | "type" | "func";
    readonly index: number;
  }[];
  /** Types that it has in all: the index of the next one. */
  readonly types: number;
  readonly bytes: string;
}

/** What a worker may import: of this host's own package alone, and with all of WASI that the host has. */
export const offers: Readonly<Record<"edge" | "all", ImportSections>> = {
  edge: ${literal(await sections(edge))},
  all: ${literal(await sections([...edge, ...wasi]))},
};

/** For each export that makes a component a worker: sections that import it, last, with what its type
 * needs. */
export const exportChecks: Readonly<Record<"${handle}" | "${wasiHandler}" | "${wasiRun}", ImportSections>> = {
  ${handle}: ${literal(await sections([edge.at(-1)!, `import ${handle}: ${handleType(wit)};`]))},
  "${wasiHandler}": ${literal(await sections([`import ${wasiHandler}@${wasiVersion};`]))},
  "${wasiRun}": ${literal(await sections([`import ${wasiRun}@${wasiVersion};`]))},
};

/** The version of WASI whose types the host has. */
export const wasiVersion = "${wasiVersion}";

/** The host's names of interfaces of earlier drafts, by those that components have for them. */
export const earlierDrafts: Readonly<Record<string, string>> = ${JSON.stringify(earlierDrafts, null, 2)};

/** The interfaces of WASI 0.3 that the host has, by their names without versions. */
export const wasi3Names: readonly string[] = ${JSON.stringify(
    wasi3Interfaces.map((name) => `wasi:${name}`),
    null,
    2,
  )};
`;
}

/** What services of WASI 0.3 are put into, a file of its own: programs that only look at names do without. */
export async function serviceShellModule(
  wit: WitPackage,
  drafts: readonly string[],
  lowered: string,
): Promise<string> {
  const { edge, wasi, wasi3, lower, sections } = shellOf(wit, drafts, lowered);
  const { imports } = await sections([...edge, ...wasi]);
  const beside = async (lines: readonly string[]) =>
    literal(await sections([...edge, ...wasi, ...lines]), imports);
  return `import { type ImportSections, offers } from "./world-shell.ts";

/** What a service of WASI 0.3 may import: as it is, and once it was lowered (\`abi/lowered\`). */
export const serviceOffers: Readonly<Record<"declared" | "lowered", ImportSections>> = {
  declared: ${await beside(wasi3)},
  lowered: ${await beside(lower)},
};

/** Sections that import what makes a component a service or a command, last, with what its type needs. */
export const serviceChecks: Readonly<Record<"${wasi3Handler}" | "${wasiRun}@0.3", ImportSections>> = {
  "${wasi3Handler}": ${literal(await sections([`import ${wasi3Handler}@${wasi3Version};`]))},
  "${wasiRun}@0.3": ${literal(await sections([`import ${wasiRun}@${wasi3Version};`]))},
};
`;
}

/** The lines of worlds, and what makes import sections of them. */
function shellOf(wit: WitPackage, drafts: readonly string[], lowered: string) {
  const edge = [
    ...wit.interfaces.map(({ name }) => `import ${fullName(wit, name)};`),
    `use ${fullName(wit, "types")}.{request, response};`,
  ];
  const wasi = [
    ...wasiInterfaces.map((name) => `import wasi:${name}@${wasiVersion};`),
    ...draftInterfaces.map((name) => `import ${name};`),
    ...Object.values(earlierDrafts).map((name) => `import ${name};`),
  ];
  const wasi3 = wasi3Interfaces.map((name) => `import wasi:${name}@${wasi3Version};`);
  const lower = ["builtins", ...wasi3Interfaces.map((name) => name.replace("/", "-"))].map(
    (name) => `import skerry:wasi3/${name}@${wasi3Version};`,
  );
  const packages = [
    ...[wit.text, ...drafts, lowered],
    ...[wasiVersion, wasi3Version].flatMap((version) => wasiPackages(version)),
  ];
  const sections = async (lines: readonly string[]) =>
    importSections(await emptyComponent(packages, lines));
  return { edge, wasi, wasi3, lower, sections };
}

/** A component of a world with these lines, and no code. */
async function emptyComponent(
  packages: readonly string[],
  lines: readonly string[],
): Promise<Uint8Array> {
  const world = ["package skerry:shell;", ...packages.map(nested)];
  const witSource = [...world, "world shell {", ...lines, "}"].join("\n");
  return componentNew(await componentEmbed({ witSource, world: "shell", dummy: true }), []);
}

/** A package's document in the form in which several fit into one. */
function nested(text: string): string {
  return `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}`;
}

/** The WIT of WASI as jco carries it. */
function wasiPackages(version: string): string[] {
  const jco = dirname(findPackageJSON("@bytecodealliance/jco", import.meta.url)!);
  const folder = join(jco, "lib/wit/builtin", version);
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name, "package.wit"), "utf8"));
}

function handleType(wit: WitPackage): string {
  const match = /export handle: (func\([^;]*);/.exec(wit.text);
  if (match === null) throw new Error("the world exports no handle");
  return match[1]!;
}

/** All that stands before a component's first core module: its imports, and their types. */
async function importSections(component: Uint8Array): Promise<ImportSections> {
  // What comes after has types of its own.
  const [text] = (await print(component)).split(/^ {2}\(core module/m) as [string];
  const imports = [...text.matchAll(/^ {2}\(import "([^"]+)" \((\w+) .*?\(;(\d+);\)/gm)].map(
    ([, name, sort, index]) => ({ name: name!, sort: sort!, index: Number(index) }),
  );
  const reader = new Reader(component, 0, preambleBytes, component.length, "component");
  while (component[reader.position] !== coreModuleSection) {
    reader.byte();
    const size = reader.u32();
    reader.position += size;
  }
  const types = [
    ...text.matchAll(
      /^ {2}\((?:alias|import) .*?\(type .*?\(;(\d+);\)|^ {2}\(type .*?\(;(\d+);\)/gm,
    ),
  ];
  const last = Math.max(-1, ...types.map(([, inner, own]) => Number(inner ?? own)));
  return { imports, types: last + 1, bytes: component.subarray(preambleBytes, reader.position) };
}

/** @param before imports of `offers.all`: as many as it begins with are taken from there. */
function literal(
  { imports, types, bytes }: ImportSections,
  before: ImportSections["imports"] = [],
): string {
  const differs = imports.findIndex((each, at) => !isDeepStrictEqual(each, before[at]));
  const taken = differs === -1 ? imports.length : differs;
  const lines = imports
    .slice(taken)
    .map(({ name, sort, index }) => `      { name: "${name}", sort: "${sort}", index: ${index} },`);
  if (taken > 0) lines.unshift(`      ...offers.all.imports.slice(0, ${taken}),`);
  const text =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,180}/g) ?? [];
  return `{
    imports: [
${lines.join("\n")}
    ],
    types: ${types},
    bytes:
${text.map((line) => `      "${line}"`).join(" +\n")},
  }`;
}
