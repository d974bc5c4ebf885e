import type { Server } from "node:net";
import { setImmediate as turn } from "node:timers/promises";

/** The longest time for which connections are accepted that follow each other without a pause, in ms. */
const longest = 1_000;

/** Events of a server that has accepted a connection. The second comes as well where it has closed it at once (`RawConnection.acceptFrom`). */
const accepts = ["connection", "accepted"];

/** Closes a listening server once it has accepted all that the system has for it: connections that still wait there when
 * it is closed are reset, with what their clients have sent. */
export async function closeListener(server: Server): Promise<void> {
  if (!server.listening) return;
  let came = true;
  const note = () => {
    came = true;
  };
  for (const event of accepts) server.on(event, note);
  const until = performance.now() + longest;
  while (came && performance.now() < until) {
    came = false;
    // The first may be in this turn of the event loop: all that there is was accepted before the second.
    await turn();
    await turn();
  }
  for (const event of accepts) server.off(event, note);
  if (server.listening) server.close();
}
