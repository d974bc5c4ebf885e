import { expect, test } from "vitest";
import { listsOfBytes, operationWork } from "../../runtime/services/operation-work.ts";

const none = { lists: 0, bytes: 0 };

test("lists of bytes are counted wherever they are in a value", () => {
  const page = { tag: "page", val: { keys: [{ key: bytes(3) }, { key: bytes(4) }], cursor: "" } };
  expect(listsOfBytes(page)).toEqual({ lists: 2, bytes: 7 });
  expect(listsOfBytes(["name", bytes(5), [bytes(0)], null, 7])).toEqual({ lists: 2, bytes: 5 });
  expect(listsOfBytes("text")).toEqual(none);
});

test("what is asked costs more than what is told, whatever it is called", () => {
  for (const name of ["crypto.sign", "made.up", "toString", "__proto__", ""]) {
    const [told, asked] = [operationWork(name, none, null), operationWork(name, none, none)];
    expect(told).toBeGreaterThan(0);
    expect(asked).toBeGreaterThan(told);
  }
});

test.each([
  ["kv.put", "out"],
  ["kv.get", "in"],
  ["kv.put-many", "out"],
  ["kv.get-many", "in"],
  ["fetch.push", "out"],
  ["streams.read", "in"],
])("%s costs by the bytes that go %s", (name, way) => {
  const work = (size: number) => {
    const lists = { lists: 1, bytes: size };
    return way === "out" ? operationWork(name, lists, none) : operationWork(name, none, lists);
  };
  expect(work(65_536) - work(0)).toBeGreaterThan(65_536 * 100);
});

test("several entries cost less at once than one by one, and more than one", () => {
  const twenty = operationWork("kv.get-many", { lists: 20, bytes: 60 }, none);
  const one = operationWork("kv.get", { lists: 1, bytes: 3 }, none);
  expect(twenty).toBeGreaterThan(2 * one);
  expect(twenty).toBeLessThan(20 * one);
});

function bytes(count: number): Uint8Array {
  return new Uint8Array(count);
}
