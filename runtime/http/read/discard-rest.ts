import type { IncomingMessage } from "node:http";
import { MiB } from "../../byte-units.ts";

/**
 * The longest time, in ms, and the most bytes for which an unwanted body is still read: more than the default limit of
 * 10 MiB, so that a client that exceeds it slightly gets to read why.
 */
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
