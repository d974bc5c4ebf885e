import type { DecodeLimits } from "../decode-limits.ts";
import type { Reader } from "../reader.ts";
import type { ComponentKind } from "./component.ts";
import { nameSize, plain, type Scope, saturate, type Thing } from "./component-scope.ts";

/** Reads names, vectors and aliases as the sections of the same component do. */
export interface Entries {
  each(reader: Reader, entry: () => void): void;
  externName(reader: Reader): string;
  /** Reads an alias, and adds what it is of to the scope. */
  alias(reader: Reader, scope: Scope): void;
}

type TypeLimits = Pick<DecodeLimits, "nameBytes" | "componentTypeNesting" | "componentDefinitions">;

/** What an import or an export is declared to be. */
export interface Declared {
  readonly kind: ComponentKind | "resource";
  readonly thing: Thing;
}

/** Reads component types (component model, `Binary.md`), only for how large they are: a type that names
 * another one twice is twice as large, and so on. */
export class ComponentTypes {
  readonly #limits: TypeLimits;
  readonly #entries: Entries;
  #nesting = 0;

  constructor(limits: TypeLimits, entries: Entries) {
    this.#limits = limits;
    this.#entries = entries;
  }

  /** A type definition. */
  definition(reader: Reader, scope: Scope): Thing {
    const at = reader.position;
    const { componentDefinitions } = this.#limits;
    const thing = this.#defined(reader, scope);
    if (thing.size > componentDefinitions) {
      const what = "the size of a type, with all that it refers to written out,";
      throw reader.overLimit(what, thing.size, componentDefinitions, at);
    }
    return thing;
  }

  #defined(reader: Reader, scope: Scope): Thing {
    const at = reader.position;
    if (isPrimitive(reader.peek())) {
      reader.byte();
      return plain;
    }
    const code = reader.byte();
    switch (code) {
      case 0x40:
      case 0x43:
        return sized(this.#function(reader, scope));
      case 0x41:
      case 0x42:
        return this.#declarations(reader, scope, code === 0x41);
      case 0x3f:
      case 0x3e:
        return this.#resource(reader, code === 0x3e);
      default:
        return sized(this.#value(code, at, reader, scope));
    }
  }

  /** What is imported or exported, by its type. */
  declared(reader: Reader, scope: Scope): Declared {
    const at = reader.position;
    const code = reader.byte();
    switch (code) {
      case 0:
        if (reader.byte() !== 0x11) throw reader.malformed("a core import is no module", at);
        reader.u32();
        return { kind: "core module", thing: plain };
      case 1:
        return { kind: "function", thing: this.#typed(reader, scope) };
      case 2:
        throw reader.refused("component-values", "a value", at);
      case 3: {
        const bound = reader.byte();
        if (bound === 1) return { kind: "resource", thing: plain };
        if (bound !== 0) throw reader.malformed(`there is no type bound ${bound}`, at);
        return { kind: "type", thing: this.#typed(reader, scope) };
      }
      case 4:
        return { kind: "component", thing: this.#typed(reader, scope) };
      case 5:
        return { kind: "instance", thing: this.#typed(reader, scope) };
      default:
        throw reader.malformed(`there is no kind ${code} of import`, at);
    }
  }

  #typed(reader: Reader, scope: Scope): Thing {
    return scope.at("type", reader.u32(), reader);
  }

  #function(reader: Reader, scope: Scope): number {
    let size = 1;
    this.#entries.each(reader, () => {
      size += this.#label(reader) + this.#reference(reader, scope);
    });
    const at = reader.position;
    const results = reader.byte();
    if (results === 0) size += this.#reference(reader, scope);
    else if (results !== 1 || reader.byte() !== 0) throw reader.malformed("of results", at);
    return size;
  }

  /** The type of a component or of an instance, which has index spaces of its own. */
  #declarations(reader: Reader, outer: Scope, ofComponent: boolean): Thing {
    const { componentTypeNesting } = this.#limits;
    if (this.#nesting === componentTypeNesting) {
      const what = "the nesting of component types";
      throw reader.overLimit(what, this.#nesting + 1, componentTypeNesting);
    }
    this.#nesting++;
    const scope = outer.inner();
    const exports = new Map<string, Thing>();
    let size = 1;
    this.#entries.each(reader, () => {
      const at = reader.position;
      const form = reader.byte();
      size++;
      if (form === 1) {
        scope.add("type", this.definition(reader, scope));
      } else if (form === 2) {
        this.#entries.alias(reader, scope);
      } else if (form === 4 || (form === 3 && ofComponent)) {
        const name = this.#entries.externName(reader);
        const { kind, thing } = this.declared(reader, scope);
        size = saturate(size + nameSize(name) + thing.size);
        scope.add(kind === "resource" ? "type" : kind, thing);
        if (form === 4) exports.set(name, thing);
      } else if (form === 0) {
        throw reader.refused("component-core-types", "a core type in a component's", at);
      } else throw reader.malformed(`there is no form ${form} of declaration`, at);
    });
    this.#nesting--;
    return { size: saturate(size), exports, made: null };
  }

  #resource(reader: Reader, async: boolean): Thing {
    reader.byte();
    if (async) {
      reader.u32();
      if (reader.byte() !== 0) reader.u32();
    } else if (reader.byte() !== 0) reader.u32();
    return plain;
  }

  /** A defined value type; `code` was read already. */
  #value(code: number, at: number, reader: Reader, scope: Scope): number {
    const reference = () => this.#reference(reader, scope);
    const optional = () => (reader.byte() === 0 ? 0 : reference());
    let size = 1;
    switch (code) {
      case 0x72: // record
        this.#entries.each(reader, () => {
          size += this.#label(reader) + reference();
        });
        return size;
      case 0x71: // variant
        this.#entries.each(reader, () => {
          size += this.#label(reader) + optional();
          if (reader.byte() !== 0) throw reader.malformed("a case refines another");
        });
        return size;
      case 0x6f: // tuple
        this.#entries.each(reader, () => {
          size += reference();
        });
        return size;
      case 0x6e: // flags
      case 0x6d: // enum
        this.#entries.each(reader, () => {
          size += this.#label(reader);
        });
        return size;
      case 0x67: // list of a length
        size += reference();
        return saturate(size * Math.max(1, reader.u32()));
      case 0x70: // list
      case 0x6b: // option
        return size + reference();
      case 0x6a: // result
        return size + optional() + optional();
      case 0x69: // own
      case 0x68: // borrow
        reader.u32();
        return size;
      case 0x66: // stream
      case 0x65: // future
        return size + optional();
      case 0x63: // map
        return size + reference() + reference();
      default:
        throw reader.malformed(`there is no type 0x${code.toString(16)}`, at);
    }
  }

  /** The size of a value's type, where it is referred to. */
  #reference(reader: Reader, scope: Scope): number {
    if (!isPrimitive(reader.peek())) return scope.at("type", reader.index33(), reader).size;
    reader.byte();
    return 1;
  }

  #label(reader: Reader): number {
    return 1 + nameSize(reader.name(this.#limits.nameBytes));
  }
}

function isPrimitive(code: number): boolean {
  return (code >= 0x73 && code <= 0x7f) || code === 0x64;
}

function sized(size: number): Thing {
  return { ...plain, size: saturate(size) };
}
