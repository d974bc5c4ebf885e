import type { Socket } from "node:net";
import type { ReachSocket } from "./reach-socket.ts";
import type { SocketAllowance } from "./socket-allowance.ts";

/** A connection to a unix socket of this host that a shard wants, under a number of its own. */
export interface WantedSocket {
  readonly number: number;
  /** One of the paths that the shard was told of. */
  readonly path: string;
}

/** Connections to unix sockets of this host, which the parent of this process makes and hands to it: a shard may make none. */
export class AskedSockets {
  readonly #ask: (wanted: WantedSocket) => Promise<unknown>;
  readonly #allowance: SocketAllowance;
  /** Connections that are on their way here, by number; null until they come. */
  readonly #awaited = new Map<number, Socket | null>();
  #lastNumber = 0;

  /** @param ask resolves when the connection was given to {@link take}, and rejects where there is none. */
  constructor(ask: (wanted: WantedSocket) => Promise<unknown>, allowance: SocketAllowance) {
    this.#ask = ask;
    this.#allowance = allowance;
  }

  readonly reach: ReachSocket = async (path) => {
    const end = this.#allowance.begin(path);
    if (end === null) throw notNow("too many were asked for");
    const number = ++this.#lastNumber;
    this.#awaited.set(number, null);
    const why = await this.#ask({ number, path }).then(() => null, messageOf);
    const socket = this.#awaited.get(number) ?? null;
    this.#awaited.delete(number);
    end();
    if (why === null && socket !== null && !socket.destroyed) return socket;
    socket?.destroy();
    throw notNow(why ?? "it was closed on its way");
  };

  /** A connection has come. */
  take(number: number, socket: Socket): void {
    socket.on("error", () => {});
    if (this.#awaited.has(number)) this.#awaited.set(number, socket);
    else socket.destroy();
  }
}

function messageOf({ message }: Error): string {
  return message;
}

/** The error that connecting gives when nobody listens: the caller may try again. */
function notNow(why: string): Error {
  return Object.assign(new Error(`No connection came about: ${why}`), { code: "ECONNREFUSED" });
}
