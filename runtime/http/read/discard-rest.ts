import type { IncomingMessage } from "node:http";
import { MiB } from "../../byte-units.ts";

/** How long, in ms, and how many bytes of, an unwanted body are still read: more than the 10 MiB that a body may have
 * unless an operator says otherwise, so that a client with a little more than it may send learns why. */
const longest = 1_000;
const maxBytes = 16 * MiB;

/** Reads the rest of a body that is not wanted, for a short time, and drops it. The client has its answer already;
 * but most clients read that only when they have sent all, and a connection that is closed with unread bytes takes
 * the answer with it (RFC 9112, section 9.6). */
export function discardRest(message: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (message.readableEnded || message.destroyed) {
      resolve();
      return;
    }
    let bytes = 0;
    const done = () => {
      clearTimeout(timer);
      message.off("data", count).off("end", done).off("close", done).pause();
      resolve();
    };
    const count = (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > maxBytes) done();
    };
    const timer = setTimeout(done, longest);
    message.on("data", count).on("end", done).on("close", done).resume();
  });
}
