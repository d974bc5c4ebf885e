import { epilogue, workerName } from "./shell.ts";

/** Bytes by which the text is found. */
const soughtBytes = 64;

/** Clears what the engine's memory in a component still has of the module that it ran: the text that it was given, which has been
 * freed, and the source of the function around all code, which runs once and which nothing can ask for. Pages of zeros take no memory
 * where the component runs. Only the function's whole text is taken for it: no text of the worker's own can have that in it.
 * @param javascript the module, as `bundle.ts` makes it.
 * @returns the bytes that were cleared. */
export function clearText(component: Uint8Array, javascript: string): number {
  const text = Buffer.from(functionIn(javascript));
  if (text.length < soughtBytes) return 0;
  const memory = Buffer.from(component.buffer, component.byteOffset, component.length);
  const sought = text.subarray(0, soughtBytes);
  let cleared = 0;
  for (let at = memory.indexOf(sought); at !== -1; at = memory.indexOf(sought, at + soughtBytes)) {
    if (!memory.subarray(at, at + text.length).equals(text)) continue;
    memory.fill(0, at, at + text.length);
    cleared += text.length;
  }
  return cleared;
}

/** The function around all code, from its first letter to its last; nothing where there is none. */
function functionIn(javascript: string): string {
  const named = javascript.indexOf(`var ${workerName}`);
  const ended = javascript.lastIndexOf(epilogue);
  if (named === -1 || ended === -1) return "";
  return javascript.slice(
    javascript.indexOf("(", named) + 1,
    javascript.lastIndexOf(")();", ended),
  );
}
