import { expect, test } from "vitest";
import { callWork, listsOfBytes, resultWork } from "../../runtime/services/operation-work.ts";
import { openServices } from "../../runtime/services/worker-services.ts";

const none = { lists: 0, bytes: 0 };

test("lists of bytes are counted wherever they are in a value", () => {
  const page = { tag: "page", val: { keys: [{ key: bytes(3) }, { key: bytes(4) }], cursor: "" } };
  expect(listsOfBytes(page)).toEqual({ lists: 2, bytes: 7 });
  expect(listsOfBytes(["name", bytes(5), [bytes(0)], null, 7])).toEqual({ lists: 2, bytes: 5 });
  expect(listsOfBytes("text")).toEqual(none);
});

test("what is asked costs more than what is told, whatever it is called", () => {
  for (const name of ["compression.push", "made.up", "toString", "__proto__", ""]) {
    const [told, asked] = [callWork(name, none, false), callWork(name, none, true)];
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
    return way === "out" ? callWork(name, lists, true) : resultWork(name, lists);
  };
  expect(work(65_536) - work(0)).toBeGreaterThan(65_536 * 100);
});

test("several entries cost less at once than one by one, and more than one", () => {
  const twenty = callWork("kv.get-many", { lists: 20, bytes: 60 }, true);
  const one = callWork("kv.get", { lists: 1, bytes: 3 }, true);
  expect(twenty).toBeGreaterThan(2 * one);
  expect(twenty).toBeLessThan(20 * one);
});

function bytes(count: number): Uint8Array {
  return new Uint8Array(count);
}

test("what is asked counts at once, as its request may be over before it", async () => {
  const reach = { fetch: null, kv: null };
  const asked = { fields: [], uri: "http://a.test/", content: null, piecewise: false };
  const services = openServices(reach, { ...asked, onAnswer: () => {} });
  expect(services.work).toBe(0);
  void services.ask("streams.pause", [60_000]).catch(() => {});
  expect(services.work).toBe(callWork("streams.pause", none, true));
  services.end();
});
