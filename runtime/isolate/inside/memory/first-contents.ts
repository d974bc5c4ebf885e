import { runWords } from "../../../module/contents-form.ts";
import { memoryExportPrefix } from "../../../module/meter/contract.ts";

// As it is before anyone hears of what is written by it (`host-writes.ts`).
const { set } = Uint8Array.prototype;

/** Bytes that a memory begins with, at an address. */
interface Run {
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** What one memory begins with: runs of bytes, and zeros between them. */
export class MemoryContents {
  readonly #runs: Run[] = [];

  add(run: Run): void {
    this.#runs.push(run);
  }

  /** Writes what lies from one address to before another to the same place in `memory`. @throws RangeError where it does not
   * fit. */
  write(memory: Uint8Array, from = 0, to = Number.POSITIVE_INFINITY): void {
    for (const { from: first, bytes } of this.#runs) {
      const begin = Math.max(from, first);
      const end = Math.min(to, first + bytes.length);
      if (begin < end) set.call(memory, bytes.subarray(begin - first, end - first), begin);
    }
  }
}

/** Writes what the memories of a new instance begin with, where that is kept apart from its module's code
 * (`module/contents.ts`), and returns it. None of the instance's code has run. @throws RangeError where it does not fit. */
export function writeFirstContents(
  { exports }: WebAssembly.Instance,
  contents: Uint8Array,
): ReadonlyMap<WebAssembly.Memory, MemoryContents> {
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  const word = (index: number) => view.getUint32(4 * index, true);
  const runs = word(0);
  let at = 4 * (1 + runWords * runs);
  const all = new Map<WebAssembly.Memory, MemoryContents>();
  for (let run = 0; run < runs; run++) {
    const first = 1 + runWords * run;
    const memory = exports[memoryExportPrefix + word(first)] as WebAssembly.Memory;
    const own = all.get(memory) ?? new MemoryContents();
    all.set(memory, own);
    const bytes = word(first + 2);
    own.add({ from: word(first + 1), bytes: contents.subarray(at, at + bytes) });
    at += bytes;
  }
  for (const [memory, own] of all) own.write(new Uint8Array(memory.buffer));
  return all;
}
