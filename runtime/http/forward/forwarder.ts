import type { buildConnector, Dispatcher, Pool } from "undici";
import { SkerryError } from "../../errors.ts";
import { outwardConnections } from "../../services/outward-connections.ts";
import { connectTo, type ReachSocket } from "../../services/sockets/reach-socket.ts";

/** Requests that one process has in another cordon's shard at once, each on a connection of its own: none
 * waits behind another's guest here, the shard's own admission says which wait. */
const mostAtOnce = 1_024;

/** How long a shard is waited for that does not listen, in ms, and the time between two looks. */
const patience = 1_000;
const pause = 20;

/** How long an idle connection to a shard is kept, in ms: less than the shard keeps it, so that no request
 * is sent into a connection that is being closed. */
export const idleConnection = 3_000;

/** What connecting to a socket fails with while the process behind it is being replaced, or is busy. */
const passing = new Set(["ECONNREFUSED", "ENOENT", "EAGAIN", "ECONNRESET"]);

/** That no connection came about: nothing of the request was sent. */
class NotConnected extends Error {}

/** Connections to the shards of other cordons, over their unix sockets. */
export class Forwarder {
  readonly #reach: ReachSocket;
  #undici: typeof import("undici") | null = null;
  readonly #shards = new Map<string, { readonly pool: Pool; pending: number }>();

  constructor(reach: ReachSocket = connectTo) {
    this.#reach = reach;
  }

  /** Whether requests can be sent: {@link load} comes before the first. */
  get loaded(): boolean {
    return this.#undici !== null;
  }

  /** Loads what sends requests. That takes a tenth of a second, and most processes send none. */
  async load(): Promise<void> {
    this.#undici ??= await import("undici");
  }

  /** Forwards a request. The handler gets the answer, or a failure as {@link forwardFailure} names it; nothing is
   * ever sent twice. @throws SkerryError `overloaded`. */
  send(
    socketPath: string,
    options: Omit<Dispatcher.DispatchOptions, "origin">,
    handler: Dispatcher.DispatchHandler,
  ): { done: () => void } {
    let shard = this.#shards.get(socketPath);
    if (shard === undefined) {
      shard = { pool: openPool(this.#undici!, socketPath, this.#reach), pending: 0 };
      this.#shards.set(socketPath, shard);
    }
    if (shard.pending >= mostAtOnce) {
      throw new SkerryError(
        "overloaded",
        `${mostAtOnce} requests are in the worker's cordon already.`,
      );
    }
    const counted = shard;
    counted.pending++;
    counted.pool.dispatch(options as Dispatcher.DispatchOptions, handler);
    return { done: () => counted.pending-- };
  }

  /** Forgets the sockets of cordons that are gone. */
  keepOnly(socketPaths: ReadonlySet<string>): void {
    for (const [path, { pool }] of this.#shards) {
      if (socketPaths.has(path)) continue;
      this.#shards.delete(path);
      void pool.close();
    }
  }

  async close(): Promise<void> {
    const pools = [...this.#shards.values()].map(({ pool }) => pool.destroy());
    this.#shards.clear();
    await Promise.all(pools);
  }
}

/** Why a forwarded request has no answer: `shard-starting` where no shard was there to take it,
 * `deadline-exceeded` where none came, else `shard-lost`. */
export function forwardFailure(error: Error): SkerryError {
  if (error instanceof SkerryError) return error;
  if (error instanceof NotConnected) {
    return new SkerryError(
      "shard-starting",
      `No shard of the worker's cordon takes requests: ${error.message}.`,
    );
  }
  const { code = "" } = error as { code?: string };
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
    return new SkerryError("deadline-exceeded", "The worker's shard did not answer in time.");
  }
  return new SkerryError(
    "shard-lost",
    `The shard that had the request is gone, or was lost on the way: ${error.message}.`,
  );
}

function openPool({ Pool }: typeof import("undici"), socketPath: string, reach: ReachSocket): Pool {
  return new Pool("http://shard", {
    connections: mostAtOnce,
    pipelining: 1,
    keepAliveTimeout: idleConnection,
    keepAliveMaxTimeout: idleConnection,
    connect: patientConnector(socketPath, reach),
  });
}

/** Connects to a socket, and tries again for a while where nothing listens: as nothing has been sent yet, nothing can
 * happen twice. */
function patientConnector(socketPath: string, reach: ReachSocket): buildConnector.connector {
  return (_, callback) => {
    if (outwardConnections.full) {
      const sentence = `This process has ${outwardConnections.most} connections to other shards, as many as it may open.`;
      queueMicrotask(() => callback(new SkerryError("overloaded", sentence), null));
      return;
    }
    const counted = outwardConnections.begin();
    const until = performance.now() + patience;
    const attempt = () => {
      const failed = (error: NodeJS.ErrnoException) => {
        if (passing.has(error.code ?? "") && performance.now() < until) setTimeout(attempt, pause);
        else {
          counted();
          callback(new NotConnected(error.code ?? error.message), null);
        }
      };
      reach(socketPath).then((socket) => {
        counted(socket);
        callback(null, socket);
      }, failed);
    };
    attempt();
  };
}
