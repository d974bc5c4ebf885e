// The program that owns the entries of a data folder: the one process that opens their database. It runs
// no tenant's code. Shards reach it over a unix socket; the supervisor tells it who may use what.
import { rm } from "node:fs/promises";
import { toSkerryError } from "../../errors.ts";
import { openEmbeddedKv } from "../../store/embedded/kv/open-kv.ts";
import type { KvStore } from "../../store/kv.ts";
import { KvGrants } from "./kv-grants.ts";
import type { KvOrder, KvOrderAnswer } from "./kv-orders.ts";
import { KvServer } from "./kv-server.ts";

/** How often it says that its main thread is alive, in ms. */
const beatEvery = 250;

const grants = new KvGrants();
let store: KvStore | null = null;
let server: KvServer | null = null;

function tell(answer: KvOrderAnswer): void {
  process.send?.(answer, undefined, undefined, () => {});
}

async function follow(order: KvOrder): Promise<void> {
  switch (order.kind) {
    case "start":
      for (const { token, namespaces } of order.grants) grants.set(token, namespaces);
      // Without its threads the store is of no use: the process is replaced.
      store = await openEmbeddedKv(order.dataDir, {
        takesValues: true,
        onBroken: () => process.exit(1),
      });
      await rm(order.socket, { force: true });
      server = await KvServer.listen(store, grants, order.socket);
      return;
    case "grant":
      grants.set(order.token, order.namespaces);
      return;
    case "revoke":
      grants.remove(order.token);
      return;
    case "close":
      await server?.close();
      await store?.close();
  }
}

process.on("message", async (order: KvOrder) => {
  const { id } = order;
  try {
    await follow(order);
    tell({ kind: "done", id, error: null });
  } catch (error) {
    tell({ kind: "done", id, error: toSkerryError(error).toJSON() });
  }
});
// Without the process that started it nobody can be told who may use what.
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole process group; the starter decides when this one ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
setInterval(() => tell({ kind: "beat" }), beatEvery);
