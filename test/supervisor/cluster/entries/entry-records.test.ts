import { expect, test } from "vitest";
import {
  entryKey,
  keyOfParts,
  partsName,
  readEntryRecord,
  removalKey,
} from "../../../../runtime/supervisor/cluster/entries/entry-records.ts";

const ns = { tenant: "acme", name: "~things" };
const key = Buffer.from("k");
const parts = { parts: "ab".repeat(64), bytes: 200_000, sha256: "0".repeat(64) };
const whole = {
  ...{ ...ns, key: key.toString("base64"), after: 3 },
  value: { inline: "dg==" } as object | null,
  ...{ metadata: null as string | null, expiresAt: null as number | null },
};

/** Whether a record is read that differs in this, under the key that is its own. */
function isRead(change: object): boolean {
  const value = { ...whole, ...change };
  return readEntryRecord(entryKey(value, Buffer.from(value.key, "base64")), value) !== null;
}

test.each<[string, object]>([
  ["as it is written", {}],
  ["with the longest key", { key: Buffer.alloc(512).toString("base64") }],
  ["of a removal", { value: null }],
  ["with an empty value", { value: { inline: "" } }],
  ["with the largest value of its own", { value: { inline: "A".repeat(174_764) } }],
  ["with a value in parts", { value: parts }],
  ["with the largest value in parts", { value: { ...parts, bytes: 25 * 1_024 * 1_024 } }],
  ["with all metadata", { metadata: "é".repeat(512) }],
  ["that expires", { expiresAt: 1_800_000_000_000 }],
])("an entry's record %s is read", (_, change) => {
  expect(isRead(change)).toBe(true);
});

test.each<[string, object]>([
  ["a namespace of one host", { name: "things" }],
  ["a namespace with a wildcard", { name: "~*" }],
  ["a namespace with a slash", { name: "~a/b" }],
  ["a tenant with a slash", { tenant: "a/b" }],
  ["no key", { key: "" }],
  ["a key that is too long", { key: Buffer.alloc(515).toString("base64") }],
  ["a key that is no Base64", { key: "a!==" }],
  ["a revision before all", { after: -1 }],
  ["a part of a revision", { after: 0.5 }],
  ["a revision beyond all", { after: 2 ** 53 }],
  ["a value that is too large to be inline", { value: { inline: "A".repeat(174_768) } }],
  ["a value that is no Base64", { value: { inline: "!" } }],
  ["parts with a wildcard for a name", { value: { ...parts, parts: ">" } }],
  ["parts of several words", { value: { ...parts, parts: "ab.*" } }],
  ["parts with a long name", { value: { ...parts, parts: "a".repeat(129) } }],
  ["parts without bytes", { value: { ...parts, bytes: 0 } }],
  ["parts of less than nothing", { value: { ...parts, bytes: -1 } }],
  ["more parts than a value has", { value: { ...parts, bytes: 25 * 1_024 * 1_024 + 1 } }],
  ["parts of 2³¹ bytes", { value: { ...parts, bytes: 2 ** 31 } }],
  ["a digest that is none", { value: { ...parts, sha256: "0".repeat(65) } }],
  ["metadata of too many bytes", { metadata: "é".repeat(513) }],
  ["a moment beyond all", { expiresAt: 2 ** 53 }],
  ["a part of a ms", { expiresAt: 0.5 }],
])("a record that says %s is none", (_, change) => {
  expect(isRead(change)).toBe(false);
});

test("a record under another key than its own is none, and of a kind that there is not neither", () => {
  const own = entryKey(ns, key);
  expect(readEntryRecord(own, whole)).not.toBeNull();
  const others = [
    entryKey(ns, Buffer.from("l")),
    entryKey({ ...ns, tenant: "bank" }, key),
    entryKey({ ...ns, name: "~others" }, key),
    ...["constructor", "tostring", "entry", "entries", "cleaned", "other.a.b"],
  ];
  for (const other of others) expect(readEntryRecord(other, whole)).toBeNull();
  expect(readEntryRecord(removalKey(ns), ns)).not.toBeNull();
  expect(readEntryRecord(removalKey({ ...ns, tenant: "bank" }), ns)).toBeNull();
  for (const wrong of [
    { ...ns, name: "things" },
    { ...ns, tenant: "a/b" },
  ]) {
    expect(readEntryRecord(removalKey(wrong), wrong)).toBeNull();
  }
});

test("what is said of a whole log has its bounds", () => {
  for (const upTo of [0, 7]) expect(readEntryRecord("cleaned", { upTo })).not.toBeNull();
  for (const upTo of [-1, 0.5, 2 ** 53, null, "7"]) {
    expect(readEntryRecord("cleaned", { upTo })).toBeNull();
  }
  const first = { cluster: "test", base: 0, replaces: [] as object[] };
  const replaced = { log: "l".repeat(200), upTo: 1 };
  expect(
    readEntryRecord("entries", { ...first, replaces: Array(50).fill(replaced) }),
  ).not.toBeNull();
  for (const wrong of [
    ...[{ base: -1 }, { base: 2 ** 53 }, { cluster: "a/b" }],
    { replaces: Array(51).fill(replaced) },
    { replaces: [{ ...replaced, log: "l".repeat(201) }] },
    { replaces: [{ ...replaced, upTo: -1 }] },
  ]) {
    expect(readEntryRecord("entries", { ...first, ...wrong })).toBeNull();
  }
});

test("a name of parts tells whose they are, and what is none tells nothing", () => {
  const own = entryKey(ns, key);
  const name = partsName(own, "ab".repeat(16));
  expect(keyOfParts(name)).toBe(own);
  for (const other of ["", "ab", name.slice(1), `${name}a`]) expect(keyOfParts(other)).toBeNull();
});
