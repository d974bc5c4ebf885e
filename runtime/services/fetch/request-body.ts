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
 * ended before its end. Ends with FetchError `aborted` where the source fails, and with what `onEnd` throws, which is
 * called when all of it was read. */
export function streamOf(source: ByteSource, onEnd: () => void = () => {}): Readable {
  let atEnd = false;
  const fail = (stream: Readable, error: Error) => whenWritten(() => stream.destroy(error));
  return new Readable({
    highWaterMark: ahead,
    read() {
      source.read(ahead).then(
        (piece) => {
          atEnd = piece === null;
          try {
            if (atEnd) onEnd();
            this.push(piece);
          } catch (error) {
            fail(this, error as Error);
          }
        },
        (error: unknown) => {
          atEnd = true;
          fail(this, new FetchError("aborted", "The request's body ended before its end.", error));
        },
      );
    },
    destroy(error, callback) {
      if (!atEnd) source.cancel();
      callback(error);
    },
  });
}

/** Does it once what was written before is with the connection. A stream of HTTP/2 that is ended between has Node write frames
 * without end, in a loop that nothing else gets a turn in (seen with undici 8.13 on Node 26.10): a worker that wrote content and gave
 * its fetch up at once would hold its whole process. */
export function whenWritten(act: () => void): void {
  setImmediate(act);
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
