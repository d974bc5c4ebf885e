import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import type { KvNamespace } from "../../../runtime/store/kv.ts";
import { makeDataDir } from "../support/data-dir.ts";
import { bytes, entryOf, someNamespace, storedVersion } from "./kv-suite.ts";
import { onDisk } from "./support/on-disk.ts";

const ns = someNamespace();

test("while a large namespace is removed and freed, another tenant's calls are answered", {
  timeout: 120_000,
}, async () => {
  const dataDir = makeDataDir();
  const store = await openEmbeddedKv(dataDir);
  onTestFinished(() => store.close());
  const other = someNamespace({ tenant: "other" });
  const put = (namespace: KvNamespace, key: string, value: string) =>
    store.put(namespace, bytes(key), bytes(value)).then(storedVersion);
  await put(other, "a", "1");
  const large = new Uint8Array(20 * 2 ** 20);
  for (let n = 0; n < 4; n++) await store.put(ns, bytes(`large ${n}`), large);
  for (let lot = 0; lot < 10; lot++) {
    const puts = Array.from({ length: 1_000 }, (_, n) => put(ns, `${lot}-${n}`, "x"));
    await Promise.all(puts);
  }
  expect(await store.removeNamespace(ns)).toBe(true);
  const waits: number[] = [];
  for (let n = 0; onDisk(dataDir).removed > 0; n++) {
    const begun = performance.now();
    await put(other, `${n % 100}`, "2");
    expect(await entryOf(store, other, bytes("a"))).not.toBeNull();
    waits.push(performance.now() - begun);
    await sleep(10);
  }
  // About 60 steps of freeing, and no wait of the length of them all.
  expect(waits.length).toBeGreaterThan(20);
  expect(Math.max(...waits)).toBeLessThan(2_000);
  expect(onDisk(dataDir).large).toBe(0);
});
