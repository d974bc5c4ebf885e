import type { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import type { Field } from "../../../abi/generated/types.ts";
import type { EgressSettings } from "../egress-settings.ts";
import { FetchError } from "../fetch-error.ts";
import type { Target } from "../target.ts";
import { ConnectionSlots } from "./connection-slots.ts";
import type { Dialler, Wanted } from "./dialler.ts";
import { sendHeadEarly } from "./early-heads.ts";
import { type ConnectionOptions, OriginConnection } from "./origin-connection.ts";
import { givenUp, originConnector } from "./origin-connector.ts";
import { TrailerSection } from "./trailer-section.ts";

/** Requests that are on one HTTP/2 connection at once. Of the body of each, 256 KiB may wait here unread
 * (undici's window for a stream); Node lets none of them hold up the others. */
const streamsAtOnce = 64;

/** The connections to one origin, and the slots of requests on them. */
interface OriginPool {
  readonly pool: Pool;
  readonly slots: ConnectionSlots;
  /** Sends a request on a connection of its own, which is closed after its answer: the pool's own may have been kept as well. */
  sendAlone(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  /** Whose request came last: the next connection counts as that worker's. */
  worker: string;
}

/** One tenant's connections, by origin. */
export class OriginPools {
  readonly #settings: EgressSettings;
  readonly #dialler: Dialler;
  /** The one used last comes last. */
  readonly #pools = new Map<string, OriginPool>();
  /** Connections beside those of pools. */
  readonly #alone = new Set<OriginConnection>();

  constructor(settings: EgressSettings, dialler: Dialler) {
    this.#settings = settings;
    this.#dialler = dialler;
  }

  /** The connections to an origin, for a worker's request. Those made for a worker that may reach private addresses there are apart:
   * another of the tenant's workers gets none of them. @throws FetchError `connect` when all origins that
   * connections are kept to are in use. */
  pool(target: Target, anyAddress: boolean, worker: string): OriginPool {
    const key = `${anyAddress ? "any" : "public"} ${target.origin}`;
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      this.#makeRoom();
      const { connectionsPerOrigin, connectionPatience } = this.#settings;
      const dials = new Set<AbortController>();
      // A connection that is on its way for requests that were all given up is for nobody.
      const slots = new ConnectionSlots(connectionsPerOrigin, connectionPatience, () => {
        for (const dial of dials) dial.abort(givenUp());
      });
      const options = this.#options(() => ({ worker: made.worker, target, anyAddress }), dials);
      const made: OriginPool = {
        pool: new Pool(target.origin, {
          ...options,
          connections: connectionsPerOrigin,
          factory: (origin, given) => new OriginConnection(origin, given as ConnectionOptions),
        }),
        slots,
        sendAlone: (request, handler) => this.#sendAlone(target.origin, options, request, handler),
        worker,
      };
      pool = made;
    } else {
      pool.worker = worker;
      this.#pools.delete(key);
    }
    this.#pools.set(key, pool);
    return pool;
  }

  /** Has a request's head go out before its content, where that takes its time. */
  readonly sendHeadEarly = sendHeadEarly;

  /** Makes a request's trailers follow its content. */
  trailersAfter(content: Readable, fields: () => readonly Field[]): TrailerSection {
    return new TrailerSection(content, fields);
  }

  /** Connections there are. */
  get connections(): number {
    let connections = this.#alone.size;
    for (const { pool } of this.#pools.values()) connections += pool.stats.connected;
    return connections;
  }

  /** Ends all, requests under way included. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(
      [...pools.map(({ pool }) => pool), ...this.#alone].map((each) => each.destroy()),
    );
  }

  #makeRoom(): void {
    if (this.#pools.size < this.#settings.origins) return;
    for (const [key, { pool, slots }] of this.#pools) {
      if (slots.inUse) continue;
      this.#pools.delete(key);
      void pool.destroy();
      return;
    }
    throw new FetchError(
      "connect",
      `Connections to ${this.#settings.origins} origins are in use at once, as many as a tenant may have.`,
    );
  }

  #sendAlone(
    origin: string,
    options: ConnectionOptions,
    ...request: Parameters<OriginConnection["dispatch"]>
  ): void {
    const alone = new OriginConnection(origin, options);
    this.#alone.add(alone);
    alone.dispatch(...request);
    void alone.close().finally(() => this.#alone.delete(alone));
  }

  #options(wanted: () => Wanted, dials: Set<AbortController>): ConnectionOptions {
    const { idle, headersTimeout, bodyTimeout, responseFields } = this.#settings;
    return {
      // One request at a time on a connection of HTTP/1.1: undici then sends none again.
      pipelining: 1,
      keepAliveTimeout: idle,
      keepAliveMaxTimeout: idle,
      headersTimeout,
      bodyTimeout,
      maxHeaderSize: responseFields,
      allowH2: true,
      h2Options: { maxConcurrentStreams: streamsAtOnce },
      connect: originConnector(this.#settings, this.#dialler, wanted, dials),
    };
  }
}
