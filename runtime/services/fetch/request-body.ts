import { Readable } from "node:stream";
import { KiB } from "../../byte-units.ts";
import type { ByteSource } from "../../message/byte-source.ts";
import { readWhole } from "../../message/read-whole.ts";
import { FetchError } from "./fetch-error.ts";

/** The body of a request. */
export type OutgoingBody =
  | { readonly tag: "empty" }
  | { readonly tag: "bytes"; readonly val: Uint8Array }
  | { readonly tag: "stream"; readonly val: ByteSource };

/** The most that is read ahead of the network, and the longest piece that is asked for, in bytes. */
const ahead = 64 * KiB;

/** A source as a stream that undici sends from: read as the server takes it, cancelled when the stream is
 * ended before its end. Ends with FetchError `aborted` where the source fails. */
export function streamOf(source: ByteSource): Readable {
  let atEnd = false;
  return new Readable({
    highWaterMark: ahead,
    read() {
      source.read(ahead).then(
        (piece) => {
          atEnd = piece === null;
          this.push(piece);
        },
        (error: unknown) => {
          atEnd = true;
          this.destroy(
            new FetchError("aborted", "The request's body ended before its end.", error),
          );
        },
      );
    },
    destroy(error, callback) {
      if (!atEnd) source.cancel();
      callback(error);
    },
  });
}

/** All of a body; null where it has none. @throws FetchError `tooLong()` where it has more than `most` bytes; no more of it is
 * read then. */
export async function wholeContent(
  body: OutgoingBody,
  most: number,
  tooLong: () => FetchError,
): Promise<Uint8Array | null> {
  if (body.tag !== "stream") return body.tag === "bytes" ? body.val : null;
  const bytes = await readWhole(body.val, most);
  if (bytes === null) throw tooLong();
  return bytes;
}

/** Wants no more of a body. */
export function cancelBody(body: OutgoingBody): void {
  if (body.tag === "stream") body.val.cancel();
}
