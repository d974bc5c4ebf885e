import { openSync } from "node:fs";
import { flushCompileCache } from "node:module";
import type { Socket } from "node:net";
import { closeInheritedFiles } from "./inherited-files.ts";
import { isRawHandle, RawConnection } from "./raw-connection.ts";
import { type Handlers, type Hearers, Peer, type Protocol } from "./rpc.ts";

/** How often a child says that its main thread is alive, in ms. */
const beatEvery = 250;

export interface ParentLink<P extends Protocol> {
  /** What answers the parent. */
  readonly handlers: Handlers<P["child"]["calls"]>;
  readonly hearers: Hearers<P["child"]["tells"]>;
  /** The content of each beat. Without it, or where it returns nothing, there is none. */
  readonly beat?: () => P["parent"]["tells"]["beat"];
  /** Gets the connections that the parent hands over, each with its note, and what the parent has read of it; null: nothing. */
  readonly accept?: (socket: Socket, note: unknown, read: Uint8Array | null) => void;
  /** The parent is gone. Ends this process where this is left out: `process.exit` would take the engine apart while
   * isolates' threads are still in it, and crash. */
  readonly onAlone?: () => void;
}

/** What comes with a connection of the parent's. */
interface Handed {
  readonly connection?: number;
  readonly note?: unknown;
  readonly read?: Uint8Array;
}

/** Hands a connection to the parent, under a number that says what it is (`onHanded` of its `Child`). This process's end of
 * it is closed when it is on its way. */
export function handToParent(connection: RawConnection, number: number): void {
  const sent = () => connection.destroy();
  process.send?.({ handed: number }, connection.sendable, undefined, sent);
}

/** Opens the child's end of the channel to the process that started it (`child.ts`): answers calls, and sends beats. */
export function linkToParent<P extends Protocol>({
  handlers,
  hearers,
  beat,
  accept = (socket) => socket.destroy(),
  onAlone = endAtOnce,
}: ParentLink<P>): Peer<P["parent"], P["child"]> {
  closeInheritedFiles();
  const peer = new Peer<P["parent"], P["child"]>(
    { send: (message) => void process.send?.(message, undefined, undefined, () => {}) },
    handlers,
    hearers,
  );
  keepOwnFolder();
  // Node keeps what was compiled when a process ends by itself; most children are killed.
  setImmediate(flushCompileCache);
  process.on("message", (message, handle) => {
    const { connection, note, read } = message as Handed;
    if (connection === undefined) {
      peer.receive(message);
      return;
    }
    process.send?.({ took: connection });
    // A client that left on the way leaves nothing to be handed over.
    if (isRawHandle(handle)) accept(new RawConnection(handle).toSocket(), note, read ?? null);
  });
  process.on("disconnect", onAlone);
  // Ctrl-C reaches the whole process group; the parent decides when this one ends.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  // Its program has loaded: an end from now on is none of a start.
  process.send?.({ ready: true }, undefined, undefined, () => {});
  if (beat !== undefined) setInterval(() => peer.tell("beat", beat()), beatEvery);
  return peer;
}

/** Within a sandbox a process may send no signal. */
function endAtOnce(): void {
  try {
    process.kill(process.pid, "SIGKILL");
  } catch {
    process.abort();
  }
}

/** What Linux tells of this process (proc(5)) stays within a sandbox's reach for as long as it is open: the rule is of this
 * folder, and the kernel makes another one of the same name when it was short of memory and nobody had it open. */
function keepOwnFolder(): void {
  try {
    openSync("/proc/self", "r");
  } catch {
    // Another system.
  }
}
