import { MiB } from "../../../byte-units.ts";
import { PassedContent } from "../../../message/passed-content.ts";
import { collectGarbage } from "../globals.ts";
import { isCarried, type Packed, packedBytes } from "./packed-batch.ts";

/** Bytes that may wait for the collector: some thousands of batches. A collection takes some milliseconds. */
const maxWaiting = 8 * MiB;

/** The same of answers that crossed without an array: their instances grew to make them, and are dropped. */
const maxCarried = 64 * MiB;

/** What an array takes besides its contents, in bytes: its object, the engine's and isolated-vm's notes of it. */
const arrayOverhead = 512;

/** Has the memory of arrays that have crossed freed. isolated-vm watches each by a weak handle, which keeps it alive
 * in the collections of young objects that an isolate does by itself: only a full one, which the engine asks for at
 * 64 MB in each isolate, frees them. */
export class CrossedArrays {
  readonly #passed = new PassedContent(collectGarbage, maxWaiting);
  readonly #carried = new PassedContent(collectGarbage, maxCarried);

  /** Call with the memory that answers left in. */
  addCarried(carrier: Uint8Array): void {
    this.#carried.add(carrier.length);
  }

  /** Call with what came and what goes. */
  add(...crossing: readonly Packed[]): void {
    for (const packed of crossing) {
      const [, small, ...large] = packed;
      const arrays = large.filter((each) => !isCarried(each)).length + (small === null ? 0 : 1);
      if (arrays > 0) this.#passed.add(packedBytes(packed) + arrays * arrayOverhead);
    }
  }
}
