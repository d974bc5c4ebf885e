import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyEmbeddedKv } from "../../../runtime/store/embedded/kv/copy-kv.ts";
import { hasEmbeddedKv, openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import { type KvStore, kvDefaultQuota } from "../../../runtime/store/kv.ts";

const namespace = { tenant: "a", name: "seen", quotaBytes: kvDefaultQuota };
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "skerry-copy-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const put = (store: KvStore, key: string, text: string) =>
  store.put(namespace, Buffer.from(key), Buffer.from(text));
const text = async (store: KvStore, key: string) => {
  const found = await store.get(namespace, Buffer.from(key));
  return "entry" in found && found.entry !== null
    ? Buffer.from(found.entry.value).toString()
    : null;
};

test("a copy has what is there while its store is open, and changes nothing of it", async () => {
  const [from, to] = [join(root, "from"), join(root, "to")];
  await copyEmbeddedKv(from, to);
  expect([hasEmbeddedKv(from), hasEmbeddedKv(to)]).toEqual([false, false]);
  const store = await openEmbeddedKv(from);
  const large = "x".repeat(3_000_000);
  await put(store, "key", "before");
  await put(store, "large", large);
  await copyEmbeddedKv(from, to);
  const copy = await openEmbeddedKv(to);
  expect(await text(copy, "key")).toBe("before");
  expect(await text(copy, "large")).toBe(large);
  await put(copy, "key", "of the copy");
  await put(copy, "new", "of the copy");
  expect(await text(store, "key")).toBe("before");
  expect(await text(store, "new")).toBeNull();
  await copy.close();
  // It is made anew.
  await put(store, "key", "after");
  await copyEmbeddedKv(from, to);
  const again = await openEmbeddedKv(to);
  expect([await text(again, "key"), await text(again, "new")]).toEqual(["after", null]);
  await again.close();
  await store.close();
});
