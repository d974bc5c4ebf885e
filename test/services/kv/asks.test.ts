import { expect, test } from "vitest";
import { readAsk } from "../../../runtime/services/kv/kv-protocol.ts";

const whole = new Uint8Array(1_000).fill(7);
const common = { id: 1, tenant: "mine", name: "things", key: whole.subarray(0, 512) };
const value = new Uint8Array(3);

test.each([
  { ...common, op: "get" },
  { ...common, op: "age" },
  { ...common, op: "delete" },
  { ...common, op: "delete", ifVersion: 3 },
  { ...common, op: "put", value },
  { ...common, op: "put", value, metadata: "m".repeat(1_024), expiresAt: 5, ifVersion: 0 },
  { ...common, op: "list", limit: 10 },
  { ...common, op: "list", limit: 10, cursor: "c".repeat(1_024) },
])("a call is read as it was sent: %o", (ask) => {
  expect(readAsk(ask)).toStrictEqual({ ...ask, key: new Uint8Array(ask.key) });
});

test("nothing of what came is kept but what the call needs", () => {
  const junk = { more: "x".repeat(100), metadata: "m", cursor: "c", value, limit: 1, expiresAt: 1 };
  const read = readAsk({ ...junk, ...common, op: "get", ifVersion: 1 })!;
  expect(Object.keys(read).sort()).toEqual(["id", "key", "name", "op", "tenant"]);
  // Its own bytes alone.
  expect(read.key.buffer.byteLength).toBe(512);
});

test("a cursor that is too long to be one is not kept", () => {
  const read = readAsk({ ...common, op: "list", limit: 1, cursor: "c".repeat(1_025) });
  expect(read).toStrictEqual({ ...common, op: "list", limit: 1, cursor: "" });
});

test.each([
  ["a key", { key: new Uint8Array(513) }],
  ["a tenant", { tenant: "t".repeat(64) }],
  ["a name", { name: "n".repeat(65) }],
  ["metadata", { op: "put", value, metadata: "m".repeat(1_025) }],
])("%s that is too long for every store is none", (_, part) => {
  expect(readAsk({ ...common, op: "get", ...part })).toBeNull();
});
