import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import { makeDataDir } from "../support/data-dir.ts";
import { bytes, entryOf, someNamespace, storedVersion } from "./kv-suite.ts";

const ns = someNamespace();

test("values of every size come back, and none is left on the disk when its entry is gone", async () => {
  const dataDir = makeDataDir();
  const store = await openEmbeddedKv(dataDir);
  const db = new DatabaseSync(join(dataDir, "kv", "kv.sqlite"), { readOnly: true });
  const left = db.prepare("SELECT coalesce(sum(length(value)), 0) AS bytes FROM large_values");
  const put = async (key: string, size: number, expiresAt?: number) => {
    const value = new Uint8Array(size).fill(size % 251);
    const options = expiresAt === undefined ? {} : { expiresAt };
    storedVersion(await store.put(ns, bytes(key), value, options));
    if (expiresAt !== undefined) return;
    const entry = (await entryOf(store, ns, bytes(key)))!;
    expect(Buffer.compare(entry.value, value)).toBe(0);
  };
  for (const size of [0, 1, 1_024, 1_025, 65_535, 65_536, 70_000, 1_025, 1_024, 300_000, 2]) {
    await put("a", size);
    expect(left.get()).toEqual({ bytes: size > 1_024 ? size : 0 });
  }
  await put("a", 5_000);
  expect(await store.delete(ns, bytes("a"))).toEqual({ removed: true });
  expect(left.get()).toEqual({ bytes: 0 });
  // One that has expired is dropped by whoever writes its key.
  await put("b", 6_000, Date.now() - 1);
  await put("b", 7_000);
  expect(left.get()).toEqual({ bytes: 7_000 });
  await put("c", 8_000, Date.now() - 1);
  for (let n = 0; left.get()!.bytes !== 7_000 && n < 400; n++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(left.get()).toEqual({ bytes: 7_000 });
  db.close();
  await store.close();
});
