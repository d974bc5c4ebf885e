import type { Socket } from "node:net";

/** Ends a connection so that its client does not take what has come for the whole answer, though an answer's end is the connection's
 * end: by a reset. One that can't be reset is closed: of TLS, without the notice that ends it (RFC 8446, section 6.1). */
export function breakOff(socket: Socket): void {
  try {
    socket.resetAndDestroy();
  } catch {
    // Node throws at what is not plain TCP.
    socket.destroy();
  }
}
