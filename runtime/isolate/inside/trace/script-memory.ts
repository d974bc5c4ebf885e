import type { ScriptEngine } from "../../../module/script-engine.ts";

/** What is read at most of a name, and of an object's properties: the memory is a guest's. */
const maxNameLength = 200;
const maxAtoms = 100_000;
const maxProperties = 4_096;
/** The same of what is looked at for a call that waits. */
const maxActivationBytes = 16;

/** A function, as read from the engine's memory. */
export interface ScriptFunction {
  /** Equal for all closures of one function. */
  readonly id: string;
  /** Empty where it has none. */
  readonly name: string;
  /** Whether it is one of the engine's own. */
  readonly native: boolean;
  /** Its place in the script, from 1; 0 for one of the engine's own. */
  readonly line: number;
  readonly column: number;
}

/** Reads an engine's data about its functions in its memory. The data is not trusted: what can't be right is null. */
export class ScriptMemory {
  readonly #engine: ScriptEngine;
  readonly #memory: WebAssembly.Memory;
  #view: DataView;
  /** Where the engine keeps what belongs to all of its scripts; 0 until it is known. */
  #context = 0;

  constructor(engine: ScriptEngine, memory: WebAssembly.Memory) {
    this.#engine = engine;
    this.#memory = memory;
    this.#view = new DataView(memory.buffer);
  }

  /** The function that is called, by its address, that of its code, and that of its name or 0, as they were then: a
   * closure may have gone since. Null for what is no function that can be told. */
  read(address: number, code: number, name: number): ScriptFunction | null {
    return this.safely(() => this.#read(address, code, name));
  }

  #read(address: number, code: number, name: number): ScriptFunction | null {
    const { object, classes, code: of } = this.#engine;
    const kind = this.#view.getUint16(address + object.class, true);
    const same = this.u32(address + object.code) === code;
    if (same && kind === classes.native) return this.#native(address);
    const context = this.u32(code + of.context);
    if (this.#context === 0 && same && kind === classes.scripted) this.#context = context;
    if (context === 0 || context !== this.#context) return null;
    return {
      id: `code ${code}`,
      name:
        this.#atom(this.u32(code + of.name)) ||
        ((same ? this.nameOf(address) : this.#keptText(name)) ?? ""),
      native: false,
      line: this.u32(code + of.line),
      column: this.u32(code + of.column),
    };
  }

  /** The text at an address, if it is one that names of code are: another may have gone, and what is there now may be
   * anything. */
  #keptText(string: number): string | null {
    if (string === 0) return null;
    const { context, runtime } = this.#engine;
    const own = this.u32(this.#context + context.runtime);
    const atoms = this.u32(own + runtime.atoms);
    const size = Math.min(this.u32(own + runtime.atomsSize), maxAtoms);
    for (let atom = 1; atom < size; atom++) {
      if (this.u32(atoms + 4 * atom) === string) return this.#text(string, maxNameLength);
    }
    return null;
  }

  #native(address: number): ScriptFunction {
    const { native, variant } = this.#engine.object;
    const id = `native ${this.u32(address + native)} ${this.u32(address + variant)}`;
    return { id, name: this.nameOf(address) ?? "", native: true, line: 0, column: 0 };
  }

  /** The name of the function at an address, if it has one of its own that is a text, among so many of its properties. */
  nameOf(address: number, most = maxProperties): string | null {
    const { atoms } = this.#engine;
    const value = this.#property(address, (atom) => atom === atoms.name, most);
    return value === null ? null : this.#string(value, maxNameLength);
  }

  /** The object that a value's property of one of these names is; null where there is none. `own` has the engine's atoms. */
  propertyOf(value: number, own: number, names: readonly string[]): number | null {
    const { object } = this.#engine.tags;
    if (!this.#is(value, object)) return null;
    const isName = (atom: number) => names.includes(this.atomOf(own, atom));
    const found = this.#property(this.u32(value), isName, maxActivationBytes);
    return found === null || !this.#is(found, object) ? null : this.u32(found);
  }

  /** Where the value of an object's own property lies; null where it has none, or one that is not simply a value. */
  #property(object: number, wanted: (atom: number) => boolean, most: number): number | null {
    const { object: at, shape } = this.#engine;
    const own = this.u32(object + at.shape);
    const first = own + shape.hash + 4 * (this.u32(own + shape.hashMask) + 1);
    const count = Math.min(this.u32(own + shape.count), most);
    for (let index = 0; index < count; index++) {
      // Flags in the highest 6 bits, of which two say what kind of property it is.
      const plain = ((this.u32(first + 8 * index) >>> 30) & 3) === 0;
      if (!plain || !wanted(this.u32(first + 8 * index + 4))) continue;
      return this.u32(object + at.values) + 8 * index;
    }
    return null;
  }

  /** The text of an atom; of one that is a number, its digits. */
  #atom(atom: number): string {
    return this.atomOf(this.u32(this.#context + this.#engine.context.runtime), atom);
  }

  /** The same, with the address of what has the engine's atoms. */
  atomOf(own: number, atom: number): string {
    if (atom >>> 31 === 1) return String(atom & 0x7fff_ffff);
    const { runtime } = this.#engine;
    if (atom === 0 || atom >= this.u32(own + runtime.atomsSize)) return "";
    const string = this.u32(this.u32(own + runtime.atoms) + 4 * atom);
    return string === 0 || (string & 1) === 1 ? "" : this.#text(string, maxNameLength);
  }

  #string(value: number, most: number): string | null {
    return this.#is(value, this.#engine.tags.string) ? this.#text(this.u32(value), most) : null;
  }

  #text(string: number, most: number): string {
    const word = this.u32(string);
    const length = Math.min(word & 0x7fff_ffff, most);
    const wide = word >>> 31 === 1;
    const from = string + this.#engine.string.text;
    let text = "";
    for (let index = 0; index < length; index++) {
      text += String.fromCharCode(
        wide ? this.#view.getUint16(from + 2 * index, true) : this.#view.getUint8(from + index),
      );
    }
    return text.toWellFormed();
  }

  #is(value: number, tag: number): boolean {
    return this.u32(value + 4) === tag;
  }

  /** Numbers and bytes at an address. @throws RangeError where it leads out of the memory: see {@link safely}. */
  u32(address: number): number {
    return this.#view.getUint32(address, true);
  }

  u16(address: number): number {
    return this.#view.getUint16(address, true);
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#view.buffer, address, length);
  }

  /** What leads out of the memory is not there: `read`, or null. */
  safely<T>(read: () => T | null): T | null {
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new DataView(this.#memory.buffer);
    try {
      return read();
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }
}
