// Writes AssemblyScript that lifts values out of linear memory or parameters and lowers them into it.
// Source: the Component Model's `design/mvp/CanonicalABI.md`, sections "Loading", "Storing", "Lifting"
// and "Lowering". Compound types get one function each, collected here and printed as one file.

import {
  definitionOf,
  type Primitive,
  type WitCase,
  type WitPackage,
  type WitType,
} from "../wit/model.ts";
import { camelCase, pascalCase } from "../wit/names.ts";
import { assemblyscriptType, isBytes, isReference } from "./assemblyscript-types.ts";
import {
  alignmentOf,
  type CoreType,
  discriminantSize,
  flatten,
  offsetsOf,
  payloadOffset,
  sizeOf,
} from "./layout.ts";

/** What a compound type is made of. */
type Parts =
  | { readonly kind: "product"; readonly fields: readonly { name: string; type: WitType }[] }
  | { readonly kind: "variant"; readonly cases: readonly WitCase[] };

export class AssemblyscriptCodec {
  readonly #wit: WitPackage;
  readonly #functions = new Map<string, string>();

  constructor(wit: WitPackage) {
    this.#wit = wit;
  }

  /** The functions that the expressions made so far call. */
  text(): string {
    const sorted = [...this.#functions].sort(([one], [other]) => (one < other ? -1 : 1));
    return `import { allocateLowered, liftBytes, liftString, release, storeBytes, storeString } from "../abi/memory";
import { Tuple2 } from "../abi/tuple";
import * as types from "./types";

${sorted.map(([, text]) => text).join("\n")}`;
  }

  /** An expression that reads a value at an address. */
  load(type: WitType, address: string): string {
    const resolved = this.#resolve(type);
    if (resolved.kind === "primitive") return loadPrimitive(resolved.name, address);
    if (resolved.kind === "list") {
      return this.#liftList(resolved, `load<usize>(${address})`, `load<i32>(${address}, 4)`);
    }
    if (resolved.kind === "named" && this.#isEnum(resolved.name)) {
      return `load<${this.#discriminant(resolved)}>(${address})`;
    }
    return `${this.#loader(resolved)}(${address})`;
  }

  /** A statement that writes a value to an address. */
  store(type: WitType, value: string, address: string): string {
    const resolved = this.#resolve(type);
    if (resolved.kind === "primitive") {
      if (resolved.name === "string") return `storeString(${value}, ${address});`;
      return `store<${memoryType(resolved.name)}>(${address}, ${value});`;
    }
    if (resolved.kind === "list") {
      return isBytes(resolved)
        ? `storeBytes(${value}, ${address});`
        : `store<usize>(${address}, ${this.#listLowerer(resolved)}(${value})); store<i32>(${address}, ${value}.length, 4);`;
    }
    if (resolved.kind === "named" && this.#isEnum(resolved.name)) {
      return `store<${this.#discriminant(resolved)}>(${address}, ${value});`;
    }
    return `${this.#storer(resolved)}(${value}, ${address});`;
  }

  /** An expression that makes a value of core parameters. */
  lift(type: WitType, params: readonly string[]): string {
    const resolved = this.#resolve(type);
    const first = params[0] ?? "";
    if (resolved.kind === "primitive") {
      if (resolved.name === "string") return `liftString(${params.join(", ")})`;
      if (resolved.name === "bool") return `${first} != 0`;
      return `<${assemblyscriptType(this.#wit, resolved)}>${first}`;
    }
    if (resolved.kind === "list") return this.#liftList(resolved, first, params[1] ?? "");
    if (resolved.kind === "named" && this.#isEnum(resolved.name)) return first;
    const parts = this.#parts(resolved);
    if (parts.kind === "product") {
      let taken = 0;
      const fields = parts.fields.map((field) => {
        const width = flatten(this.#wit, field.type).length;
        taken += width;
        return this.lift(field.type, params.slice(taken - width, taken));
      });
      return `new ${this.#qualified(resolved)}(${fields.join(", ")})`;
    }
    const joined = flatten(this.#wit, resolved).slice(1);
    const cases = parts.cases.map((one) => {
      const own = one.payload === null ? [] : flatten(this.#wit, one.payload);
      expectUnjoined(own, joined);
      return one.payload === null ? null : this.lift(one.payload, params.slice(1, 1 + own.length));
    });
    return this.#chooseCase(resolved, parts.cases, first, cases);
  }

  /** Expressions for the core parameters that a value, held in a variable, is passed as. */
  lower(type: WitType, value: string): string[] {
    const resolved = this.#resolve(type);
    if (resolved.kind === "primitive") {
      return resolved.name === "string"
        ? [`<i32>lowerString(${value})`, `${value}.length`]
        : [value];
    }
    if (resolved.kind === "list") {
      const data = isBytes(resolved)
        ? `<i32>${value}.dataStart`
        : `<i32>${this.#listLowerer(resolved)}(${value})`;
      return [data, `${value}.length`];
    }
    if (resolved.kind === "named" && this.#isEnum(resolved.name)) return [value];
    const parts = this.#parts(resolved);
    if (parts.kind === "product") {
      return parts.fields.flatMap((field) => this.lower(field.type, `${value}.${field.name}`));
    }
    const joined = flatten(this.#wit, resolved).slice(1);
    const payloads = joined.map((_, index) =>
      parts.cases.reduceRight((otherwise, one, number) => {
        const own = one.payload === null ? [] : flatten(this.#wit, one.payload);
        expectUnjoined(own, joined);
        if (one.payload === null || own[index] === undefined) return otherwise;
        const content = this.lower(one.payload, this.#payload(resolved, value, one))[index] ?? "";
        return `${this.#tag(resolved, value)} == ${number} ? ${content} : ${otherwise}`;
      }, "0"),
    );
    return [this.#tag(resolved, value), ...payloads];
  }

  /** The type with aliases resolved. */
  #resolve(type: WitType): WitType {
    if (type.kind !== "named") return type;
    const definition = definitionOf(this.#wit, type.name);
    return definition.kind === "alias" ? this.#resolve(definition.type) : type;
  }

  #isEnum(name: string): boolean {
    return definitionOf(this.#wit, name).kind === "enum";
  }

  #parts(type: WitType): Parts {
    if (type.kind === "tuple") {
      const names = ["first", "second"];
      return {
        kind: "product",
        fields: type.items.map((item, index) => ({ name: names[index] ?? "", type: item })),
      };
    }
    if (type.kind === "option") {
      const none = { name: "none", docs: "", at: "", payload: null };
      const some = { name: "some", docs: "", at: "", payload: type.element };
      return { kind: "variant", cases: [none, some] };
    }
    const definition = type.kind === "named" ? definitionOf(this.#wit, type.name) : undefined;
    if (definition?.kind === "record") {
      const fields = definition.fields.map((one) => ({
        name: camelCase(one.name),
        type: one.type,
      }));
      return { kind: "product", fields };
    }
    if (definition?.kind === "variant") return { kind: "variant", cases: definition.cases };
    throw new Error(`the AssemblyScript SDK does not pass values of kind ${type.kind}`);
  }

  #loader(type: WitType): string {
    return this.#define("load", type, (name) => {
      const parts = this.#parts(type);
      let body: string;
      if (parts.kind === "product") {
        const offsets = offsetsOf(
          this.#wit,
          parts.fields.map((field) => field.type),
        );
        const fields = parts.fields.map((field, index) =>
          this.load(field.type, `address + ${offsets[index]}`),
        );
        body = `new ${this.#qualified(type)}(${fields.join(", ")})`;
      } else {
        const at = `address + ${payloadOffset(this.#wit, type)}`;
        const cases = parts.cases.map(({ payload }) =>
          payload === null ? null : this.load(payload, at),
        );
        const tag = `load<${this.#discriminant(type)}>(address)`;
        body = this.#chooseCase(type, parts.cases, tag, cases);
      }
      return `export function ${name}(address: usize): ${this.#qualified(type)} {\n  return ${body};\n}\n`;
    });
  }

  #storer(type: WitType): string {
    return this.#define("store", type, (name) => {
      const parts = this.#parts(type);
      const lines: string[] = [];
      if (parts.kind === "product") {
        const offsets = offsetsOf(
          this.#wit,
          parts.fields.map((field) => field.type),
        );
        parts.fields.forEach((field, index) => {
          lines.push(
            this.store(field.type, `value.${field.name}`, `address + ${offsets[index] ?? 0}`),
          );
        });
      } else {
        lines.push(
          `store<${this.#discriminant(type)}>(address, <u8>(${this.#tag(type, "value")}));`,
        );
        parts.cases.forEach((one, number) => {
          if (one.payload === null) return;
          const at = `address + ${payloadOffset(this.#wit, type)}`;
          const content = this.store(one.payload, this.#payload(type, "value", one), at);
          lines.push(`if (${this.#tag(type, "value")} == ${number}) ${content}`);
        });
      }
      return `export function ${name}(value: ${this.#qualified(type)}, address: usize): void {\n  ${lines.join("\n  ")}\n}\n`;
    });
  }

  #liftList(type: Extract<WitType, { kind: "list" | "option" }>, data: string, length: string) {
    if (isBytes(type)) return `liftBytes(${data}, ${length})`;
    const lifter = this.#define("lift", type, (name) => {
      const array = this.#qualified(type);
      const stride = sizeOf(this.#wit, type.element);
      return `export function ${name}(data: usize, length: i32): ${array} {
  const items = new ${array}(length);
  for (let index = 0; index < length; index++) {
    unchecked((items[index] = ${this.load(type.element, `data + <usize>index * ${stride}`)}));
  }
  release(data);
  return items;
}
`;
    });
    return `${lifter}(${data}, ${length})`;
  }

  #listLowerer(type: Extract<WitType, { kind: "list" | "option" }>): string {
    return this.#define("lower", type, (name) => {
      const stride = sizeOf(this.#wit, type.element);
      const content = this.store(
        type.element,
        "unchecked(items[index])",
        `data + <usize>index * ${stride}`,
      );
      return `export function ${name}(items: ${this.#qualified(type)}): usize {
  const data = allocateLowered(<usize>items.length * ${stride}); // aligned to 8, needs ${alignmentOf(this.#wit, type.element)}
  for (let index = 0; index < items.length; index++) {
    ${content}
  }
  return data;
}
`;
    });
  }

  /** An expression for the case whose number is in `tag`: the host vouches that there is one. */
  #chooseCase(
    type: WitType,
    cases: readonly WitCase[],
    tag: string,
    payloads: readonly (string | null)[],
  ): string {
    const made = cases.map((one, number) => {
      const content = payloads[number] ?? "";
      if (type.kind === "option") return number === 0 ? "null" : content;
      return `${this.#qualified(type)}.${camelCase(one.name)}(${content})`;
    });
    const last = made.pop() ?? "";
    return made.reduceRight((rest, one, number) => `${tag} == ${number} ? ${one} : ${rest}`, last);
  }

  #tag(type: WitType, value: string): string {
    return type.kind === "option" ? `(${value} !== null ? 1 : 0)` : `${value}.tag`;
  }

  #payload(type: WitType, value: string, one: WitCase): string {
    if (type.kind === "option") return `${value}!`;
    // The compiler remarks on a number that is asserted not to be null.
    const isNullable = one.payload !== null && isReference(this.#wit, one.payload);
    return `${value}.${camelCase(one.name)}${isNullable ? "!" : ""}`;
  }

  #discriminant(type: WitType): string {
    const definition = type.kind === "named" ? definitionOf(this.#wit, type.name) : undefined;
    const isChoice = definition?.kind === "enum" || definition?.kind === "variant";
    return `u${8 * discriminantSize(isChoice ? definition.cases.length : 2)}`;
  }

  /** The type's AssemblyScript name as seen from the codec's file. */
  #qualified(type: WitType): string {
    return qualified(assemblyscriptType(this.#wit, type));
  }

  #define(verb: string, type: WitType, write: (name: string) => string): string {
    const name = verb + functionName(type);
    if (!this.#functions.has(name)) {
      this.#functions.set(name, ""); // Reserved before it is written, since types may nest.
      this.#functions.set(name, write(name));
    }
    return name;
  }
}

/** Puts `types.` before the names of generated types. */
export function qualified(type: string): string {
  return type.replace(/\b(?!Uint8Array|Array|Tuple2)[A-Z]\w*/g, "types.$&");
}

function functionName(type: WitType): string {
  switch (type.kind) {
    case "primitive":
    case "named":
      return pascalCase(type.name);
    case "list":
    case "option":
      return pascalCase(type.kind) + functionName(type.element);
    case "tuple":
      return `Tuple${type.items.map(functionName).join("")}`;
    case "result":
      return "Result";
  }
}

function loadPrimitive(name: Primitive, address: string): string {
  if (name === "string") return `liftString(load<usize>(${address}), load<i32>(${address}, 4))`;
  const loaded = `load<${memoryType(name)}>(${address})`;
  return name === "bool" ? `${loaded} != 0` : loaded;
}

function memoryType(name: Primitive): string {
  if (name === "bool") return "u8";
  return name === "char" ? "i32" : name.replace(/^s(\d+)$/, "i$1");
}

/** Cases whose payloads share a parameter of different core types would need reinterpreting. */
function expectUnjoined(own: readonly CoreType[], joined: readonly CoreType[]): void {
  own.forEach((core, index) => {
    if (core !== joined[index]) {
      throw new Error("the AssemblyScript SDK passes variants with payloads of one core type only");
    }
  });
}
