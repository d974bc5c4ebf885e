import type { Server } from "node:net";
import { setImmediate as turn } from "node:timers/promises";

/** How long connections are accepted that come one after the other without a pause, in ms. */
const longest = 1_000;

/** Closes a listening server once it has accepted all that the system has for it: connections that still wait there when
 * it is closed are reset, with what their clients have sent. */
export async function closeListener(server: Server): Promise<void> {
  if (!server.listening) return;
  let came = true;
  const note = () => {
    came = true;
  };
  server.on("connection", note);
  const until = performance.now() + longest;
  while (came && performance.now() < until) {
    came = false;
    // The first may be in this turn of the event loop: all that there is was accepted before the second.
    await turn();
    await turn();
  }
  server.off("connection", note);
  if (server.listening) server.close();
}
