import { written } from "../../../module/meter/contract.ts";

/** Marks what the host and jco's glue write into tracked memories, in maps like those of the guest's own code
 * (`module/meter/tracking`). A memory that grew has another buffer, of which `grown` knows the map. */
export class HostWrites {
  readonly #maps = new WeakMap<ArrayBufferLike, Uint8Array>();
  /** What was asked for last: a guest has one memory that nearly all is written to. */
  #buffer: ArrayBufferLike | null = null;
  #map: Uint8Array | null = null;
  readonly #grown: (buffer: ArrayBufferLike) => Uint8Array | null;

  /** `grown` returns the map of a buffer that a memory has grown into. */
  constructor(grown: (buffer: ArrayBufferLike) => Uint8Array | null = () => null) {
    this.#grown = grown;
  }

  /** Marks what is written to a buffer in a map from now on: one byte for each page of it. */
  track(buffer: ArrayBufferLike, map: Uint8Array): void {
    this.#maps.set(buffer, map);
    this.#buffer = null;
  }

  /** Call when `bytes` from `from` on were written. */
  mark(buffer: ArrayBufferLike, from: number, bytes: number): void {
    if (buffer !== this.#buffer) {
      this.#buffer = buffer;
      this.#map = this.#maps.get(buffer) ?? this.#ofGrown(buffer);
    }
    const map = this.#map;
    if (map === null || bytes === 0) return;
    const last = (from + bytes - 1) >>> written.pageShift;
    for (let page = from >>> written.pageShift; page <= last; page++) map[page] = 1;
  }

  #ofGrown(buffer: ArrayBufferLike): Uint8Array | null {
    const map = this.#grown(buffer);
    if (map !== null) this.#maps.set(buffer, map);
    return map;
  }
}

/** The setters of DataView, and how many bytes each writes. */
const setters = {
  setInt8: 1,
  setUint8: 1,
  setInt16: 2,
  setUint16: 2,
  setInt32: 4,
  setUint32: 4,
  setFloat32: 4,
  setFloat64: 8,
  setBigInt64: 8,
  setBigUint64: 8,
} as const;

type Setter = (this: DataView, offset: number, value: never, littleEndian?: boolean) => void;

/** Has `writes` notified of all writes of jco's glue to linear memory: the setters of DataView, and `set` of typed
 * arrays. `TextEncoder.encodeInto` and `encodeUtf16` are the host's own and not among them. A test checks that the
 * glue uses no other way. For isolates whose worker is tracked: others write at full speed. */
export function installHostWrites(writes: HostWrites): void {
  for (const [name, bytes] of Object.entries(setters)) {
    const prototype = DataView.prototype as unknown as Record<string, Setter>;
    const native = prototype[name]!;
    prototype[name] = function (offset, value, littleEndian) {
      native.call(this, offset, value, littleEndian);
      writes.mark(this.buffer, this.byteOffset + offset, bytes);
    };
  }
  const typedArrays = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  const set = typedArrays.set;
  typedArrays.set = function (this: Uint8Array, source: ArrayLike<number>, offset = 0) {
    set.call(this, source, offset);
    const { BYTES_PER_ELEMENT: size } = this;
    writes.mark(this.buffer, this.byteOffset + offset * size, source.length * size);
  };
}
