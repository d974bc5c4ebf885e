import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import { makeDataDir } from "../support/data-dir.ts";
import { bytes, entryOf, listAll, someNamespace } from "./kv-suite.ts";

const ns = someNamespace();

test("reads do not wait for writes that wait for the disk", async () => {
  const dataDir = makeDataDir();
  const store = await openEmbeddedKv(dataDir);
  const large = new Uint8Array(1_000_000);
  await store.put(ns, bytes("a"), bytes("1"));
  await store.put(ns, bytes("large"), large);
  // Another connection keeps the writer from writing, as a slow disk would.
  const db = new DatabaseSync(join(dataDir, "kv", "kv.sqlite"));
  db.exec("BEGIN IMMEDIATE");
  let written = false;
  const writes = Array.from({ length: 500 }, (_, n) => store.put(ns, bytes("a"), bytes(`${n}`)));
  const all = Promise.all(writes).then(() => {
    written = true;
  });
  for (let n = 0; n < 20; n++) {
    expect((await entryOf(store, ns, bytes("a")))?.version).toBe(1);
    expect((await entryOf(store, ns, bytes("large")))?.value).toHaveLength(1_000_000);
    expect(await listAll(store, ns)).toHaveLength(2);
  }
  expect(written).toBe(false);
  db.exec("ROLLBACK");
  db.close();
  await all;
  expect((await entryOf(store, ns, bytes("a")))?.version).toBe(502);
  await store.close();
});

test("closing waits for what was to be written", async () => {
  const dataDir = makeDataDir();
  const store = await openEmbeddedKv(dataDir);
  const writes = Array.from({ length: 1_000 }, (_, n) => store.put(ns, bytes(`${n}`), bytes("")));
  // They have come as far as the queue.
  await null;
  await store.close();
  await Promise.all(writes);
  const again = await openEmbeddedKv(dataDir);
  expect(await listAll(again, ns)).toHaveLength(1_000);
  await again.close();
});

test("what has expired leaves the disk by and by, in all namespaces", async () => {
  const dataDir = makeDataDir();
  const store = await openEmbeddedKv(dataDir);
  const other = someNamespace({ tenant: "other" });
  const past = { expiresAt: Date.now() - 1 };
  const writes: Promise<unknown>[] = [];
  for (let n = 0; n < 1_000; n++) {
    writes.push(store.put(ns, bytes(`${n}`), bytes("x"), past));
    writes.push(store.put(other, bytes(`${n}`), bytes("x"), past));
  }
  writes.push(store.put(other, bytes("kept"), bytes("12345"), { expiresAt: Date.now() + 3e6 }));
  await Promise.all(writes);
  const db = new DatabaseSync(join(dataDir, "kv", "kv.sqlite"), { readOnly: true });
  const left = db.prepare("SELECT count(*) AS n FROM entries");
  for (let n = 0; left.get()!.n !== 1 && n < 400; n++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(left.get()).toEqual({ n: 1 });
  const sums = db.prepare("SELECT bytes FROM namespaces ORDER BY tenant").all();
  expect(sums).toEqual([{ bytes: 0 }, { bytes: 9 }]);
  db.close();
  await store.close();
});
