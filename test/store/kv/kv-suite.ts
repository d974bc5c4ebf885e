import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type KvEntry,
  type KvListed,
  type KvNamespace,
  type KvPutOptions,
  type KvStore,
  kvDefaultQuota,
  kvKeyBytes,
  kvMetadataBytes,
  kvPageBytes,
  kvPageKeys,
  kvValueBytes,
} from "../../../runtime/store/kv.ts";

/** Where a suite's store keeps what it keeps. */
export interface KvPlace {
  /** Opens the store, the first time as an empty one. It is closed before it is opened again. */
  open(): Promise<KvStore>;
  dispose(): Promise<void>;
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (value: Uint8Array): string => new TextDecoder().decode(value);

export const someNamespace = (changes: Partial<KvNamespace> = {}): KvNamespace => ({
  tenant: "acme",
  name: "things",
  quotaBytes: kvDefaultQuota,
  ...changes,
});

/** A result of the kind that is expected; anything else fails the test. */
export function storedVersion(stored: object): number {
  expect(stored).toEqual({ version: expect.any(Number) });
  return (stored as { version: number }).version;
}

export async function entryOf(
  store: KvStore,
  namespace: KvNamespace,
  key: Uint8Array,
): Promise<KvEntry | null> {
  const got = await store.get(namespace, key);
  expect(got).toHaveProperty("entry");
  return (got as { entry: KvEntry | null }).entry;
}

/** All pages, one after the other. */
export async function listAll(
  store: KvStore,
  namespace: KvNamespace,
  prefix = "",
  limit = 1_000,
  between: (page: number) => Promise<void> = async () => {},
): Promise<KvListed[]> {
  const all: KvListed[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 10_000; page++) {
    const options = cursor === undefined ? { limit } : { limit, cursor };
    const listed = await store.list(namespace, bytes(prefix), options);
    if ("refused" in listed) throw new Error(listed.refused);
    all.push(...listed.keys);
    if (listed.cursor === null) return all;
    cursor = listed.cursor;
    await between(page);
  }
  throw new Error("the list has no end");
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 600; n++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not come about");
}

/** What holds for every store of entries. */
export function describeKv(title: string, makePlace: () => Promise<KvPlace>): void {
  describe(title, () => {
    let place: KvPlace;
    let store: KvStore;
    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });
    const reopen = async () => {
      await store.close();
      store = await place.open();
    };
    const ns = someNamespace();
    const put = async (key: string, value = "", options: KvPutOptions = {}, namespace = ns) =>
      storedVersion(await store.put(namespace, bytes(key), bytes(value), options));

    test("an empty store has nothing to get, to list or to delete", async () => {
      expect(await store.get(ns, bytes("a"))).toEqual({ entry: null });
      expect(await store.list(ns, bytes(""), { limit: 10 })).toEqual({ keys: [], cursor: null });
      expect(await store.delete(ns, bytes("a"))).toEqual({ removed: false });
    });

    test("an age is a whole number of ms, for a namespace that has nothing yet too", async () => {
      const aged = (await store.age(ns)) as { ageMs: number };
      expect(Number.isSafeInteger(aged.ageMs)).toBe(true);
      expect(aged.ageMs).toBeGreaterThanOrEqual(0);
      expect(await store.age({ ...ns, tenant: "../acme" })).toEqual({ refused: "no-namespace" });
    });

    test("an entry is what was put, also after the store was reopened", async () => {
      const value = Uint8Array.from({ length: 256 }, (_, n) => n);
      const expiresAt = Date.now() + 3_600_000;
      const metadata = '{"type": "ключ \u0000 ☃ 😀"}';
      const stored = await store.put(ns, bytes("a"), value, { metadata, expiresAt });
      const version = storedVersion(stored);
      await put("empty");
      for (let round = 0; round < 2; round++) {
        const entry = (await entryOf(store, ns, bytes("a")))!;
        expect({ ...entry, value: [...entry.value] }).toEqual({
          ...{ value: [...value], version, metadata, expiresAt },
        });
        const empty = (await entryOf(store, ns, bytes("empty")))!;
        expect(empty).toMatchObject({ metadata: null, expiresAt: null });
        expect(empty.value).toHaveLength(0);
        expect(await store.list(ns, bytes("a"), { limit: 5 })).toEqual({
          keys: [{ key: expect.anything(), version, metadata, expiresAt }],
          cursor: null,
        });
        await reopen();
      }
    });

    test("a put replaces value, metadata and expiry", async () => {
      await put("a", "long value", { metadata: "m", expiresAt: Date.now() + 3_600_000 });
      await put("a", "b");
      const entry = (await entryOf(store, ns, bytes("a")))!;
      expect(text(entry.value)).toBe("b");
      expect(entry).toMatchObject({ metadata: null, expiresAt: null });
    });

    test("what the caller does with its bytes afterwards changes nothing", async () => {
      const key = bytes("key");
      const value = bytes("value");
      const stored = store.put(ns, key, value);
      key.fill(0);
      value.fill(0);
      await stored;
      expect(text((await entryOf(store, ns, bytes("key")))!.value)).toBe("value");
    });

    test("versions grow, and none comes twice: not after a deletion, an expiry or a reopening", async () => {
      const versions = [await put("a"), await put("a"), await put("b")];
      expect(await store.delete(ns, bytes("a"))).toEqual({ removed: true });
      versions.push(await put("a"));
      expect(await store.delete(ns, bytes("a"))).toEqual({ removed: true });
      await reopen();
      versions.push(await put("a"), await put("b", "", { expiresAt: Date.now() - 1 }));
      await reopen();
      versions.push(await put("b"));
      expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
      expect((await entryOf(store, ns, bytes("b")))!.version).toBe(versions.at(-1));
    });

    test("a put under a condition holds the version, or says which one there is", async () => {
      const first = await put("a", "1", { ifVersion: 0 });
      expect(await store.put(ns, bytes("a"), bytes("2"), { ifVersion: 0 })).toEqual({
        conflict: first,
      });
      const second = await put("a", "2", { ifVersion: first });
      expect(await store.put(ns, bytes("a"), bytes("3"), { ifVersion: first })).toEqual({
        conflict: second,
      });
      expect(await store.put(ns, bytes("none"), bytes("3"), { ifVersion: first })).toEqual({
        conflict: 0,
      });
      expect(text((await entryOf(store, ns, bytes("a")))!.value)).toBe("2");
      expect(await entryOf(store, ns, bytes("none"))).toBeNull();
    });

    test("a deletion under a condition holds the version, or says which one there is", async () => {
      const version = await put("a");
      expect(await store.delete(ns, bytes("a"), version - 1)).toEqual({ conflict: version });
      expect(await store.delete(ns, bytes("none"), version)).toEqual({ conflict: 0 });
      expect(await store.delete(ns, bytes("a"), version)).toEqual({ removed: true });
      expect(await store.delete(ns, bytes("a"), version)).toEqual({ conflict: 0 });
    });

    test("a counter that 100 clients raise at once by compare-and-set is right", async () => {
      const key = bytes("counter");
      const raise = async () => {
        for (;;) {
          const entry = await entryOf(store, ns, key);
          const count = entry === null ? 0 : Number(text(entry.value));
          const stored = await store.put(ns, key, bytes(`${count + 1}`), {
            ifVersion: entry?.version ?? 0,
          });
          if ("version" in stored) return;
          expect(stored).toEqual({ conflict: expect.any(Number) });
        }
      };
      await Promise.all(Array.from({ length: 100 }, raise));
      expect(text((await entryOf(store, ns, key))!.value)).toBe("100");
    });

    test("writes that are asked for together are done in their order", async () => {
      const writes: Promise<unknown>[] = [];
      for (let n = 0; n < 300; n++) {
        writes.push(store.put(ns, bytes("a"), bytes(`${n}`)));
        if (n % 3 === 0) writes.push(store.delete(ns, bytes("a")));
      }
      const results = (await Promise.all(writes)) as object[];
      const versions = results.flatMap((each) => ("version" in each ? [each.version] : []));
      expect(versions).toEqual(versions.toSorted((a, b) => Number(a) - Number(b)));
      expect(results.filter((each) => "removed" in each)).toEqual(
        Array.from({ length: 100 }, () => ({ removed: true })),
      );
      expect(text((await entryOf(store, ns, bytes("a")))!.value)).toBe("299");
    });

    test("keys are listed in the order of their bytes, by prefix, page by page", async () => {
      const keys = ["", "\0", "a", "a\0", "a/", "a/b", "aa", "b", "ÿ", "😀"].map(bytes).slice(1);
      keys.push(Uint8Array.of(0xff), Uint8Array.of(0xff, 0xff), Uint8Array.of(0x61, 0xff));
      for (const key of keys.toReversed()) await store.put(ns, key, bytes("v"));
      const sorted = keys.toSorted(Buffer.compare).map((key) => [...key]);
      for (const limit of [1, 2, 5, 1_000]) {
        const all = await listAll(store, ns, "", limit);
        expect(all.map(({ key }) => [...key])).toEqual(sorted);
      }
      const under = (await listAll(store, ns, "a", 2)).map(({ key }) => [...key]);
      expect(under).toEqual(sorted.filter(([first]) => first === 0x61));
      const last = await store.list(ns, Uint8Array.of(0xff), { limit: 10 });
      expect(last).toMatchObject({ keys: [{}, {}], cursor: null });
      expect(await store.list(ns, bytes("c"), { limit: 1 })).toEqual({ keys: [], cursor: null });
    });

    test("a cursor goes on where it was while keys come and go", async () => {
      const name = (n: number) => `k${`${n}`.padStart(4, "0")}`;
      await Promise.all(Array.from({ length: 100 }, (_, n) => put(name(2 * n))));
      const listed = await listAll(store, ns, "k", 10, async (page) => {
        if (page > 8) return;
        // The key that the cursor stands at goes, and others come before and after it.
        await store.delete(ns, bytes(name(20 * page + 18)));
        await put(name(20 * page + 1));
        await put(name(199 - 2 * page));
      });
      const keys = listed.map(({ key }) => text(key));
      expect(keys).toEqual([...new Set(keys)].toSorted());
      for (let n = 0; n < 100; n++) expect(keys).toContain(name(2 * n));
      expect(keys).toContain(name(199));
    });

    test("a page has 1,000 keys at most, and not much more than its bytes", async () => {
      const long = "l".repeat(kvKeyBytes - 4);
      const metadata = "m".repeat(kvMetadataBytes);
      const writes: Promise<number>[] = [];
      for (let n = 0; n < 1_100; n++) {
        writes.push(put(`a${`${n}`.padStart(4, "0")}`));
        if (n < 800) writes.push(put(`${`${n}`.padStart(4, "0")}${long}`, "", { metadata }));
      }
      await Promise.all(writes);
      const page = await store.list(ns, bytes("a"), { limit: 1_000_000 });
      expect(page).toMatchObject({ keys: { length: kvPageKeys }, cursor: expect.any(String) });
      const heavy = await store.list(ns, bytes("0"), { limit: 1_000 });
      if (!("keys" in heavy)) throw new Error("refused");
      const carried = heavy.keys.reduce((sum, each) => sum + each.key.length + kvMetadataBytes, 0);
      expect(carried).toBeLessThanOrEqual(kvPageBytes);
      expect(carried).toBeGreaterThan(kvPageBytes / 2);
      expect(await listAll(store, ns)).toHaveLength(1_900);
    });

    test.each([
      ["", ""],
      ["!", ""],
      ["YQ==", ""],
      ["YQ", "b"],
      ["x".repeat(5_000), ""],
    ])("the cursor %j for the prefix %j is refused", async (cursor, prefix) => {
      const listed = await store.list(ns, bytes(prefix), { limit: 1, cursor });
      expect(listed).toEqual({ refused: "bad-cursor" });
    });

    test("an entry is gone when its time has come, for every operation", async () => {
      const expiresAt = Date.now() + 1_500;
      const version = await put("a", "v", { expiresAt });
      await put("b", "v", { expiresAt: Date.now() - 1 });
      expect((await entryOf(store, ns, bytes("a")))?.version).toBe(version);
      expect(await entryOf(store, ns, bytes("b"))).toBeNull();
      await until(async () => (await entryOf(store, ns, bytes("a"))) === null);
      expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
      expect(await listAll(store, ns)).toEqual([]);
      expect(await store.delete(ns, bytes("a"))).toEqual({ removed: false });
      expect(await store.delete(ns, bytes("a"), version)).toEqual({ conflict: 0 });
      expect(await store.put(ns, bytes("a"), bytes(""), { ifVersion: version })).toEqual({
        conflict: 0,
      });
      expect(await put("a", "w", { ifVersion: 0 })).toBeGreaterThan(version);
      expect(text((await entryOf(store, ns, bytes("a")))!.value)).toBe("w");
    });

    test("times that lie before the first entry, or beyond all time, are times", async () => {
      for (const expiresAt of [0, -1, Number.MIN_SAFE_INTEGER, Date.now()]) {
        await put("a", "v", { expiresAt });
        expect(await entryOf(store, ns, bytes("a"))).toBeNull();
      }
      await put("a", "v", { expiresAt: Number.MAX_SAFE_INTEGER });
      expect((await entryOf(store, ns, bytes("a")))!.expiresAt).toBe(Number.MAX_SAFE_INTEGER);
    });

    test("a page of keys that have expired still leads on to those that have not", async () => {
      const past = Date.now() - 1;
      await Promise.all(
        Array.from({ length: 50 }, (_, n) => put(`a${n}`, "", { expiresAt: past })),
      );
      await put("b");
      expect((await listAll(store, ns, "", 7)).map(({ key }) => text(key))).toEqual(["b"]);
    });

    test("the quota is exact: keys, values and metadata, replaced, removed and reopened", async () => {
      const small = someNamespace({ quotaBytes: 100 });
      const of = (key: string, value: number, metadata = "") =>
        store.put(small, bytes(key), new Uint8Array(value), { metadata });
      storedVersion(await of("a", 49));
      storedVersion(await of("bb", 38, "0123456789"));
      expect(await of("c", 0)).toEqual({ refused: "quota" });
      storedVersion(await of("a", 49));
      expect(await of("a", 50)).toEqual({ refused: "quota" });
      storedVersion(await of("a", 48));
      storedVersion(await of("c", 0));
      await reopen();
      expect(await of("d", 0)).toEqual({ refused: "quota" });
      expect((await entryOf(store, small, bytes("a")))!.value).toHaveLength(48);
      expect(await store.delete(small, bytes("bb"))).toEqual({ removed: true });
      storedVersion(await of("d", 49));
      expect(await of("e", 0)).toEqual({ refused: "quota" });
      // Less may be written where the quota was lowered.
      const less = { ...small, quotaBytes: 10 };
      expect(await store.put(less, bytes("e"), bytes(""))).toEqual({ refused: "quota" });
      storedVersion(await store.put(less, bytes("a"), bytes("x")));
    });

    test("what has expired makes room at once", async () => {
      const small = someNamespace({ quotaBytes: 100 });
      const value = "x".repeat(9);
      const expiresAt = Date.now() + 1_000;
      for (let n = 0; n < 10; n++) await put(`${n}`, value, { expiresAt }, small);
      await until(async () => (await entryOf(store, small, bytes("0"))) === null);
      await put("0", "x".repeat(99), {}, small);
      expect(await store.put(small, bytes("a"), bytes(""))).toEqual({ refused: "quota" });
    });

    test("keys, values and metadata have their limits, to the byte", async () => {
      const key = new Uint8Array(kvKeyBytes).fill(0xff);
      const longer = new Uint8Array(kvKeyBytes + 1);
      const tooLarge = { refused: "too-large" };
      const metadata = "é".repeat(kvMetadataBytes / 2);
      const value = new Uint8Array(kvValueBytes).fill(7);
      const version = storedVersion(await store.put(ns, key, value, { metadata }));
      const entry = (await entryOf(store, ns, key))!;
      expect(entry).toMatchObject({ version, metadata });
      expect(Buffer.compare(entry.value, value)).toBe(0);
      for (const bad of [new Uint8Array(), longer]) {
        expect(await store.get(ns, bad)).toEqual(tooLarge);
        expect(await store.put(ns, bad, bytes(""))).toEqual(tooLarge);
        expect(await store.delete(ns, bad)).toEqual(tooLarge);
      }
      expect(await store.list(ns, longer, { limit: 1 })).toEqual(tooLarge);
      const large = new Uint8Array(kvValueBytes + 1);
      expect(await store.put(ns, bytes("v"), large)).toEqual(tooLarge);
      expect(await store.put(ns, bytes("m"), bytes(""), { metadata: `${metadata}.` })).toEqual(
        tooLarge,
      );
      expect(await listAll(store, ns)).toHaveLength(1);
    });

    test("what is in a key means nothing", async () => {
      const keys = [
        ...["\0", "a\0b", "a", "..", "../../etc/passwd", "/", "%", "%25", "%_", "_", "*", "?"],
        ...["'; DROP TABLE entries; --", '"', "acme/things", "__proto__", "constructor", "\n", " "],
        ...["x".repeat(kvKeyBytes), "x".repeat(kvKeyBytes - 1), "é", "e\u0301"],
      ];
      for (const key of keys) await put(key, `value of ${key}`);
      await store.put(ns, Uint8Array.of(0xc3), bytes("half a character"));
      for (const key of keys) {
        expect(text((await entryOf(store, ns, bytes(key)))!.value)).toBe(`value of ${key}`);
      }
      expect(await listAll(store, ns)).toHaveLength(keys.length + 1);
      expect((await listAll(store, ns, "%")).map(({ key }) => text(key))).toEqual([
        ...["%", "%25", "%_"],
      ]);
      expect((await listAll(store, ns, "\0")).map(({ key }) => text(key))).toEqual(["\0"]);
      expect((await listAll(store, ns, "a\0")).map(({ key }) => text(key))).toEqual(["a\0b"]);
    });

    test("namespaces of one name are each their tenant's, and so are those of one tenant", async () => {
      const others = [
        someNamespace({ tenant: "other" }),
        someNamespace({ name: "other" }),
        someNamespace({ tenant: "acme-things", name: "a" }),
        someNamespace({ tenant: "acme", name: "things-a" }),
      ];
      const version = await put("key", "mine");
      for (const [n, other] of others.entries()) {
        expect(await entryOf(store, other, bytes("key"))).toBeNull();
        expect(await listAll(store, other)).toEqual([]);
        expect(await store.delete(other, bytes("key"))).toEqual({ removed: false });
        await put("key", `theirs ${n}`, { ifVersion: 0 }, other);
      }
      await put("full", "x".repeat(50), {}, { ...others[0]!, quotaBytes: 80 });
      await put("full", "x".repeat(50), {}, { ...ns, quotaBytes: 80 });
      const entry = (await entryOf(store, ns, bytes("key")))!;
      expect({ ...entry, value: text(entry.value) }).toMatchObject({ value: "mine", version });
      for (const [n, other] of others.entries()) {
        expect(text((await entryOf(store, other, bytes("key")))!.value)).toBe(`theirs ${n}`);
      }
    });

    test.each([
      ["acme", ""],
      ["acme", ".."],
      ["acme", "a/b"],
      ["acme", "a\0"],
      ["", "things"],
      ["Acme", "things"],
      ["acme/things", "a"],
      ["acme", "x".repeat(64)],
    ])("there is no namespace of tenant %j with the name %j", async (tenant, name) => {
      const none = someNamespace({ tenant, name });
      const refused = { refused: "no-namespace" };
      expect(await store.get(none, bytes("a"))).toEqual(refused);
      expect(await store.put(none, bytes("a"), bytes("a"))).toEqual(refused);
      expect(await store.delete(none, bytes("a"))).toEqual(refused);
      expect(await store.list(none, bytes("a"), { limit: 1 })).toEqual(refused);
    });

    test("many large values at once all come back as they were", async () => {
      const value = (n: number) => new Uint8Array(600_000 + n).fill(n);
      const numbers = Array.from({ length: 40 }, (_, n) => n);
      await Promise.all(numbers.map((n) => store.put(ns, bytes(`${n}`), value(n))));
      const entries = await Promise.all(numbers.map((n) => entryOf(store, ns, bytes(`${n}`))));
      for (const n of numbers) expect(Buffer.compare(entries[n]!.value, value(n))).toBe(0);
    });
  });
}
