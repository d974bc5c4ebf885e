import type { Writer } from "../../wasm/writer.ts";
import { op } from "./code.ts";

/** Told of each instruction's place: offset in the output, and offset in the source. */
export type Places = number[];

/** Writes one body. Code that stays as it is gets copied in runs, indices of one byte changed in
 * place; and it knows where the straight-line segment began that is being written, since a charge goes
 * there: between a comparison and its branch it would keep V8's baseline compiler from fusing them. */
export class SegmentWriter {
  readonly to: Writer;
  readonly #source: Uint8Array;
  /** Pairs of (offset in the body, offset in the source). */
  readonly places: Places = [];
  /** Where the source is copied from next. */
  #run = 0;
  /** Offsets in the source of index bytes to change, each followed by what to add. */
  readonly #patches: number[] = [];
  #segment = 0;
  #segmentSource = 0;

  constructor(to: Writer, source: Uint8Array) {
    this.to = to;
    this.#source = source;
  }

  /** Begins at an offset of the source, with a new segment. */
  begin(source: number): void {
    this.places.length = 0;
    this.#patches.length = 0;
    this.#run = source;
    this.place(source);
    this.startSegment(source);
  }

  /** What is written next stands for the source at this offset. */
  place(source: number): void {
    this.places.push(this.to.length, source);
  }

  /** The index at this offset of the source takes one byte, and does so when `add` is added. */
  patch(source: number, add: number): void {
    this.#patches.push(source, add);
  }

  /** Copies the source up to an offset. */
  copyTo(source: number): void {
    const { to } = this;
    if (source <= this.#run) return;
    const start = to.length;
    this.places.push(start, this.#run);
    to.copy(this.#source, this.#run, source);
    const patches = this.#patches;
    if (patches.length > 0) {
      for (let at = 0; at < patches.length; at += 2) {
        to.add(start + patches[at]! - this.#run, patches[at + 1]!);
      }
      patches.length = 0;
    }
    this.#run = source;
  }

  /** Copies the source up to an instruction that is written anew, and passes it over. */
  replace(start: number, end: number): void {
    this.copyTo(start);
    this.#run = end;
    this.places.push(this.to.length, start);
  }

  /** A new segment begins at an offset of the source; all before it is copied or replaced, or will be
   * copied as it is. */
  startSegment(source: number): void {
    this.#segment = this.to.length + (source - this.#run);
    this.#segmentSource = source;
  }

  /** Puts a charge at the beginning of the segment. The source must be copied up to where it ends. */
  charge(purse: number, amount: number): void {
    const { to, places } = this;
    const at = to.length;
    to.byte(op.localGet);
    to.u32(purse);
    to.byte(op.i64Const);
    to.signed(amount);
    to.byte(op.i64Sub);
    to.byte(op.localSet);
    to.u32(purse);
    const bytes = to.length - at;
    to.rotate(this.#segment, at);
    let place = places.length;
    while (place > 0 && places[place - 2]! >= this.#segment) {
      places[place - 2]! += bytes;
      place -= 2;
    }
    places.splice(
      place,
      0,
      ...[this.#segment, this.#segmentSource, this.#segment + bytes, this.#segmentSource],
    );
    this.#segment += bytes;
  }
}
