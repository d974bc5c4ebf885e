import { channel } from "node:diagnostics_channel";
import { type ClientHttp2Stream, constants } from "node:http2";

let next: ((stream: ClientHttp2Stream) => void) | null = null;
let isSubscribed = false;

function onCreated(message: unknown): void {
  next?.((message as { readonly stream: ClientHttp2Stream }).stream);
  next = null;
}

/** Follows the stream of HTTP/2 that this process makes next. Call where undici says that a request begins: it makes the request's stream
 * in the same turn, and hands it to nobody.
 * @returns a function that tells whether its origin has reset it. A stream that is reset by CANCEL ends for Node and undici as one at its
 * end (RFC 9113, section 8.1: only END_STREAM is that). */
export function nextStreamReset(): () => boolean {
  if (!isSubscribed) {
    channel("http2.client.stream.created").subscribe(onCreated);
    isSubscribed = true;
  }
  let stream: ClientHttp2Stream | null = null;
  next = (made) => {
    stream = made;
  };
  return () => stream !== null && stream.rstCode !== constants.NGHTTP2_NO_ERROR;
}
