// What jco's glue lifts out of linear memory passes here: strings through the TextDecoder that an
// isolate does not have by itself, byte lists through `ArrayBuffer.prototype.slice`. So this is where
// crossing is priced and bounded, before any work is done.

import { MiB } from "../../../byte-units.ts";
import type { Crossing } from "../../../host/prices.ts";
import type { HostWrites } from "../memory/host-writes.ts";
import { decodeUtf8, decodeUtf16, encodeUtf8, encodeUtf8Into, textPiece } from "./text-codec.ts";

/** Charges the guest for what is about to cross. Each call throws when the guest ends by it. */
export interface CrossingCharges {
  /** Charges for a string or list of so many bytes. */
  charge(what: Crossing, bytes: number): void;
  /** Charges for this many more bytes of a string. */
  more(bytes: number): void;
  /** Charges nothing, before a piece of what is paid for: the guest may end here. */
  pause(): void;
}

/** A string or list is larger than may cross. */
export class CrossingTooLarge extends Error {}

/** The longest string that may cross, in bytes as it lies in linear memory: far above any field,
 * URI or log line that the limits let through. */
const maxStringBytes = MiB;

/** Charges for a string or list, and throws where it is too large to cross. That costs as much as the largest one. */
function checked(what: Crossing, bytes: number, most: number, charges: CrossingCharges): void {
  charges.charge(what, Math.min(bytes, most));
  if (bytes > most) {
    throw new CrossingTooLarge(
      `a ${what} of ${bytes} bytes is larger than may cross (${most} bytes)`,
    );
  }
}

/** Where what crosses comes from and goes to. */
export interface Memories {
  /** Notes what the host writes. */
  readonly writes: HostWrites;
  /** Whether a buffer is a linear memory of the guest's. */
  isLinear(buffer: ArrayBufferLike): boolean;
}

/** Puts `TextDecoder` and `TextEncoder`, as far as jco's glue uses them, into the global scope; a charge and
 * a bound (`maxListBytes`) on lifting lists of bytes; and a charge on what the glue copies from one linear
 * memory to another: strings that one component hands to the next. */
export function installCrossing(
  { writes, isLinear }: Memories,
  charges: CrossingCharges,
  maxListBytes: () => number,
): void {
  const more = (bytes: number) => charges.more(bytes);
  const pause = () => charges.pause();
  class TextDecoder {
    readonly #utf16: boolean;
    constructor(label = "utf-8") {
      this.#utf16 = label.startsWith("utf-16");
    }
    decode(input: Uint8Array | Uint16Array | DataView): string {
      const { buffer, byteOffset, byteLength } = input;
      // What is too large pays at once; what may cross, piece by piece.
      const first = byteLength > maxStringBytes ? byteLength : Math.min(byteLength, textPiece);
      checked("string", first, maxStringBytes, charges);
      if (input instanceof Uint16Array && this.#utf16) return decodeUtf16(input, more);
      return this.#utf16
        ? decodeUtf16(new Uint16Array(buffer, byteOffset, byteLength / 2), more)
        : decodeUtf8(new Uint8Array(buffer, byteOffset, byteLength), more);
    }
  }
  class TextEncoder {
    encode(text: string): Uint8Array {
      return encodeUtf8(text, pause);
    }
    encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
      const progress = encodeUtf8Into(text, target, pause);
      writes.mark(target.buffer, target.byteOffset, progress.written);
      return progress;
    }
  }
  Object.assign(globalThis, { TextDecoder, TextEncoder });

  const slice = ArrayBuffer.prototype.slice;
  ArrayBuffer.prototype.slice = function (this: ArrayBuffer, start = 0, end = this.byteLength) {
    checked("list", end - start, maxListBytes(), charges);
    // `slice` would clamp; the Canonical ABI traps (load_list_from_range).
    if (end > this.byteLength) throw new RangeError("a list lies outside linear memory");
    return slice.call(this, start, end);
  };

  const typedArrays = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  const { set } = typedArrays;
  typedArrays.set = function (this: Uint8Array, source: ArrayLike<number>, offset = 0) {
    if (ArrayBuffer.isView(source) && isLinear(source.buffer))
      charges.charge("list", source.byteLength);
    set.call(this, source, offset);
  };
}
