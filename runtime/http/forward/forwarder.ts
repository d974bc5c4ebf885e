import type { Dispatcher, Pool } from "undici";
import { SkerryError } from "../../errors.ts";
import { connectTo, type ReachSocket } from "../../services/sockets/reach-socket.ts";
import { maxConcurrent, NotConnected } from "./forward-bounds.ts";
import type { openShardPool } from "./shard-pool.ts";

/** Connections to the shards of other cordons, over their unix sockets. */
export class Forwarder {
  readonly #reach: ReachSocket;
  #openPool: typeof openShardPool | null = null;
  readonly #shards = new Map<string, { readonly pool: Pool; pending: number }>();

  constructor(reach: ReachSocket = connectTo) {
    this.#reach = reach;
  }

  /** True once requests can be sent; {@link load} has to come first. */
  get loaded(): boolean {
    return this.#openPool !== null;
  }

  /** Loads what sends requests. That takes a tenth of a second, and most processes send none. */
  async load(): Promise<void> {
    this.#openPool ??= (await import("./shard-pool.ts")).openShardPool;
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
      shard = { pool: this.#openPool!(socketPath, this.#reach), pending: 0 };
      this.#shards.set(socketPath, shard);
    }
    if (shard.pending >= maxConcurrent) {
      throw new SkerryError(
        "overloaded",
        `${maxConcurrent} requests are in the worker's cordon already.`,
      );
    }
    const counted = shard;
    counted.pending++;
    counted.pool.dispatch(options as Dispatcher.DispatchOptions, handler);
    return { done: () => counted.pending-- };
  }

  /** Forgets the sockets of cordons that no longer exist. */
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

/**
 * Returns the error of a forwarded request without an answer: `shard-starting` if no shard took it, `deadline-exceeded`
 * if the time was up, otherwise `shard-lost`.
 */
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
