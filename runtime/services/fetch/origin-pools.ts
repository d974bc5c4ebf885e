import { Pool } from "undici";
import { checkedConnector } from "./checked-connector.ts";
import { ConnectionSlots } from "./connection-slots.ts";
import type { EgressSettings } from "./egress-settings.ts";
import { FetchError } from "./fetch-error.ts";
import type { Resolver } from "./resolver.ts";

/** Requests that are on one HTTP/2 connection at once. Of the body of each, 256 KiB may wait here unread
 * (undici's window for a stream); Node lets none of them hold up the others. */
const streamsAtOnce = 64;

/** The connections to one origin, and the slots of requests on them. */
interface OriginPool {
  readonly pool: Pool;
  readonly slots: ConnectionSlots;
}

/** One tenant's connections, by origin. */
export class OriginPools {
  readonly #settings: EgressSettings;
  readonly #resolver: Resolver;
  readonly #isPublic: (address: string) => boolean;
  /** The one used last comes last. */
  readonly #pools = new Map<string, OriginPool>();

  constructor(
    settings: EgressSettings,
    resolver: Resolver,
    isPublic: (address: string) => boolean,
  ) {
    this.#settings = settings;
    this.#resolver = resolver;
    this.#isPublic = isPublic;
  }

  /** The connections to an origin. Those made for a worker that may reach private addresses there are apart:
   * another of the tenant's workers gets none of them. @throws FetchError `connect` when all origins that
   * connections are kept to are in use. */
  pool(origin: string, anyAddress: boolean): OriginPool {
    const key = `${anyAddress ? "any" : "public"} ${origin}`;
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      this.#makeRoom();
      const { connectionsPerOrigin, connectionPatience } = this.#settings;
      const slots = new ConnectionSlots(connectionsPerOrigin, connectionPatience);
      pool = { pool: this.#open(origin, anyAddress), slots };
    } else {
      this.#pools.delete(key);
    }
    this.#pools.set(key, pool);
    return pool;
  }

  /** Connections there are. */
  get connections(): number {
    let connections = 0;
    for (const { pool } of this.#pools.values()) connections += pool.stats.connected;
    return connections;
  }

  /** Ends all, requests under way included. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map(({ pool }) => pool.destroy()));
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

  #open(origin: string, anyAddress: boolean): Pool {
    const { connectionsPerOrigin, idle, headersTimeout, bodyTimeout, responseFields } =
      this.#settings;
    return new Pool(origin, {
      connections: connectionsPerOrigin,
      // One request at a time on a connection of HTTP/1.1: undici then sends none again.
      pipelining: 1,
      keepAliveTimeout: idle,
      keepAliveMaxTimeout: idle,
      headersTimeout,
      bodyTimeout,
      maxHeaderSize: responseFields,
      allowH2: true,
      h2Options: { maxConcurrentStreams: streamsAtOnce },
      connect: checkedConnector(
        this.#settings,
        (name) => this.#resolver.addresses(name, anyAddress),
        anyAddress ? () => true : this.#isPublic,
      ),
    });
  }
}
