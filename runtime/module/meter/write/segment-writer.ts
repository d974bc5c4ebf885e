import { op } from "../../../wasm/instructions/op.ts";
import { Writer } from "../../../wasm/writer.ts";

/** Writes one body. Unchanged code is copied in runs, with indices of one byte changed in place. It knows where the
 * current straight-line segment began, since a charge goes there: between a comparison and its branch it would keep
 * V8's baseline compiler from fusing them. */
export class SegmentWriter {
  to: Writer;
  readonly #source: Uint8Array;
  /** Pairs of (offset in the body, offset in the source). */
  places: number[] = [];
  /** Where the source is copied from next. */
  #run = 0;
  /** Offsets in the source of bytes to change, each followed by what it becomes. */
  readonly #patches: number[] = [];
  readonly #charge = new Writer(24);
  #segment = 0;
  #segmentSource = 0;

  constructor(source: Uint8Array) {
    this.#source = source;
    this.to = this.#charge;
  }

  /** Begins a body, whose locals are written, at an offset of the source. */
  begin(to: Writer, source: number): void {
    this.to = to;
    this.places = [];
    this.#patches.length = 0;
    this.#run = source;
    this.place(source);
    this.startSegment(source);
  }

  /** What is written next stands for the source at this offset. */
  place(source: number): void {
    this.places.push(this.to.length, source);
  }

  /** The byte at this offset of the source is to become another. */
  patch(source: number, byte: number): void {
    this.#patches.push(source, byte);
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
        to.replace(start + patches[at]! - this.#run, patches[at + 1]!);
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
    const charge = this.#charge;
    charge.clear();
    charge.byte(op.localGet);
    charge.u32(purse);
    charge.byte(op.i64Const);
    charge.signed(amount);
    charge.byte(op.i64Sub);
    charge.byte(op.localSet);
    charge.u32(purse);
    const bytes = charge.length;
    to.insert(this.#segment, charge.view());
    // Places in the segment move; two for the charge go before them.
    let at = places.length;
    places.push(0, 0, 0, 0);
    while (at > 0 && places[at - 2]! >= this.#segment) {
      places[at + 2] = places[at - 2]! + bytes;
      places[at + 3] = places[at - 1]!;
      at -= 2;
    }
    places[at] = this.#segment;
    places[at + 1] = this.#segmentSource;
    this.#segment += bytes;
    places[at + 2] = this.#segment;
    places[at + 3] = this.#segmentSource;
  }
}
