// Replicated entries as one node keeps them, whatever its log says and in whatever order.
import { expect, onTestFinished, test, vi } from "vitest";
import { openEmbeddedKv } from "../../../../runtime/store/embedded/kv/open-kv.ts";
import { bytes, listAll, someNamespace, storedVersion, text } from "../../kv/kv-suite.ts";
import { makeDataDir } from "../../support/data-dir.ts";

const ns = someNamespace({ name: "~things" });
const local = someNamespace({ name: "things" });
const { tenant, name } = ns;

async function replicaOfTest() {
  const store = await openEmbeddedKv(makeDataDir(), { takesValues: true });
  onTestFinished(() => store.close());
  const { replica } = store;
  const record = (key: string, version: number, more: object = {}) => ({
    ...{ tenant, name, key: bytes(key), version, after: version - 1 },
    ...{ value: bytes("v") as Uint8Array | null, metadata: null, expiresAt: null as number | null },
    ...{ parts: null as string | null, ...more },
  });
  return {
    ...{ store, replica },
    take: (key: string, version: number, more: object = {}, seen = false) =>
      replica.take([record(key, version, more)], seen),
    remove: (version: number) => replica.take([{ tenant, name, version, key: null }], false),
    keys: async (of = ns) => (await listAll(store, of)).map(({ key }) => text(key)),
    left: () => replica.leavings(100).keys.map(({ key, version }) => `${text(key)} ${version}`),
    partsLeft: () => replica.leavings(100).parts,
  };
}

test("what comes again changes nothing and is no old record; an old one is, of a key that is gone too", async () => {
  const { take, replica } = await replicaOfTest();
  expect(await take("k", 5)).toBe(0);
  const bytesOf = replica.bytesOf(ns);
  expect(await take("k", 5)).toBe(0);
  expect(replica.bytesOf(ns)).toBe(bytesOf);
  expect(await take("k", 8, { value: null, after: 5 })).toBe(0);
  // Its writer did not know of the removal.
  expect(await take("k", 9, { after: 5 })).toBe(1);
  expect(replica.keyState(ns, bytes("k"))).toEqual({ version: 0, follows: 8, bytes: 0 });
  expect(await take("k", 9, { after: 8 })).toBe(0);
  expect(replica.keyState(ns, bytes("k"))).toEqual({ version: 9, follows: 9, bytes: 2 });
});

test("a removal of a namespace takes what was before it alone, whenever it comes", async () => {
  const { take, remove, keys, replica } = await replicaOfTest();
  await take("old", 5);
  await take("new", 12);
  await remove(10);
  expect(await keys()).toEqual(["new"]);
  expect(replica.bytesOf(ns)).toBe(4);
  await remove(10);
  expect(await keys()).toEqual(["new"]);
  await remove(13);
  expect([await keys(), replica.bytesOf(ns)]).toEqual([[], 0]);
});

test("a look at the whole log removes what it has not seen, but what came since, and nothing of the host's own namespaces", async () => {
  const { store, take, keys, replica } = await replicaOfTest();
  storedVersion(await store.put(local, bytes("own"), bytes("v")));
  await take("gone", 2);
  await take("seen", 3);
  await take("removed", 4, { value: null });
  await replica.beginAudit();
  await take("seen", 3, {}, true);
  await take("since", 9);
  await replica.endAudit(8);
  expect([await keys(), await keys(local)]).toEqual([["seen", "since"], ["own"]]);
  // The log has nothing of it to be cleaned.
  expect(replica.leavings(100).keys).toEqual([]);
});

test("what the log has no more is forgotten, unless the key was left again since", async () => {
  const { take, left, replica } = await replicaOfTest();
  await take("k", 5, { value: null });
  expect(left()).toEqual(["k 5"]);
  await take("k", 7, { value: null, after: 5 });
  await replica.cleaned({ keys: [{ tenant, name, key: bytes("k"), version: 5 }], parts: [] });
  expect(left()).toEqual(["k 7"]);
  await replica.cleaned({ keys: [{ tenant, name, key: bytes("k"), version: 7 }], parts: [] });
  expect(left()).toEqual([]);
});

test("parts go once their entry has gone, and those that none came of after an hour", async () => {
  const { take, partsLeft, replica } = await replicaOfTest();
  await replica.expectParts("ab");
  await take("k", 5, { parts: "ab" });
  await replica.cleaned({ keys: [], parts: ["ab"] });
  expect(partsLeft()).toEqual([]);
  await take("k", 6, { after: 5 });
  expect(partsLeft()).toEqual(["ab"]);
  await replica.cleaned({ keys: [], parts: ["ab"] });
  expect(partsLeft()).toEqual([]);
  await replica.expectParts("cd");
  expect(partsLeft()).toEqual([]);
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + 3_600_001);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(partsLeft()).toEqual(["cd"]);
});

test("an entry that has expired is left for the log where one is followed, and nothing is where none is", async () => {
  const { take, left, replica } = await replicaOfTest();
  for (const [follows, expected] of [
    [false, []],
    [true, ["k2 6"]],
  ] as const) {
    if (follows) await replica.follow({ log: "l", cursor: 6, newest: null });
    const key = follows ? "k2" : "k1";
    await take(key, follows ? 6 : 5, { expiresAt: Date.now() - 1 });
    expect(replica.keyState(ns, bytes(key)).version).toBe(0);
    await replica.makeRoom(ns, 1);
    expect(left()).toEqual(expected);
  }
});

test("what a log is written anew of is replicated entries alone, page by page, and none that have expired", async () => {
  const { store, take, replica } = await replicaOfTest();
  storedVersion(await store.put(local, bytes("own"), bytes("v")));
  for (const [n, key] of ["a", "b", "c"].entries()) await take(key, n + 1);
  await take("over", 9, { expiresAt: Date.now() - 1 });
  const first = replica.page(null, 2);
  const second = replica.page(first.at(-1)!, 2);
  expect([...first, ...second].map((each) => [each.name, text(each.key)])).toEqual([
    ["~things", "a"],
    ["~things", "b"],
    ["~things", "c"],
  ]);
  expect(replica.page(second.at(-1)!, 2)).toEqual([]);
});
