import type { ServerResponse } from "node:http";

/** Sends an answer's head that was written, without content. Node's `flushHeaders` takes it for UTF-8, in
 * which a byte past ASCII becomes two. */
export function sendHead(out: ServerResponse): void {
  if (!out.writableEnded) out.write("", "latin1");
}
