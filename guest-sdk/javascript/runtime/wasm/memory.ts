import { heldBuffers } from "../web/structured-clone-buffers.ts";
import { addressOf } from "./bridge.ts";
import type { Sizes } from "./description.ts";
import { wholeNumber } from "./whole-number.ts";

const pageBytes = 65_536;

/** Pages that any memory may have: those that addresses of 32 bits reach. */
const mostPages = 65_536;

const { transfer } = ArrayBuffer.prototype;

/** For modules: the address of a memory's record. */
export let recordOfMemory: (memory: Memory) => number;

/** Whether a memory is what a module declares to import. */
export let memoryFits: (memory: Memory, sizes: Sizes) => boolean;

/** WebAssembly.Memory: its buffer is a part of the worker's own memory. No module that is joined takes a shared one, as a worker has one
 * thread: that is a buffer, and nothing else. */
export class Memory {
  #buffer: ArrayBuffer | SharedArrayBuffer;
  readonly #max: number;
  /** For modules: the address of the bytes, and their number. */
  readonly #record = new Int32Array(2);
  readonly #recordAddress = addressOf(this.#record.buffer);

  static {
    recordOfMemory = (memory) => memory.#recordAddress;
    memoryFits = (memory, { min, max }) =>
      memory.#buffer instanceof ArrayBuffer &&
      memory.#buffer.byteLength / pageBytes >= min &&
      (max === null || memory.#max <= max);
  }

  constructor(descriptor: { initial: number; maximum?: number; shared?: boolean }) {
    if (typeof descriptor !== "object" || descriptor === null) {
      throw new TypeError("WebAssembly.Memory(): Argument 0 must be a memory descriptor");
    }
    // Each member is converted before the next is read.
    const pages = wholeNumber(descriptor.initial, "WebAssembly.Memory(): 'initial'");
    const { maximum } = descriptor;
    this.#max = wholeNumber(maximum ?? mostPages, "WebAssembly.Memory(): 'maximum'");
    const { shared } = descriptor;
    if (shared && maximum === undefined) {
      throw new TypeError("WebAssembly.Memory(): a shared memory needs a 'maximum'");
    }
    if (pages > this.#max) {
      throw new RangeError("WebAssembly.Memory(): 'initial' is above 'maximum'");
    }
    this.#buffer = new ArrayBuffer(0);
    if (shared) {
      const made = room(() => new SharedArrayBuffer(pages * pageBytes), "WebAssembly.Memory()");
      this.#buffer = Object.freeze(made);
      return;
    }
    this.#set(room(() => new ArrayBuffer(pages * pageBytes), "WebAssembly.Memory()"));
  }

  get buffer(): ArrayBuffer | SharedArrayBuffer {
    return this.#buffer;
  }

  /** Grows by so many pages, and returns how many it had. @throws RangeError beyond the maximum, and for a shared one, whose buffers
   * would have to stay the same bytes. */
  grow(delta: number): number {
    const had = this.#buffer.byteLength / pageBytes;
    const pages = had + wholeNumber(delta, "WebAssembly.Memory.grow(): Argument 0");
    if (pages > this.#max) {
      throw new RangeError("WebAssembly.Memory.grow(): Maximum memory size exceeded");
    }
    const buffer = this.#buffer;
    if (!(buffer instanceof ArrayBuffer)) {
      if (pages === had) return had;
      throw new RangeError("WebAssembly.Memory.grow(): a shared memory can't grow in a worker");
    }
    const grown = () => transfer.call(buffer, pages * pageBytes) as ArrayBuffer;
    this.#set(room(grown, "WebAssembly.Memory.grow()"));
    return had;
  }

  #set(buffer: ArrayBuffer): void {
    heldBuffers.add(buffer);
    this.#buffer = buffer;
    this.#record[0] = addressOf(buffer);
    this.#record[1] = buffer.byteLength;
  }
}

const { grow } = Memory.prototype;

/** Grows as the instruction does: -1 where it can't. */
export function growOrRefuse(memory: Memory, delta: number): number {
  try {
    return grow.call(memory, delta >>> 0);
  } catch {
    return -1;
  }
}

function room<Buffer>(make: () => Buffer, what: string): Buffer {
  try {
    return make();
  } catch {
    throw new RangeError(`${what}: could not allocate memory`);
  }
}

// The module goes on to use a buffer that scripts detached.
for (const name of ["transfer", "transferToFixedLength"] as const) {
  const own = ArrayBuffer.prototype[name];
  const guarded = {
    [name](this: ArrayBuffer, ...length: [number?]) {
      if (heldBuffers.has(this))
        throw new TypeError("A WebAssembly.Memory's buffer can't be detached");
      return own.apply(this, length as [number]);
    },
  }[name]!;
  Object.defineProperty(ArrayBuffer.prototype, name, {
    value: guarded,
    writable: true,
    configurable: true,
  });
}
