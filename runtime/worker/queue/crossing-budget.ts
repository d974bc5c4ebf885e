import { MiB } from "../../byte-units.ts";
import type { Call } from "../../isolate/inside/batch/protocol.ts";
import { valueBytes } from "../../isolate/inside/border/value-bytes.ts";

/** The most bytes that go into an isolate together: they lie in its heap until its guests have them. */
const maxTogether = 8 * MiB;

/** The bytes that one crossing into an isolate may take. What does not fit waits for the next crossing. The first item
 * always fits, however large it is: it has a limit of its own. */
export class CrossingBudget {
  #taken = 0;

  /** Returns the first of `all` that fit. */
  first<Item>(all: readonly Item[], bytesOf: (item: Item) => number): Item[] {
    let count = 0;
    for (const item of all) {
      const bytes = Math.max(1, bytesOf(item));
      if (this.#taken > 0 && this.#taken + bytes > maxTogether) break;
      this.#taken += bytes;
      count++;
    }
    return all.slice(0, count);
  }
}

/** The bytes of a request as it crosses. */
export function callBytes({ request }: Call): number {
  return valueBytes(request);
}
