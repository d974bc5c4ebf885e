import type { Call } from "../../isolate/inside/batch/protocol.ts";
import { valueBytes } from "../../isolate/inside/border/value-bytes.ts";

/** Bytes that go into an isolate together: they lie in its heap until its guests have them. */
const mostTogether = 8 * 1024 * 1024;

/** The room of one crossing into an isolate. What finds none waits outside for the next. The first finds room however
 * large it is: a limit of its own holds for each. */
export class InboxRoom {
  #taken = 0;

  /** The first of `all` that find room. */
  first<Item>(all: readonly Item[], bytesOf: (item: Item) => number): Item[] {
    let count = 0;
    for (const item of all) {
      const bytes = Math.max(1, bytesOf(item));
      if (this.#taken > 0 && this.#taken + bytes > mostTogether) break;
      this.#taken += bytes;
      count++;
    }
    return all.slice(0, count);
  }
}

/** What a request takes as it crosses. */
export function callBytes({ request }: Call): number {
  return valueBytes(request);
}
