// The program that owns the entries of a data folder: the one process that opens their database. It runs
// no tenant's code. Shards reach it over a unix socket; the supervisor tells it who may use what.
import { rm } from "node:fs/promises";
import { SkerryError, toSkerryError } from "../../errors.ts";
import { openEmbeddedKv } from "../../store/embedded/kv/open-kv.ts";
import type { OwnedKvStore } from "../../store/kv.ts";
import { KvGrants } from "./kv-grants.ts";
import type { KvOrder, KvOrderAnswer, KvOrderValue } from "./kv-orders.ts";
import { KvServer } from "./kv-server.ts";

/** How often it says that its main thread is alive, in ms. */
const beatEvery = 250;

/** How often it says that the store fails, in ms. */
const complainEvery = 10_000;

const grants = new KvGrants();
let complained = Number.NEGATIVE_INFINITY;
let store: OwnedKvStore | null = null;
let server: KvServer | null = null;

function tell(answer: KvOrderAnswer): void {
  process.send?.(answer, undefined, undefined, () => {});
}

async function follow(order: KvOrder): Promise<KvOrderValue> {
  switch (order.kind) {
    case "start":
      for (const { token, namespaces } of order.grants) grants.set(token, namespaces);
      // Without its threads the store is of no use: the process is replaced.
      store = await openEmbeddedKv(order.dataDir, {
        takesValues: true,
        onBroken: () => process.exit(1),
      });
      await rm(order.socket, { force: true });
      server = await KvServer.listen(store, grants, order.socket, complain);
      return null;
    case "grant":
      grants.set(order.token, order.namespaces);
      return null;
    case "revoke":
      grants.remove(order.token);
      return null;
    case "namespaces":
      return opened().namespaces();
    case "remove-namespace":
      return opened().removeNamespace(order);
    case "close":
      await server?.close();
      await store?.close();
      return null;
  }
}

/** Of a full disk each write would complain. */
function complain({ message }: SkerryError): void {
  if (performance.now() - complained < complainEvery) return;
  complained = performance.now();
  tell({ kind: "trouble", sentence: message });
}

function opened(): OwnedKvStore {
  if (store !== null) return store;
  throw new SkerryError("store-failed", "The store of entries is being opened: try again.");
}

process.on("message", async (order: KvOrder) => {
  const { id } = order;
  try {
    tell({ kind: "done", id, value: await follow(order) });
  } catch (error) {
    tell({ kind: "failed", id, error: toSkerryError(error).toJSON() });
  }
});
// Without the process that started it nobody can be told who may use what.
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole process group; the starter decides when this one ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
setInterval(() => tell({ kind: "beat" }), beatEvery);
