import { pageBytes } from "../../wasm/page.ts";

/** What a script's text takes of the memory before it is run, in bytes for each of its characters. */
const bytesEach = 4;

/** Pages of memory for a script's text: the cap is for what comes after it. */
export function textPages(script: string): number {
  return Math.ceil((bytesEach * script.length) / pageBytes);
}
