import type { WitInterface, WitPackage, WitType, WitTypeDefinition } from "../wit/model.ts";
import { type ParsedDefinition, parseWit } from "../wit/parser.ts";

/** Joins the files of one package. Throws with file and line when they disagree about the package,
 * when a name is declared twice or not at all, or where a file breaks the grammar. */
export function readPackage(files: ReadonlyMap<string, string>): WitPackage {
  const parsed = [...files].map(([file, text]) => ({ file, ...parseWit(file, text) }));
  const first = parsed[0];
  if (first === undefined) throw new Error("a WIT package needs at least one file");
  for (const { file, packageName, version } of parsed) {
    if (packageName !== first.packageName || version !== first.version) {
      throw new Error(
        `${file}:1: package ${packageName}@${version}, but ${first.file} has ${first.packageName}@${first.version}`,
      );
    }
  }

  const interfaces = parsed.flatMap((file) => file.interfaces).map(withoutFlags);
  const worlds = parsed.flatMap((file) => file.worlds);
  const types = indexTypes(interfaces);
  for (const type of types.values()) checkReferences(types, type.at, typesIn(type));
  for (const { functions } of interfaces) checkFunctions(types, functions);
  for (const world of worlds) {
    checkFunctions(types, world.exports);
    for (const name of world.imports) {
      if (!interfaces.some((one) => one.name === name)) {
        throw new Error(`${world.at}: world ${world.name} imports ${name}, which no file declares`);
      }
    }
  }
  const header = `package ${first.packageName}@${first.version};\n`;
  const bodies = [...files.values()].map((text) => text.replace(/^\s*package[^;]*;/, "").trim());
  return {
    name: first.packageName,
    version: first.version,
    interfaces,
    worlds,
    types,
    text: `${[header, ...bodies].join("\n\n")}\n`,
  };
}

/** @throws Error for flags, which nothing is generated for. */
function withoutFlags(given: WitInterface<ParsedDefinition>): WitInterface {
  const types = given.types.map((type) => {
    if (type.kind === "flags") throw new Error(`${type.at}: flags are not generated`);
    return type;
  });
  return { ...given, types };
}

function indexTypes(interfaces: readonly WitInterface[]): Map<string, WitTypeDefinition> {
  const types = new Map<string, WitTypeDefinition>();
  for (const type of interfaces.flatMap((one) => one.types)) {
    const earlier = types.get(type.name);
    if (earlier !== undefined) {
      throw new Error(`${type.at}: type ${type.name} is declared at ${earlier.at} already`);
    }
    types.set(type.name, type);
  }
  return types;
}

function checkFunctions(
  types: ReadonlyMap<string, WitTypeDefinition>,
  functions: WitInterface["functions"],
): void {
  for (const { at, params, result } of functions) {
    const used = params.map((param) => param.type);
    checkReferences(types, at, result === null ? used : [...used, result]);
  }
}

function typesIn(definition: WitTypeDefinition): WitType[] {
  switch (definition.kind) {
    case "record":
      return definition.fields.map((field) => field.type);
    case "variant":
      return definition.cases.flatMap(({ payload }) => (payload === null ? [] : [payload]));
    case "enum":
      return [];
    case "alias":
      return [definition.type];
  }
}

function checkReferences(
  types: ReadonlyMap<string, WitTypeDefinition>,
  at: string,
  used: readonly WitType[],
): void {
  for (const type of used) {
    if (type.kind === "named" && !types.has(type.name)) {
      throw new Error(`${at}: no file declares the type ${type.name}`);
    }
    checkReferences(types, at, childrenOf(type));
  }
}

function childrenOf(type: WitType): readonly WitType[] {
  switch (type.kind) {
    case "list":
    case "option":
      return [type.element];
    case "tuple":
      return type.items;
    case "result":
      return [type.ok, type.error].filter((child) => child !== null);
    default:
      return [];
  }
}
