import { text } from "skerry:host";
import { isInRequest } from "../loop/phase.ts";

// Whether bytes are ASCII. A pattern over a string costs more than three times as much, and the engine
// has no native function that tells.

/** Fewer bytes than this are looked at one by one: a view of them costs more. */
const few = 16;
/** From so many on the host looks: a call of it costs as much as some twenty words here, with the view of them. */
const many = 64;

/** Whether no byte has its highest bit set. */
export function areAscii(bytes: Uint8Array): boolean {
  const { length, byteOffset } = bytes;
  if (length >= many && isInRequest()) return text.isAscii(bytes);
  let seen = 0;
  let index = 0;
  if (length >= few) {
    // Words stand at multiples of four.
    while ((byteOffset + index) % 4 !== 0) seen |= bytes[index++]!;
    const words = new Int32Array(bytes.buffer, byteOffset + index, (length - index) >> 2);
    const last = words.length - 8;
    let at = 0;
    // Eight at once: what the interpreter does between two words costs more than a word.
    while (at <= last) {
      seen |= words[at++]! | words[at++]! | words[at++]! | words[at++]!;
      seen |= words[at++]! | words[at++]! | words[at++]! | words[at++]!;
    }
    while (at < words.length) seen |= words[at++]!;
    index += at * 4;
  }
  while (index < length) seen |= bytes[index++]!;
  return (seen & 0x80808080) === 0;
}
