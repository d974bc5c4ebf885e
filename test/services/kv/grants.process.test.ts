import { serialize } from "node:v8";
import { expect, test } from "vitest";
import { encodeFrame, type KvItem } from "../../../runtime/services/kv/kv-frames.ts";
import { bytes, entryOf, someNamespace, text } from "../../store/kv/kv-suite.ts";
import { connectBare, startServing } from "./support.ts";

const mine = someNamespace({ tenant: "mine" });
const theirs = someNamespace({ tenant: "theirs" });
const noNamespace = { refused: "no-namespace" };

test("a shard reaches the namespaces that were granted to it, and no others", async () => {
  const serving = await startServing();
  const client = serving.client("m", [mine]);
  const other = serving.client("t", [theirs]);
  await other.put(theirs, bytes("a"), bytes("secret"));
  await client.put(mine, bytes("a"), bytes("own"));
  expect(await client.get(theirs, bytes("a"))).toEqual(noNamespace);
  expect(await client.put(theirs, bytes("a"), bytes("b"))).toEqual(noNamespace);
  expect(await client.delete(theirs, bytes("a"))).toEqual(noNamespace);
  expect(await client.list(theirs, bytes(""), { limit: 1 })).toEqual(noNamespace);
  expect(await client.age(theirs)).toEqual(noNamespace);
  expect(await client.get({ ...mine, name: "others" }, bytes("a"))).toEqual(noNamespace);
  expect(text((await entryOf(other, theirs, bytes("a")))!.value)).toBe("secret");
});

test("a change of what is granted holds from the next call on", async () => {
  const serving = await startServing();
  const client = serving.client("m", [mine]);
  expect(await client.put(mine, bytes("a"), bytes("b"))).toHaveProperty("version");
  serving.grants.set("m", [theirs]);
  expect(await client.get(mine, bytes("a"))).toEqual(noNamespace);
  expect(await client.get(theirs, bytes("a"))).toEqual({ entry: null });
  serving.grants.remove("m");
  expect(await client.get(theirs, bytes("a"))).toEqual(noNamespace);
});

test("the quota is what was granted, whatever the shard says", async () => {
  const serving = await startServing();
  const client = serving.client("m", [{ ...mine, quotaBytes: 10 }]);
  const more = { ...mine, quotaBytes: 1_000_000 };
  expect(await client.put(more, bytes("a"), new Uint8Array(10))).toEqual({ refused: "quota" });
  expect(await client.put(more, bytes("a"), new Uint8Array(9))).toHaveProperty("version");
});

test("who shows no token that was granted is ended, and its calls are unavailable", async () => {
  const serving = await startServing();
  const client = serving.client("m", [mine]);
  serving.grants.remove("m");
  expect(await client.get(mine, bytes("a"))).toEqual({ refused: "unavailable" });
  serving.grants.set("m", [mine]);
  expect(await client.get(mine, bytes("a"))).toEqual({ entry: null });
});

const frame = (items: unknown, payload = Buffer.alloc(0)) => {
  const description = serialize(items);
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(8 + description.length + payload.length, 0);
  prefix.writeUInt32LE(description.length, 4);
  return Buffer.concat([prefix, description, payload]);
};
const hello = Buffer.concat(encodeFrame([{ hello: "m" }]));
const get = { id: 1, op: "get", tenant: "mine", name: "things", key: bytes("a") };
const lengths = (whole: number, description: number) => {
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(whole, 0);
  prefix.writeUInt32LE(description, 4);
  return prefix;
};
const sparse: unknown[] = [];
sparse.length = 4_000_000_000;

test.each<[string, Buffer]>([
  ["bytes that are no frame", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ["a call before the token", Buffer.concat(encodeFrame([get as unknown as KvItem]))],
  ["a token that is none", frame([{ hello: { toString: "m" } }])],
  ["a token that is too long", frame([{ hello: "m".repeat(2_000) }])],
  ["a frame without a token", frame([])],
  ["a call with the token", frame([{ hello: "m" }, get])],
  ["a frame that is empty", Buffer.concat([hello, lengths(0, 0)])],
  ["a frame of 4 GiB", Buffer.concat([hello, lengths(0xffff_ffff, 4)])],
  ["a description longer than its frame", Buffer.concat([hello, lengths(9, 1_000), hello])],
  ["a description that is none", Buffer.concat([hello, lengths(16, 8), Buffer.alloc(8, 0xff)])],
  ["items that are no list", Buffer.concat([hello, frame({ length: 1 })])],
  ["a list of any length without items", Buffer.concat([hello, frame(sparse)])],
  [
    "a key by a view that is none on bytes",
    Buffer.concat([hello, frame([{ ...get, key: new Uint16Array(2) }])]),
  ],
  ["an item that is an error", Buffer.concat([hello, frame([new Error("a")])])],
  ["too many items", Buffer.concat([hello, frame(Array.from({ length: 10_000 }, () => get))])],
  ["an item that is none", Buffer.concat([hello, frame([null])])],
  ["a value longer than its frame", Buffer.concat([hello, frame([{ ...get, value: 100 }])])],
  ["a length below zero", Buffer.concat([hello, frame([{ ...get, value: -8 }])])],
  ["bytes that belong to no value", Buffer.concat([hello, frame([get], Buffer.alloc(5))])],
  ["an operation that is none", Buffer.concat([hello, frame([{ ...get, op: "drop" }])])],
  ["a key that is a text", Buffer.concat([hello, frame([{ ...get, key: "a" }])])],
  ["a key that is a list", Buffer.concat([hello, frame([{ ...get, key: [1] }])])],
  ["a key that is too long", Buffer.concat([hello, frame([{ ...get, key: new Uint8Array(513) }])])],
  ["a name that is too long", Buffer.concat([hello, frame([{ ...get, name: "a".repeat(65) }])])],
  [
    "a tenant that is too long",
    Buffer.concat([hello, frame([{ ...get, tenant: "a".repeat(64) }])]),
  ],
  [
    "metadata that are too long",
    Buffer.concat([hello, frame([{ ...get, op: "put", value: 0, metadata: "a".repeat(1_025) }])]),
  ],
  ["a put without a value", Buffer.concat([hello, frame([{ ...get, op: "put" }])])],
  ["a version that is no number", Buffer.concat([hello, frame([{ ...get, ifVersion: 1n }])])],
  ["a list without a limit", Buffer.concat([hello, frame([{ ...get, op: "list" }])])],
])("%s ends the connection, and the owner serves on", async (_, sent) => {
  const serving = await startServing();
  const client = serving.client("m", [mine]);
  const { socket, ended } = await connectBare(serving.socket);
  socket.write(sent);
  await ended;
  expect(await client.put(mine, bytes("a"), bytes("b"))).toHaveProperty("version");
});

test("arrays of 32 Mi elements that nobody sent end their clients, and cost the owner no memory", async () => {
  const serving = await startServing();
  const client = serving.client("m", [mine]);
  expect(await client.put(mine, bytes("a"), bytes("b"))).toHaveProperty("version");
  // V8 would allocate 256 MiB for each.
  const length = Buffer.of(0x80, 0x80, 0x80, 0x10);
  const form = Buffer.concat([Buffer.of(0xff, 15), bytes("a"), length, bytes("@\0"), length]);
  const description = Buffer.concat([lengths(8 + form.length, form.length), form]);
  const before = process.memoryUsage().rss;
  for (let n = 0; n < 16; n++) {
    const { socket, ended } = await connectBare(serving.socket);
    socket.write(Buffer.concat([hello, description]));
    await ended;
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 2 ** 20);
  }
  expect(text((await entryOf(client, mine, bytes("a")))!.value)).toBe("b");
});

test("a cursor of any length is one that no page gave", async () => {
  const serving = await startServing();
  const client = serving.client("m", [mine]);
  for (const cursor of ["a".repeat(1_025), "a".repeat(2_000_000)]) {
    expect(await client.list(mine, bytes(""), { limit: 1, cursor })).toEqual({
      refused: "bad-cursor",
    });
  }
});

test("a frame that comes byte by byte is one", async () => {
  const serving = await startServing();
  const client = serving.client("m", [mine]);
  const { socket, ended } = await connectBare(serving.socket);
  const put = { ...get, op: "put", value: 3 };
  for (const byte of Buffer.concat([hello, frame([put], Buffer.from("abc"))])) {
    socket.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => socket.once("data", resolve));
  expect(text((await entryOf(client, mine, bytes("a")))!.value)).toBe("abc");
  socket.destroy();
  await ended;
});
