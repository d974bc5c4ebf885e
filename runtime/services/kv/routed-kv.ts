import { isReplicated, type KvNamespace, type KvStore } from "../../store/kv.ts";
import type { ReachSocket } from "../sockets/reach-socket.ts";
import { connectKv, type KvAddress } from "./connect-kv.ts";
import type { KvClient } from "./kv-client.ts";

/** Where the entries of tenants are that the host's first owner has not, by tenant. */
export type KvRoutes = Readonly<Record<string, KvAddress>>;

/** A shard's store of entries where several processes own them: a call goes to the owner of its tenant's entries. Replicated
 * namespaces are all the first one's. */
export class RoutedKv implements KvStore {
  readonly #first: KvClient;
  readonly #reach: ReachSocket | undefined;
  /** Clients of other owners, by the paths of their sockets. */
  readonly #clients = new Map<string, KvClient>();
  #byTenant: ReadonlyMap<string, KvClient> = new Map();

  /** @param first where the host's first owner is reached. */
  constructor(first: KvAddress, reach?: ReachSocket) {
    this.#first = connectKv(first, reach);
    this.#reach = reach;
  }

  /** Sends the calls of these tenants there from now on, and all others to the first owner. */
  route(routes: KvRoutes): void {
    const wanted = new Set(Object.values(routes).map(({ socket }) => socket));
    for (const [socket, client] of this.#clients) {
      if (wanted.has(socket)) continue;
      this.#clients.delete(socket);
      void client.close();
    }
    this.#byTenant = new Map(
      Object.entries(routes).map(([tenant, address]) => [tenant, this.#clientOf(address)]),
    );
  }

  get: KvStore["get"] = (...asked) => this.#of(asked[0]).get(...asked);
  put: KvStore["put"] = (...asked) => this.#of(asked[0]).put(...asked);
  delete: KvStore["delete"] = (...asked) => this.#of(asked[0]).delete(...asked);
  list: KvStore["list"] = (...asked) => this.#of(asked[0]).list(...asked);
  age: KvStore["age"] = (asked) => this.#of(asked).age(asked);

  during(signal: AbortSignal): KvStore {
    return {
      get: (...asked) =>
        this.#of(asked[0])
          .during(signal)
          .get(...asked),
      put: (...asked) =>
        this.#of(asked[0])
          .during(signal)
          .put(...asked),
      delete: (...asked) =>
        this.#of(asked[0])
          .during(signal)
          .delete(...asked),
      list: (...asked) =>
        this.#of(asked[0])
          .during(signal)
          .list(...asked),
      age: (asked) => this.#of(asked).during(signal).age(asked),
      close: async () => {},
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#first, ...this.#clients.values()].map((client) => client.close()));
  }

  #of({ tenant, name }: KvNamespace): KvClient {
    return (isReplicated(name) ? undefined : this.#byTenant.get(tenant)) ?? this.#first;
  }

  #clientOf(address: KvAddress): KvClient {
    const known = this.#clients.get(address.socket);
    if (known !== undefined) return known;
    const client = connectKv(address, this.#reach);
    this.#clients.set(address.socket, client);
    return client;
  }
}
