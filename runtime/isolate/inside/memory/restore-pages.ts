import { written } from "../../../module/meter/contract.ts";
import { pageBytes } from "../../../wasm/page.ts";
import { LinearMemory } from "../globals.ts";
import { HostModule } from "../host-module.ts";
import { restorePagesModule } from "./restore-pages-module.ts";

interface Pages {
  /** Copies the memory's bytes, which are not all zeros, into the kept one. */
  keep(bytes: number): void;
  /** Pages to look at, a multiple of 8; bytes of the memory; the contract's shift and tail. */
  restore(pages: number, bytes: number, shift: number, tail: number): void;
}

const restoreModule = new HostModule(restorePagesModule);

/** Copies a memory's contents, and makes for each of `maps` a function that restores it: it writes back each page
 * that the map marks, and as far past it as a store may have reached, and clears the map. In Wasm, since a request
 * leaves many short runs of such pages, and each would be a view and a call in JavaScript. */
export function restoresOf(
  memory: WebAssembly.Memory,
  maps: readonly WebAssembly.Memory[],
): readonly (() => void)[] {
  const bytes = memory.buffer.byteLength;
  const kept = new LinearMemory({ initial: bytes / pageBytes });
  return maps.map((map, index) => {
    const imports = { restore: { memory, kept, map } };
    const pages = new WebAssembly.Instance(restoreModule.compiled, imports)
      .exports as unknown as Pages;
    if (index === 0) pages.keep(bytes);
    return () => pages.restore(bytes / written.pageBytes, bytes, written.pageShift, written.tail);
  });
}
