import { textPiece } from "../border/text-codec.ts";
import { GuestSizes } from "../memory/guest-sizes.ts";
import type { HostWrites } from "../memory/host-writes.ts";

const none = new ArrayBuffer();

const outside = "what the guest points to lies outside of its memory";
/** Where no memory is. */
const past4GiB = 2 ** 40;

/** Reads and writes linear memory for the glue of one instance, in place of the transpiler's functions
 * (`module/glue/adapt-glue.ts`). Those ask the engine for the memory's buffer, which is a call out of JavaScript, for
 * each number and each string. */
export class GlueMemory {
  readonly #writes: HostWrites | null;
  readonly #pause: () => void;
  #memory: WebAssembly.Memory | null = null;
  #view = new DataView(none);
  #units: Uint16Array = new Uint16Array(none);
  readonly #sizes: GuestSizes;

  /** Tells `writes` of strings; numbers are heard of by themselves (`host-writes.ts`). `pause` is called between
   * pieces of a long string that is written. */
  constructor(
    writes: HostWrites | null,
    pause: () => void = () => {},
    sizes: GuestSizes = new GuestSizes(),
  ) {
    this.#writes = writes;
    this.#pause = pause;
    this.#sizes = sizes;
  }

  /** For `dataView`. */
  readonly view = (memory: WebAssembly.Memory): DataView => {
    this.#look(memory);
    return this.#view;
  };

  /** For `_utf16AllocateAndEncode`: writes a string into memory that the guest allocates for it. The pointer must be
   * aligned and the string fit (Canonical ABI, store_string_copy). */
  readonly encodeUtf16 = (
    text: string,
    realloc: (pointer: number, before: number, align: number, bytes: number) => number,
    memory: WebAssembly.Memory,
  ): { ptr: number; len: number } => {
    const { length } = text;
    const pointer = realloc(0, 0, 2, 2 * length) >>> 0;
    this.#look(memory);
    const units = this.#units;
    const first = pointer >>> 1;
    if ((pointer & 1) !== 0 || first + length > units.length) {
      throw new RangeError(
        `the guest gave no room for a string: ${2 * length} bytes at ${pointer}`,
      );
    }
    this.#write(text, units, first);
    this.#writes?.mark(units.buffer, pointer, 2 * length);
    return { ptr: pointer, len: length };
  };

  /** Its memory may be smaller to the guest than it was. */
  forget(): void {
    this.#memory = null;
  }

  /** A view of part of a memory, in place of the glue's own. @throws RangeError where it lies outside. */
  array<Kind>(
    kind: {
      new (buffer: ArrayBufferLike, at: number, length: number): Kind;
      readonly BYTES_PER_ELEMENT: number;
    },
    memory: WebAssembly.Memory,
    at: number,
    length: number,
  ): Kind {
    if (at + length * kind.BYTES_PER_ELEMENT > this.#sizes.of(memory))
      throw new RangeError(outside);
    return new kind(memory.buffer, at, length);
  }

  /** Copies part of a memory. What lies outside costs as much, and throws (`crossing.ts`). */
  slice(memory: WebAssembly.Memory, start: number, end: number): ArrayBufferLike {
    const size = this.#sizes.readerOf(memory);
    const past = size !== null && end > size() ? past4GiB : 0;
    return memory.buffer.slice(past + start, past + end);
  }

  /** Copies a string of UTF-8 from one component's memory to another's. It is paid for, as the strings below, where
   * it crosses (`crossing.ts`). */
  copy(
    from: WebAssembly.Memory,
    pointer: number,
    bytes: number,
    to: WebAssembly.Memory,
    at: number,
  ): void {
    this.array(Uint8Array, to, at, bytes).set(this.array(Uint8Array, from, pointer, bytes));
  }

  /** Copies a string of UTF-8 into UTF-16. Returns the number of code units. */
  toUtf16(
    from: WebAssembly.Memory,
    pointer: number,
    bytes: number,
    to: WebAssembly.Memory,
    at: number,
  ): number {
    const text = new TextDecoder().decode(this.array(Uint8Array, from, pointer, bytes));
    const { length } = text;
    const units = this.array(Uint16Array, to, at, length);
    this.#write(text, units, 0);
    this.#writes?.mark(to.buffer, at, 2 * length);
    return length;
  }

  /** Copies a string of UTF-16 into UTF-8, as far as there is room. Returns the number of code units read, and of
   * bytes written. */
  toUtf8(
    from: WebAssembly.Memory,
    pointer: number,
    units: number,
    to: WebAssembly.Memory,
    at: number,
    room: number,
  ): [read: number, written: number] {
    const source = this.array(Uint16Array, from, pointer, units);
    const text = new TextDecoder("utf-16le").decode(source);
    const target = this.array(Uint8Array, to, at, room);
    const { read, written } = new TextEncoder().encodeInto(text, target);
    return [read, written];
  }

  #write(text: string, units: Uint16Array, first: number): void {
    const { length } = text;
    for (let at = 0; at < length; ) {
      if (at > 0) this.#pause();
      const end = Math.min(length, at + textPiece);
      for (; at < end; at++) units[first + at] = text.charCodeAt(at);
    }
  }

  #look(memory: WebAssembly.Memory): void {
    // Views of a memory that has grown since have no length any more.
    if (memory === this.#memory && this.#units.length > 0) return;
    this.#memory = memory;
    const bytes = this.#sizes.of(memory);
    this.#view = new DataView(memory.buffer, 0, bytes);
    this.#units = new Uint16Array(memory.buffer, 0, bytes / 2);
  }
}
