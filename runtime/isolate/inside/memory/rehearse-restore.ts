import { LinearMemory } from "../globals.ts";
import { MemoryContents } from "./first-contents.ts";
import { InitialImage } from "./initial-image.ts";
import { contentsEnd } from "./restore-pages.ts";

/** Calls each function that puts memories back once: the engine compiles what is called first. */
export function rehearseRestore(): void {
  const memory = new LinearMemory({ initial: 1 });
  const map = new LinearMemory({ initial: 1 });
  const marks = new Uint8Array(map.buffer);
  contentsEnd(memory);
  const writes = { contents: new MemoryContents(), maps: [map] };
  marks[0] = 1;
  for (const kept of [InitialImage.whole(memory), InitialImage.written(memory, writes)]) {
    marks[8] = 1;
    kept.isOf(memory, writes);
    for (const restore of kept.restoresOf(memory, [map])) restore();
  }
}
