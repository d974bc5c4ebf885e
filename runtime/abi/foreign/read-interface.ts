import type { WitFunction, WitInterface, WitType } from "../wit/model.ts";
import { camelCase } from "../wit/names.ts";
import { type ParsedDefinition, parseWit } from "../wit/parser.ts";
import type { ForeignFunction, NamedType, ValueType } from "./value-type.ts";

/** Parts that the types of an interface have in all, names resolved: each is looked at for each value. */
const maxParts = 10_000;

export type DeclaredInterface = WitInterface<ParsedDefinition>;

export interface ReadInterface {
  /** Its full name: `shop:prices/catalog@1.0.0`. */
  readonly name: string;
  readonly declared: DeclaredInterface;
  readonly functions: readonly ForeignFunction[];
}

/** Reads one interface of a package in WIT. @param wanted its name; the only one where it is left out. @throws Error with the
 * line and what is wrong there. */
export function readInterface(wit: string, wanted: string | undefined): ReadInterface {
  const { packageName, version, interfaces } = parseWit("wit", wit);
  if (/^(?:skerry|wasi):/.test(packageName)) {
    throw new Error(
      `the package ${packageName} does not belong to this program: name one that does`,
    );
  }
  const declared =
    wanted === undefined ? interfaces[0] : interfaces.find(({ name }) => name === wanted);
  if (declared === undefined) {
    throw new Error(`the package ${packageName} has no interface ${wanted ?? "at all"}`);
  }
  if (wanted === undefined && interfaces.length > 1) {
    const names = interfaces.map(({ name }) => name).join(", ");
    throw new Error(`the package ${packageName} has several interfaces, ${names}: say which`);
  }
  if (declared.functions.length === 0) throw new Error(`${declared.name} has no functions`);
  checkNames(declared);
  const resolver = new Resolver(declared);
  const name = `${packageName}/${declared.name}${version === "" ? "" : `@${version}`}`;
  return { name, declared, functions: declared.functions.map((each) => resolver.function(each)) };
}

/** The definition that a name stands for. @throws Error where the interface has none. */
export function definitionIn(
  declared: DeclaredInterface,
  name: string,
  at: string,
): ParsedDefinition {
  const found = declared.types.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new Error(`${at}: the interface ${declared.name} declares no type ${name} itself`);
}

/** The most that the Component Model lets a type have. */
const maxFlags = 32;

/** Holds an interface to what else the Component Model says of names and counts, so that no worker is refused for it.
 * @throws Error with the line */
function checkNames({ types, functions }: DeclaredInterface): void {
  checkUnique([...types, ...functions], "the interface");
  for (const { params, name, at } of functions) {
    checkUnique(
      params.map((param) => ({ ...param, at })),
      name,
    );
  }
  for (const type of types) {
    if (type.kind === "alias") continue;
    const parts =
      type.kind === "record" ? type.fields : type.kind === "flags" ? type.flags : type.cases;
    if (parts.length === 0) throw new Error(`${type.at}: ${type.kind} ${type.name} has no parts`);
    if (type.kind === "flags" && parts.length > maxFlags) {
      throw new Error(
        `${type.at}: flags ${type.name} has ${parts.length}, and ${maxFlags} at most fit`,
      );
    }
    checkUnique(parts, type.name);
  }
}

function checkUnique(
  named: readonly { readonly name: string; readonly at: string }[],
  within: string,
): void {
  const seen = new Set<string>();
  for (const { name, at } of named) {
    // Names that differ in nothing but case are the same to the Component Model.
    if (seen.has(name.toLowerCase())) throw new Error(`${at}: ${within} has ${name} twice`);
    seen.add(name.toLowerCase());
  }
}

class Resolver {
  readonly #declared: DeclaredInterface;
  readonly #within: string[] = [];
  #parts = 0;

  constructor(declared: DeclaredInterface) {
    this.#declared = declared;
  }

  function({ name, params, result, at }: WitFunction): ForeignFunction {
    return {
      wit: name,
      js: camelCase(name),
      params: params.map((param): NamedType => {
        return { name: camelCase(param.name), type: this.#type(param.type, at) };
      }),
      result: result && this.#type(result, at),
    };
  }

  #type(type: WitType, at: string): ValueType {
    if (++this.#parts > maxParts) throw new Error(`${at}: the types have over ${maxParts} parts`);
    switch (type.kind) {
      case "primitive":
        return { kind: type.name };
      case "list":
      case "option":
        return { kind: type.kind, element: this.#type(type.element, at) };
      case "tuple":
        if (type.items.length === 0) throw new Error(`${at}: a tuple has no parts`);
        return { kind: "tuple", items: type.items.map((each) => this.#type(each, at)) };
      case "result":
        return {
          kind: "result",
          ok: type.ok && this.#type(type.ok, at),
          error: type.error && this.#type(type.error, at),
        };
      case "named":
        return this.#named(definitionIn(this.#declared, type.name, at));
    }
  }

  #named(definition: ParsedDefinition): ValueType {
    const { name, at } = definition;
    if (this.#within.includes(name)) throw new Error(`${at}: the type ${name} contains itself`);
    this.#within.push(name);
    const resolved = this.#defined(definition);
    this.#within.pop();
    return resolved;
  }

  #defined(definition: ParsedDefinition): ValueType {
    const { at } = definition;
    switch (definition.kind) {
      case "alias":
        return this.#type(definition.type, at);
      case "enum":
        return { kind: "enum", cases: definition.cases.map(({ name }) => name) };
      case "flags":
        return { kind: "flags", names: definition.flags.map(({ name }) => camelCase(name)) };
      case "record": {
        const fields = definition.fields.map(({ name, type }) => {
          return { name: camelCase(name), type: this.#type(type, at) };
        });
        return { kind: "record", fields };
      }
      case "variant": {
        const cases = definition.cases.map(({ name, payload }) => {
          return { name, payload: payload && this.#type(payload, at) };
        });
        return { kind: "variant", cases };
      }
    }
  }
}
