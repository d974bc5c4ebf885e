import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openEmbeddedKv } from "../../../../runtime/store/embedded/kv/open-kv.ts";
import { type KvStore, kvDefaultQuota, kvValueBytes } from "../../../../runtime/store/kv.ts";
import { aFailure } from "../../support/fails.ts";

function of(tenant: string, name = "seen") {
  return { tenant, name, quotaBytes: kvDefaultQuota };
}

async function stores() {
  const folder = mkdtempSync(join(tmpdir(), "skerry-moves-"));
  const [from, to] = [
    await openEmbeddedKv(join(folder, "from")),
    await openEmbeddedKv(join(folder, "to")),
  ];
  onTestFinished(async () => {
    await Promise.all([from.close(), to.close()]);
    rmSync(folder, { recursive: true });
  });
  return { from, to, file: join(folder, "moving-a") };
}

const put = (store: KvStore, namespace: ReturnType<typeof of>, key: string, value: Uint8Array) =>
  store.put(namespace, Buffer.from(key), value, { metadata: `of ${key}`, expiresAt: 9e12 });

async function has(store: KvStore, namespace: ReturnType<typeof of>, key: string) {
  const got = await store.get(namespace, Buffer.from(key));
  return "entry" in got ? got.entry : got;
}

const sizes = [0, 1, 1_024, 1_025, 65_536, kvValueBytes];

test("a tenant's entries are in the other store as they were, and nobody else's", async () => {
  const { from, to, file } = await stores();
  for (const bytes of sizes) await put(from, of("a"), `${bytes}`, new Uint8Array(bytes).fill(7));
  await put(from, of("a", "more"), "key", Buffer.from("value"));
  await put(from, of("a", "empty"), "key", Buffer.from("value"));
  await from.delete(of("a", "empty"), Buffer.from("key"));
  await put(from, of("ab"), "key", Buffer.from("stays"));
  await put(to, of("b"), "key", Buffer.from("was there"));
  const before = await Promise.all(sizes.map((bytes) => has(from, of("a"), `${bytes}`)));

  expect(await from.exportTenant("a", file)).toBe(3);
  await to.importTenant("a", file);

  expect(await Promise.all(sizes.map((bytes) => has(to, of("a"), `${bytes}`)))).toEqual(before);
  const used = await from.namespaces();
  expect(await to.namespaces()).toEqual([
    ...used.filter(({ tenant }) => tenant === "a"),
    { tenant: "b", name: "seen", entries: 1, bytes: expect.any(Number) },
  ]);
  // No version is given twice, also of a namespace that is empty.
  expect(await put(to, of("a", "empty"), "key", Buffer.from("again"))).toEqual({ version: 2 });
  expect(await put(to, of("a"), "new", Buffer.from("new"))).toEqual({ version: sizes.length + 1 });

  await from.removeTenant("a");
  expect(await has(from, of("a"), "1")).toBeNull();
  expect(await from.namespaces()).toMatchObject([{ tenant: "ab" }]);
});

test("what a file has is all that the tenant has, as often as it is taken", async () => {
  const { from, to, file } = await stores();
  await put(to, of("a"), "stale", Buffer.from("of a move that was cut off"));
  expect(await has(to, of("a"), "stale")).not.toBeNull();
  await put(from, of("a"), "key", Buffer.from("value"));
  await from.exportTenant("a", file);
  for (let times = 0; times < 2; times++) {
    await to.importTenant("a", file);
    expect(await has(to, of("a"), "stale")).toBeNull();
    expect(await has(to, of("a"), "key")).toMatchObject({ metadata: "of key", version: 1 });
  }
  expect(await from.exportTenant("nobody", file)).toBe(0);
});

test("of a file that is not whole, or was made up, nothing is taken", async () => {
  const { from, to, file } = await stores();
  await put(from, of("a"), "key", Buffer.from("value"));
  await put(from, of("a"), "other", Buffer.from("value"));
  await put(to, of("a"), "kept", Buffer.from("value"));
  await from.exportTenant("a", file);
  const whole = readFileSync(file);
  const refused = async () =>
    expect(await to.importTenant("a", file).catch((error) => error)).toEqual(
      aFailure("store-failed", "damaged"),
    );
  for (let bytes = 0; bytes < whole.length; bytes += 7) {
    writeFileSync(file, whole);
    truncateSync(file, bytes);
    await refused();
  }
  writeFileSync(file, whole);
  appendFileSync(file, "x");
  await refused();
  const swaps: [string, string][] = [
    ['"seen"', '"~een"'],
    ['"seen"', '"../x"'],
    ['"b3RoZXI=","version":2', '"b3RoZXI=","version":3'],
    ['"expiresAt":9', '"expiresAt":.'],
    ['"b3RoZXI="', '"a2V5"    '],
  ];
  for (const [what, by] of swaps) {
    writeFileSync(file, Buffer.from(whole.toString("latin1").replaceAll(what, by), "latin1"));
    await refused();
  }
  expect(await has(to, of("a"), "kept")).not.toBeNull();
  expect(await to.namespaces()).toMatchObject([{ tenant: "a", entries: 1 }]);
});
