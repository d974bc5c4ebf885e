import { SkerryError } from "../../errors.ts";
import { ContentCancelled } from "../../message/byte-source.ts";

/** Reads all of a request's content. `whole` rejects with SkerryError `body-too-large` where it has more than `most` bytes, and
 * no more of it is read then; as the content does; and once it is cancelled. */
export function collectContent(
  content: ReadableStream<Uint8Array>,
  most: number,
): { readonly whole: Promise<Uint8Array>; readonly cancel: () => void } {
  const reader = content.getReader();
  let isCancelled = false;
  const cancel = () => {
    isCancelled = true;
    reader.cancel().catch(() => {});
  };
  const read = async () => {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!(next.value instanceof Uint8Array)) {
        cancel();
        throw new TypeError("a request's content is a stream of Uint8Array");
      }
      bytes += next.value.length;
      if (bytes > most) {
        cancel();
        const sentence = `The request's body: ${bytes} bytes and more, and ${most} are allowed.`;
        throw new SkerryError("body-too-large", sentence);
      }
      pieces.push(next.value);
    }
    // A stream that is cancelled reads as one at its end.
    if (isCancelled) throw new ContentCancelled();
    return joined(pieces, bytes);
  };
  return { whole: read(), cancel };
}

function joined(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
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
