import { addressOf } from "./bridge.ts";
import type { Sizes } from "./description.ts";

const pageBytes = 65_536;

/** Pages that any memory may have: those that addresses of 32 bits reach. */
const mostPages = 65_536;

const { transfer } = ArrayBuffer.prototype;

/** Buffers that are a memory's: nothing but growing detaches them. */
const buffers = new WeakSet<ArrayBuffer>();

/** WebAssembly.Memory: its buffer is a part of the worker's own memory. */
export class Memory {
  #buffer: ArrayBuffer;
  readonly #max: number;
  /** For modules: the address of the bytes, and their number. */
  readonly #record = new Int32Array(2);
  readonly recordAddress = addressOf(this.#record.buffer);

  constructor(descriptor: { initial: number; maximum?: number }) {
    if (typeof descriptor !== "object" || descriptor === null) {
      throw new TypeError("WebAssembly.Memory(): Argument 0 must be a memory descriptor");
    }
    const { initial, maximum = mostPages } = descriptor;
    const pages = wholeNumber(initial, "initial");
    this.#max = wholeNumber(maximum, "maximum");
    if (pages > this.#max) {
      throw new RangeError("WebAssembly.Memory(): 'initial' is above 'maximum'");
    }
    this.#buffer = new ArrayBuffer(0);
    this.#set(room(() => new ArrayBuffer(pages * pageBytes), "WebAssembly.Memory()"));
    Object.defineProperty(this, "recordAddress", { enumerable: false });
  }

  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  /** Grows by so many pages, and returns how many it had. */
  grow(delta: number): number {
    const had = this.#buffer.byteLength / pageBytes;
    const pages = had + wholeNumber(delta, "delta");
    if (pages > this.#max) {
      throw new RangeError("WebAssembly.Memory.grow(): Maximum memory size exceeded");
    }
    const grown = () => transfer.call(this.#buffer, pages * pageBytes) as ArrayBuffer;
    this.#set(room(grown, "WebAssembly.Memory.grow()"));
    return had;
  }

  /** The same for the instruction: -1 where it can't grow. */
  growOrRefuse(delta: number): number {
    try {
      return this.grow(delta >>> 0);
    } catch {
      return -1;
    }
  }

  /** Whether it is what a module declares to import. */
  fits({ min, max }: Sizes): boolean {
    return this.#buffer.byteLength / pageBytes >= min && (max === null || this.#max <= max);
  }

  #set(buffer: ArrayBuffer): void {
    buffers.add(buffer);
    this.#buffer = buffer;
    this.#record[0] = addressOf(buffer);
    this.#record[1] = buffer.byteLength;
  }
}

function wholeNumber(value: unknown, name: string): number {
  const number = Number(value);
  if (!(number >= 0 && number <= 0xffff_ffff)) {
    throw new TypeError(`WebAssembly.Memory: '${name}' is not a whole number of 32 bits`);
  }
  return Math.floor(number);
}

function room(make: () => ArrayBuffer, what: string): ArrayBuffer {
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
      if (buffers.has(this)) throw new TypeError("A WebAssembly.Memory's buffer can't be detached");
      return own.apply(this, length as [number]);
    },
  }[name]!;
  Object.defineProperty(ArrayBuffer.prototype, name, {
    value: guarded,
    writable: true,
    configurable: true,
  });
}
