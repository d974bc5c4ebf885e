import { written } from "../../../module/meter/contract.ts";
import { pageBytes } from "../../../wasm/page.ts";
import { LinearMemory } from "../globals.ts";
import { HostModule } from "../host-module.ts";
import { restorePagesModule } from "./restore-pages-module.ts";

interface Pages {
  /** Copies the memory's contents to the kept ones. */
  keep(bytes: number): void;
  /** Where the zeros begin that the memory's bytes end with, to 64 bytes. */
  end(bytes: number): number;
  /** 1 where the memory holds what the kept one does. */
  same(bytes: number): number;
  /** Writes back the pages that the map marks, and clears it. */
  restore(pages: number, bytes: number, shift: number, tail: number): void;
}

const restoreModule = new HostModule(restorePagesModule);

/** In Wasm, since a request may have written anything from a page to a whole memory. */
function pagesOf(memory: WebAssembly.Memory, kept: WebAssembly.Memory, map: WebAssembly.Memory) {
  const imports = { restore: { memory, kept, map } };
  return new WebAssembly.Instance(restoreModule.compiled, imports).exports as unknown as Pages;
}

/** Where the zeros begin that a memory ends with, to 64 bytes. A loop of JavaScript's would take over a millisecond in an isolate that
 * has just begun. */
export function contentsEnd(memory: WebAssembly.Memory): number {
  return pagesOf(memory, memory, memory).end(memory.buffer.byteLength);
}

/** Returns a copy of what the memory holds. */
export function copyOf(memory: WebAssembly.Memory): WebAssembly.Memory {
  const bytes = memory.buffer.byteLength;
  const kept = new LinearMemory({ initial: bytes / pageBytes });
  pagesOf(memory, kept, kept).keep(bytes);
  return kept;
}

/** Whether both hold the same. */
export function holdsSame(memory: WebAssembly.Memory, kept: WebAssembly.Memory): boolean {
  const bytes = memory.buffer.byteLength;
  return kept.buffer.byteLength === bytes && pagesOf(memory, kept, kept).same(bytes) === 1;
}

/** Makes for each of `maps` a function that restores the memory from what was kept of it: it writes back each page that the
 * map marks, and as far past it as a store may have reached, and clears the map. */
export function restoresOf(
  memory: WebAssembly.Memory,
  kept: WebAssembly.Memory,
  maps: readonly WebAssembly.Memory[],
): readonly (() => void)[] {
  const { byteLength } = kept.buffer;
  const { pageShift, tail } = written;
  return maps.map((map) => {
    const pages = pagesOf(memory, kept, map);
    return () => pages.restore(byteLength / written.pageBytes, byteLength, pageShift, tail);
  });
}

/** Calls each of these functions once: the engine compiles what is called first. */
export function rehearseRestore(): void {
  const memory = new LinearMemory({ initial: 1 });
  const kept = copyOf(memory);
  contentsEnd(memory);
  holdsSame(memory, kept);
  for (const restore of restoresOf(memory, kept, [kept])) restore();
}
