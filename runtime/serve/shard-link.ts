import type { Socket } from "node:net";
import type { ConnectedBy } from "../http/server.ts";
import { type Calls, type Handlers, type Hearers, Peer, type Tells } from "./peer.ts";

/** How often a shard says that its main thread is alive, in ms. */
const beatEvery = 250;

/** The shard's end of the channel to the process that started it: answers what is asked, and beats.
 * `beat` gives what each beat says,
 * `accept` gets the connections that the starter accepted. */
export function linkToStarter<
  Mine extends { calls: Calls; tells: Tells },
  Theirs extends { calls: Calls; tells: { readonly beat: Beat } & Tells },
  Beat,
>(
  handlers: Handlers<Mine["calls"]>,
  hearers: Hearers<Mine["tells"]>,
  beat: () => Beat,
  accept: (socket: Socket, by: ConnectedBy) => void = (socket) => socket.destroy(),
): Peer<Theirs, Mine> {
  const peer = new Peer<Theirs, Mine>(
    { send: (message) => void process.send?.(message, undefined, undefined, () => {}) },
    handlers,
    hearers,
  );
  process.on("message", (message, handle) => {
    const { connection, by } = message as { connection?: number; by: ConnectedBy };
    if (connection === undefined) {
      peer.receive(message);
      return;
    }
    process.send?.({ took: connection });
    // A client that left on the way leaves nothing to be handed over.
    if (handle !== undefined && handle !== null) accept(handle as Socket, by);
  });
  // Without the process that started it there is nobody left to serve for. `process.exit` would take the
  // engine apart while isolates' threads are still in it, and crash.
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  // Ctrl-C reaches the whole process group; the starter decides when this one ends.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  setInterval(() => peer.tell("beat", beat()), beatEvery);
  return peer;
}
