import type { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import type { Field } from "../../../abi/generated/types.ts";
import type { EgressSettings } from "../egress-settings.ts";
import { FetchError } from "../fetch-error.ts";
import type { Target } from "../target.ts";
import { AwaitedDials } from "./awaited-dials.ts";
import { ConnectionSlots } from "./connection-slots.ts";
import type { Dialler, Wanted } from "./dialler.ts";
import { sendHeadEarly } from "./early-heads.ts";
import {
  type AnswerHandler,
  type ConnectionOptions,
  OriginConnection,
} from "./origin-connection.ts";
import { originConnector } from "./origin-connector.ts";
import { TrailerSection } from "./trailer-section.ts";

/** Requests that are on one HTTP/2 connection at once. Of the body of each, 256 KiB may wait here unread
 * (undici's window for a stream); Node lets none of them hold up the others. */
const streamsAtOnce = 64;

/** The connections to one origin, and the slots of requests on them. */
interface OriginPool {
  readonly pool: Pool;
  readonly slots: ConnectionSlots;
  /** Sends a request on one of its connections. */
  send(request: Dispatcher.DispatchOptions, handler: AnswerHandler): void;
  /** Sends a request on a connection of its own, which is closed after its answer: the pool's own may have been kept as well. */
  sendAlone(request: Dispatcher.DispatchOptions, handler: AnswerHandler): void;
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
      const dials = new AwaitedDials();
      // Also one that was left on its way, as its request had waited for it as long as its worker wants, is for nobody then.
      const slots = new ConnectionSlots(connectionsPerOrigin, connectionPatience, () =>
        dials.endAll(),
      );
      const options = this.#options(() => ({ worker: made.worker, target, anyAddress }));
      const made: OriginPool = {
        pool: new Pool(target.origin, {
          ...options,
          connections: connectionsPerOrigin,
          factory: (origin, given) =>
            new OriginConnection(origin, given as ConnectionOptions, dials),
        }),
        slots,
        send(request, handler) {
          awaiting(dials, handler);
          made.pool.dispatch(request, handler);
        },
        sendAlone: (request, handler) => {
          const alone = new OriginConnection(target.origin, options, dials);
          this.#sendAlone(alone, request, awaiting(dials, handler));
        },
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

  #sendAlone(alone: OriginConnection, ...request: Parameters<OriginConnection["dispatch"]>): void {
    this.#alone.add(alone);
    alone.dispatch(...request);
    void alone.close().finally(() => this.#alone.delete(alone));
  }

  #options(wanted: () => Wanted): ConnectionOptions {
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
      connect: originConnector(this.#settings, this.#dialler, wanted),
    };
  }
}

function awaiting(dials: AwaitedDials, handler: AnswerHandler): AnswerHandler {
  handler.dials = dials;
  dials.wait(handler);
  return handler;
}
