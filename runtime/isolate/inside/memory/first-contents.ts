import { runWords } from "../../../module/contents-form.ts";
import { memoryExportPrefix } from "../../../module/meter/contract.ts";

// As it is before anyone hears of what is written by it (`host-writes.ts`).
const { set } = Uint8Array.prototype;

/** Writes what the memories of a new instance begin with, where that is kept apart from its module's code
 * (`module/contents.ts`). None of the instance's code has run. @throws RangeError where it does not fit. */
export function writeFirstContents({ exports }: WebAssembly.Instance, contents: Uint8Array): void {
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  const word = (index: number) => view.getUint32(4 * index, true);
  const runs = word(0);
  let at = 4 * (1 + runWords * runs);
  for (let run = 0; run < runs; run++) {
    const first = 1 + runWords * run;
    const memory = exports[memoryExportPrefix + word(first)] as WebAssembly.Memory;
    const bytes = word(first + 2);
    set.call(new Uint8Array(memory.buffer), contents.subarray(at, at + bytes), word(first + 1));
    at += bytes;
  }
}
