// The program of a thread of the embedded store, which SQLite may hold up as long as it likes: one thread
// writes, and one reads large values.
import { parentPort, workerData } from "node:worker_threads";
import { toSkerryError } from "../../../errors.ts";
import { storeFailure } from "../store-failure.ts";
import { openToRead, openToWrite } from "./kv-database.ts";
import { KvReader } from "./kv-reader.ts";
import type { KvThreadAnswer, KvThreadOrder, KvThreadStart } from "./kv-thread.ts";
import { KvWriter } from "./kv-writer.ts";
import { exportTenant, importTenant, removeTenant } from "./tenant-moves.ts";

/** How often expired entries are looked for, and the pause between two steps of removing them, in ms. */
const sweepEvery = 2_000;
const sweepPause = 20;

const { path, role } = workerData as KvThreadStart;
const port = parentPort!;

function serve(): void {
  const db = role === "write" ? openToWrite(path) : openToRead(path);
  const writer = role === "write" ? new KvWriter(db) : null;
  const reader = role === "read" ? new KvReader(db) : null;

  let sweeping: NodeJS.Timeout | undefined;
  const sweep = () => {
    let more = false;
    try {
      more = writer?.sweep() ?? false;
    } catch {
      // The disk is full, or the like: those who write are told.
    }
    sweeping = setTimeout(sweep, more ? sweepPause : sweepEvery);
  };
  if (writer !== null) sweeping = setTimeout(sweep, sweepEvery);

  const answer = (given: KvThreadAnswer, moved: ArrayBuffer[] = []) =>
    port.postMessage(given, moved);
  port.on("message", (order: KvThreadOrder) => {
    switch (order.kind) {
      case "commit":
        answer({ kind: "committed", committed: writer?.commit(order.writes) ?? [] });
        return;
      case "get":
        try {
          const entry = reader?.get(order.namespace, order.key) ?? null;
          answer({ kind: "got", entry }, entry === null ? [] : [entry.value.buffer as ArrayBuffer]);
        } catch (error) {
          answer(failure(error, "Entries can't be read"));
        }
        return;
      case "export-tenant":
        answer(
          attempt("Entries can't be moved", () => {
            const namespaces = exportTenant(db, order.tenant, order.path);
            return { kind: "exported", namespaces };
          }),
        );
        return;
      case "import-tenant":
      case "remove-tenant":
        answer(
          attempt("Entries can't be moved", () => {
            if (order.kind === "import-tenant") importTenant(db, order.tenant, order.path);
            else removeTenant(db, order.tenant);
            return { kind: "done" };
          }),
        );
        return;
      case "close":
        clearTimeout(sweeping);
        db.close();
        answer({ kind: "closed" });
        port.close();
    }
  });
  answer({ kind: "open" });
}

function attempt(what: string, work: () => KvThreadAnswer): KvThreadAnswer {
  try {
    return work();
  } catch (error) {
    return failure(error, what);
  }
}

function failure(error: unknown, what: string): KvThreadAnswer {
  return { kind: "failed", error: toSkerryError(storeFailure(error, what)).toJSON() };
}

try {
  serve();
} catch (error) {
  port.postMessage(failure(error, "The store of entries can't be opened"));
}
