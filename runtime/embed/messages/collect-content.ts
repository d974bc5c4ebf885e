import { SkerryError } from "../../errors.ts";

/** Reads all of a request's content. @throws SkerryError `body-too-large` where it has more than `most` bytes; no more of it
 * is read then. Rejects as the content does. */
export async function collectContent(
  content: ReadableStream<Uint8Array>,
  most: number,
): Promise<Uint8Array> {
  const reader = content.getReader();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (!(next.value instanceof Uint8Array)) {
      await reader.cancel();
      throw new TypeError("a request's content is a stream of Uint8Array");
    }
    bytes += next.value.length;
    if (bytes > most) {
      await reader.cancel().catch(() => {});
      const sentence = `The request's body: ${bytes} bytes and more, and ${most} are allowed.`;
      throw new SkerryError("body-too-large", sentence);
    }
    pieces.push(next.value);
  }
  if (pieces.length === 1) return plain(pieces[0]!);
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Buffers cross as objects of their own kind. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
