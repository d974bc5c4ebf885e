import type { Bytes } from "./compile.ts";

let made = 0;

/** The same module in bytes of its own, by a custom section at its end: V8 keeps compiled code by
 * bytes, and would not compile the same ones again. */
export function unseenModule(bytes: Bytes): Bytes {
  const name = new TextEncoder().encode(`unseen ${process.pid} ${++made}`);
  const section = [0, name.length + 1, name.length, ...name];
  const unseen = new Uint8Array(bytes.length + section.length);
  unseen.set(bytes);
  unseen.set(section, bytes.length);
  return unseen;
}
