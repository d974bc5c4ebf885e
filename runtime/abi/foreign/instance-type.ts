// Writes the type of an interface as a component has it, so that the validator compares a worker's declaration with it. Source: the
// Component Model's `design/mvp/Binary.md`, "Type Definitions", and `design/mvp/WIT.md`, "Package format".
import { Writer } from "../../wasm/writer.ts";
import type { Primitive, WitFunction, WitType } from "../wit/model.ts";
import type { ParsedDefinition } from "../wit/parser.ts";
import { type DeclaredInterface, definitionIn } from "./read-interface.ts";

const primitives: Readonly<Record<Primitive, number>> = {
  bool: 0x7f,
  s8: 0x7e,
  u8: 0x7d,
  s16: 0x7c,
  u16: 0x7b,
  s32: 0x7a,
  u32: 0x79,
  s64: 0x78,
  u64: 0x77,
  f32: 0x76,
  f64: 0x75,
  char: 0x74,
  string: 0x73,
};

const code = {
  record: 0x72,
  variant: 0x71,
  list: 0x70,
  tuple: 0x6f,
  flags: 0x6e,
  enum: 0x6d,
  option: 0x6b,
  result: 0x6a,
  func: 0x40,
  instance: 0x42,
} as const;
const declaration = { type: 1, export: 4 } as const;
const sort = { func: 1, type: 3 } as const;

/** The content of a type section with the one type of an interface's instances. */
export function instanceType(declared: DeclaredInterface): Uint8Array {
  return new InstanceType(declared).bytes();
}

class InstanceType {
  readonly #declared: DeclaredInterface;
  readonly #to = new Writer();
  #declarations = 0;
  #types = 0;
  /** Indices of exported types by name. */
  readonly #named = new Map<string, number>();

  constructor(declared: DeclaredInterface) {
    this.#declared = declared;
  }

  bytes(): Uint8Array {
    for (const { name } of this.#declared.types) this.#typeOf(name, "");
    for (const each of this.#declared.functions) this.#function(each);
    const whole = new Writer();
    whole.u32(1);
    whole.byte(code.instance);
    whole.u32(this.#declarations);
    whole.bytes(this.#to.finish());
    return whole.finish();
  }

  #function({ name, params, result, at }: WitFunction): void {
    const given = params.map(({ name: param, type }) => [param, this.#value(type, at)] as const);
    const returned = result && this.#value(result, at);
    const index = this.#define((to) => {
      to.byte(code.func);
      to.u32(given.length);
      for (const [param, type] of given) {
        to.name(param);
        to.bytes(type);
      }
      if (returned === null) to.bytes(new Uint8Array([1, 0]));
      else {
        to.byte(0);
        to.bytes(returned);
      }
    });
    this.#export(name, sort.func, index);
  }

  /** The index of a named type, which is defined and exported where it is not yet. */
  #typeOf(name: string, at: string): number {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const definition = definitionIn(this.#declared, name, at);
    const index = this.#definition(definition);
    this.#export(name, sort.type, index);
    const exported = this.#types++;
    this.#named.set(name, exported);
    return exported;
  }

  #definition(definition: ParsedDefinition): number {
    const { at } = definition;
    switch (definition.kind) {
      case "alias": {
        const { type } = definition;
        if (type.kind === "named") return this.#typeOf(type.name, at);
        if (type.kind === "primitive") return this.#define((to) => to.byte(primitives[type.name]));
        return this.#compound(type, at);
      }
      case "enum":
      case "flags": {
        const names = definition.kind === "enum" ? definition.cases : definition.flags;
        return this.#define((to) => {
          to.byte(code[definition.kind]);
          to.u32(names.length);
          for (const { name } of names) to.name(name);
        });
      }
      case "record": {
        const fields = definition.fields.map(
          ({ name, type }) => [name, this.#value(type, at)] as const,
        );
        return this.#define((to) => {
          to.byte(code.record);
          to.u32(fields.length);
          for (const [name, type] of fields) {
            to.name(name);
            to.bytes(type);
          }
        });
      }
      case "variant": {
        const cases = definition.cases.map(
          ({ name, payload }) => [name, payload && this.#value(payload, at)] as const,
        );
        return this.#define((to) => {
          to.byte(code.variant);
          to.u32(cases.length);
          for (const [name, payload] of cases) {
            to.name(name);
            optional(to, payload);
            // It refines no other case.
            to.byte(0);
          }
        });
      }
    }
  }

  #compound(type: Exclude<WitType, { kind: "primitive" | "named" }>, at: string): number {
    switch (type.kind) {
      case "list":
      case "option": {
        const element = this.#value(type.element, at);
        return this.#define((to) => {
          to.byte(code[type.kind]);
          to.bytes(element);
        });
      }
      case "tuple": {
        const items = type.items.map((each) => this.#value(each, at));
        return this.#define((to) => {
          to.byte(code.tuple);
          to.u32(items.length);
          for (const each of items) to.bytes(each);
        });
      }
      case "result": {
        const ok = type.ok && this.#value(type.ok, at);
        const error = type.error && this.#value(type.error, at);
        return this.#define((to) => {
          to.byte(code.result);
          optional(to, ok);
          optional(to, error);
        });
      }
    }
  }

  /** A use of a type: a primitive one, or an index, which is signed (s33). */
  #value(type: WitType, at: string): Uint8Array {
    if (type.kind === "primitive") return new Uint8Array([primitives[type.name]]);
    const index = type.kind === "named" ? this.#typeOf(type.name, at) : this.#compound(type, at);
    return signed(index);
  }

  #define(write: (to: Writer) => void): number {
    this.#to.byte(declaration.type);
    write(this.#to);
    this.#declarations++;
    return this.#types++;
  }

  #export(name: string, of: number, index: number): void {
    this.#to.byte(declaration.export);
    this.#to.byte(0);
    this.#to.name(name);
    this.#to.byte(of);
    // A type is bound to be equal to the one at the index.
    if (of === sort.type) this.#to.byte(0);
    this.#to.u32(index);
    this.#declarations++;
  }
}

function optional(to: Writer, type: Uint8Array | null): void {
  to.byte(type === null ? 0 : 1);
  if (type !== null) to.bytes(type);
}

/** A number from 0 on in signed LEB128. */
function signed(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 64) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return new Uint8Array([...bytes, rest]);
}
