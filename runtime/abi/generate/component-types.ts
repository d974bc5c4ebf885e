// Encodes WIT types as the component model's binary format has them (component model, `Binary.md`,
// type definitions).
import { Writer } from "../../wasm/writer.ts";
import type { Primitive, WitFunction, WitInterface, WitType, WitTypeDefinition } from "./model.ts";

const primitiveCodes: Readonly<Record<Primitive, number>> = {
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

const code = { record: 0x72, variant: 0x71, list: 0x70, tuple: 0x6f, enum: 0x6d, option: 0x6b };
const resultCode = 0x6a;
const functionCode = 0x40;

/** Sorts of items (`Binary.md`, sort and externdesc). */
export const sort = { function: 0x01, type: 0x03, instance: 0x05 } as const;

/** A type space being filled: types that are not primitive are defined before they are used. */
export class TypeSpace {
  /** Index of a named type. */
  readonly named = new Map<string, number>();
  #count = 0;
  readonly #define: (definition: Writer) => void;

  /** `define` is given each definition, in the order of indices. */
  constructor(define: (definition: Writer) => void) {
    this.#define = define;
  }

  /** Counts a type that something else put into the space. */
  next(): number {
    return this.#count++;
  }

  add(write: (to: Writer) => void): number {
    const definition = new Writer();
    write(definition);
    this.#define(definition);
    return this.next();
  }

  definition(type: WitTypeDefinition): number {
    switch (type.kind) {
      case "alias":
        return this.#indexOf(type.type);
      case "enum":
        return this.#compound(code.enum, type.cases, (to, { name }) => to.name(name));
      case "record": {
        const fields = type.fields.map(({ name, type: of }) => ({ name, of: this.#value(of) }));
        return this.#compound(code.record, fields, (to, { name, of }) => {
          to.name(name);
          to.bytes(of);
        });
      }
      case "variant": {
        const cases = type.cases.map(({ name, payload }) => ({
          name,
          of: this.#optional(payload),
        }));
        return this.#compound(code.variant, cases, (to, { name, of }) => {
          to.name(name);
          to.bytes(of);
          // Refines no other case.
          to.byte(0);
        });
      }
    }
  }

  function({ params, result }: WitFunction): number {
    const typed = params.map(({ name, type }) => ({ name, of: this.#value(type) }));
    const returned = result === null ? null : this.#value(result);
    return this.add((to) => {
      to.byte(functionCode);
      to.u32(typed.length);
      for (const { name, of } of typed) {
        to.name(name);
        to.bytes(of);
      }
      to.bytes(returned === null ? new Uint8Array([1, 0]) : new Uint8Array([0, ...returned]));
    });
  }

  #indexOf(type: WitType): number {
    switch (type.kind) {
      case "named": {
        const index = this.named.get(type.name);
        if (index === undefined) throw new Error(`${type.name} is of another interface`);
        return index;
      }
      case "primitive":
        return this.add((to) => to.byte(primitiveCodes[type.name]));
      case "list":
      case "option": {
        const element = this.#value(type.element);
        return this.add((to) => {
          to.byte(code[type.kind]);
          to.bytes(element);
        });
      }
      case "tuple": {
        const items = type.items.map((item) => this.#value(item));
        return this.#compound(code.tuple, items, (to, item) => to.bytes(item));
      }
      case "result": {
        const sides = [this.#optional(type.ok), this.#optional(type.error)];
        return this.add((to) => {
          to.byte(resultCode);
          for (const side of sides) to.bytes(side);
        });
      }
    }
  }

  #compound<Part>(
    kind: number,
    parts: readonly Part[],
    write: (to: Writer, part: Part) => void,
  ): number {
    return this.add((to) => {
      to.byte(kind);
      to.u32(parts.length);
      for (const part of parts) write(to, part);
    });
  }

  /** A primitive's code, or the index of any other type. */
  #value(type: WitType): Uint8Array {
    const to = new Writer();
    if (type.kind === "primitive") to.byte(primitiveCodes[type.name]);
    else to.signed(this.#indexOf(type));
    return to.finish();
  }

  #optional(type: WitType | null): Uint8Array {
    return type === null ? new Uint8Array([0]) : new Uint8Array([1, ...this.#value(type)]);
  }
}

/** The name of an import or export. */
export function externName(to: Writer, name: string): void {
  to.byte(0);
  to.name(name);
}

/** The type of an instance of an interface: its types and functions, exported. */
export function instanceType(to: Writer, { types, functions }: WitInterface): void {
  const declarations: Writer[] = [];
  const declare = (kind: number, write: (to: Writer) => void) => {
    const declaration = new Writer();
    declaration.byte(kind);
    write(declaration);
    declarations.push(declaration);
  };
  const space = new TypeSpace((definition) => declare(1, (one) => one.bytes(definition.view())));
  const exported = (name: string, what: number, index: number) =>
    declare(4, (one) => {
      externName(one, name);
      one.byte(what);
      // A type is exported as equal to one that was defined.
      if (what === sort.type) one.byte(0);
      one.u32(index);
    });
  for (const type of types) {
    exported(type.name, sort.type, space.definition(type));
    space.named.set(type.name, space.next());
  }
  for (const one of functions) exported(one.name, sort.function, space.function(one));
  to.byte(0x42);
  to.u32(declarations.length);
  for (const declaration of declarations) to.bytes(declaration.view());
}
