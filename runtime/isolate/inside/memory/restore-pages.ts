import { HostModule } from "../host-module.ts";
import { restorePagesModule } from "./restore-pages-module.ts";

/** Functions of a memory, a kept one and a map. */
export interface Pages {
  /** Copies the memory's contents to the kept ones. */
  keep(bytes: number): void;
  /** The same of the pages that the map marks. */
  "keep-marked"(pages: number, bytes: number, shift: number): void;
  /** Fills the kept pages that the map marks, where they are not there. */
  "hold-marked"(pages: number, bytes: number, shift: number): void;
  /** Where the zeros begin that the memory's bytes end with, to 64 bytes. */
  end(bytes: number): number;
  /** 1 where the memory holds what the kept one does, from an address to another. */
  same(from: number, to: number): number;
  /** The same of the pages that are kept. */
  "same-held"(pages: number, bytes: number, shift: number): number;
  /** Writes back the pages that the map marks, and clears it. */
  restore(pages: number, bytes: number, shift: number, tail: number, partly: number): void;
}

/** Writes what the kept pages from one to before another began with. */
type Fill = (from: number, to: number) => void;

const restoreModule = new HostModule(restorePagesModule);

/** In Wasm, since a request may have written anything from a page to a whole memory. */
export function pagesOf(
  memory: WebAssembly.Memory,
  kept: WebAssembly.Memory,
  map: WebAssembly.Memory,
  fill: Fill = () => {},
): Pages {
  const imports = { restore: { memory, kept, map, fill } };
  return new WebAssembly.Instance(restoreModule.compiled, imports).exports as unknown as Pages;
}

/** Where the zeros begin that a memory ends with, to 64 bytes. A loop of JavaScript's would take over a millisecond in an isolate that
 * has just begun. */
export function contentsEnd(memory: WebAssembly.Memory): number {
  return pagesOf(memory, memory, memory).end(memory.buffer.byteLength);
}
