// The program that owns the entries of a data folder: the one process that opens their database. It runs
// no tenant's code. Shards reach it over a unix socket; the supervisor tells it who may use what.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { SkerryError } from "../../errors.ts";
import { linkToParent } from "../../process/parent.ts";
import type { Handlers } from "../../process/rpc.ts";
import { openEmbeddedKv } from "../../store/embedded/kv/open-kv.ts";
import type { ReplicatingKvStore } from "../../store/kv.ts";
import { KvGrants } from "./kv-grants.ts";
import type { KvOrders } from "./kv-orders.ts";
import { KvServer } from "./kv-server.ts";
import { replicaHandlers } from "./replica-handlers.ts";
import { ReplicatedKv } from "./replicated-kv.ts";

/** How often it says that the store fails, or that one client takes none of its answers, in ms. */
const complainEvery = 10_000;

const grants = new KvGrants();
let complained = Number.NEGATIVE_INFINITY;
/** When that was last said of a client, by its token, in ms of `performance.now`. */
const reportedUnread = new Map<string, number>();
let store: ReplicatingKvStore | null = null;
let replicated: ReplicatedKv | null = null;
let server: KvServer | null = null;
let dataDir = "";

const handlers: Handlers<KvOrders["child"]["calls"]> = {
  async start(start) {
    for (const { token, namespaces } of start.grants) grants.set(token, namespaces);
    // Without its threads the store is of no use: the process is replaced.
    store = await openEmbeddedKv(start.dataDir, {
      takesValues: true,
      isFolderDurable: true,
      onBroken: () => process.exit(1),
    });
    dataDir = start.dataDir;
    await rm(start.socket, { force: true });
    replicated = new ReplicatedKv(store, (name, ask) => supervisor.ask(name, ask));
    server = await KvServer.listen(replicated, grants, start.socket, {
      onFailed: complain,
      onUnread: reportUnread,
    });
    return null;
  },
  async grant({ token, namespaces }) {
    grants.set(token, namespaces);
    return null;
  },
  async revoke({ token }) {
    grants.remove(token);
    reportedUnread.delete(token);
    return null;
  },
  namespaces: async () => opened().namespaces(),
  removeNamespace: async (namespace) => opened().removeNamespace(namespace),
  exportTenant: async ({ tenant, file }) => opened().exportTenant(tenant, pathOf(file)),
  async importTenant({ tenant, file }) {
    await opened().importTenant(tenant, pathOf(file));
    return null;
  },
  async removeTenant({ tenant }) {
    await opened().removeTenant(tenant);
    return null;
  },
  async close() {
    await server?.close();
    await store?.close();
    return null;
  },
  ...replicaHandlers(opened),
};

/** Reports trouble, but not often: with a full disk, each write would. */
function complain({ message }: SkerryError): void {
  if (performance.now() - complained < complainEvery) return;
  complained = performance.now();
  supervisor.tell("trouble", message);
}

/** Reports a client that was cut off, but not each time: it connects again. */
function reportUnread(token: string, bytes: number): void {
  const last = reportedUnread.get(token) ?? Number.NEGATIVE_INFINITY;
  if (grants.find(token) === null || performance.now() - last < complainEvery) return;
  reportedUnread.set(token, performance.now());
  supervisor.tell("unread", { token, bytes });
}

/** A file in the folder of the entries. */
function pathOf(file: string): string {
  return join(dataDir, "kv", file);
}

function opened(): ReplicatingKvStore {
  if (store !== null) return store;
  throw new SkerryError("store-failed", "The store of entries is being opened: try again.");
}

const supervisor = linkToParent<KvOrders>({
  handlers,
  hearers: { replicaLevel: (level) => replicated?.hear(level) },
  beat: () => null,
  // Without it nobody can be told who may use what.
  onAlone: () => process.exit(0),
});
