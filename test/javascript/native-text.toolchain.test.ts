import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestWorker, workerOf } from "./handlers.ts";
import { untouched } from "./untouched-engine.ts";

const handlers = {
  "there and back": `async (request) => {
    const bytes = await request.bytes();
    let expected = "";
    for (let at = 0; at < bytes.length; at += 4096) expected += String.fromCharCode.apply(null, bytes.subarray(at, at + 4096));
    // A view that begins anywhere, of a buffer that holds more.
    const held = new Uint8Array(bytes.length + 8).fill(0xff);
    held.set(bytes, 3);
    const views = [bytes, bytes.buffer, held.subarray(3, 3 + bytes.length), new DataView(held.buffer, 3, bytes.length)];
    return Response.json(views.map((view) => new TextDecoder().decode(view) === expected));
  }`,
  encoded: `async (request) => {
    const text = await request.text();
    const bytes = new TextEncoder().encode(text);
    const isOwn = bytes.byteOffset === 0 && bytes.buffer.byteLength === bytes.length;
    return new Response(bytes, { headers: { length: String(text.length), own: String(isOwn) } });
  }`,
  "pieces of texts": `() => {
    const rope = "é".repeat(300) + "😀".repeat(300) + "a".repeat(300);
    const encode = (text) => [...new TextEncoder().encode(text)].reduce((sum, byte) => (sum * 31 + byte) % 65521, 7);
    return Response.json([rope, rope.slice(1, 280), rope.slice(299, 302), rope.slice(301), rope + rope].map(encode));
  }`,
  "what authors see": `async () => {
    const order = [];
    queueMicrotask(() => order.push("job"));
    await null;
    const refused = [queueMicrotask, globalThis.queueMicrotask].map((queue) => {
      try { return queue.call(Uint8Array.of(65)); } catch (error) { return error.name; }
    });
    const drawn = [Math.random(), Math.random("text")].map((number) => typeof number);
    const { toBase64 } = Uint8Array.prototype;
    return Response.json([order, refused, drawn, toBase64.call(Uint8Array.of(65, 66)), Uint8Array.fromBase64("QUI=").length]);
  }`,
  "no bytes": `() => {
    const bytes = new Uint8Array(300).fill(65);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    const resizable = new ArrayBuffer(300, { maxByteLength: 600 });
    const view = new Uint8Array(resizable, 100, 200).fill(66);
    const before = new TextDecoder().decode(view).length;
    resizable.resize(150);
    let after;
    try { after = new TextDecoder().decode(view); } catch (error) { after = error.name; }
    return Response.json([new TextDecoder().decode(bytes), before, after]);
  }`,
};

let worker: TestWorker;
let unchanged: TestWorker;
beforeAll(async () => {
  [worker, unchanged] = await Promise.all([
    workerOf(handlers),
    workerOf(handlers, { make: untouched }),
  ]);
}, 120_000);
afterAll(async () => {
  await worker?.end();
  await unchanged?.end();
});

const sizes = [0, 1, 15, 16, 63, 64, 65, 255, 256, 257, 4_096, 65_535, 65_536, 65_537];

test.each(sizes)("%d bytes of ASCII are text, in any place of their buffer", async (size) => {
  const body = Uint8Array.from({ length: size }, (_, at) => (at * 7) % 128);
  const { text, error } = await worker.call("there and back", { body });
  expect(error).toBeNull();
  expect(JSON.parse(text)).toEqual([true, true, true, true]);
});

test.each(sizes)("%d characters have their UTF-8, in a buffer of their own", async (size) => {
  for (const character of ["a", "é", "д", "€", "😀"]) {
    const sent = character.repeat(size);
    const { text, fields, error } = await worker.call("encoded", { body: Buffer.from(sent) });
    expect(error).toBeNull();
    expect(text === sent).toBe(true);
    expect(Object.fromEntries(fields)).toMatchObject({ length: `${sent.length}`, own: "true" });
  }
});

test("texts that are parts of others, or put together, have the UTF-8 of Node's", async () => {
  const rope = "é".repeat(300) + "😀".repeat(300) + "a".repeat(300);
  const encode = (text: string) =>
    new TextEncoder().encode(text).reduce((sum, byte) => (sum * 31 + byte) % 65_521, 7);
  const parts = [rope, rope.slice(1, 280), rope.slice(299, 302), rope.slice(301), rope + rope];
  const { text } = await worker.call("pieces of texts");
  expect(JSON.parse(text)).toEqual(parts.map(encode));
});

test("authors have queueMicrotask, Math.random and Base64 as they are everywhere", async () => {
  const { text } = await worker.call("what authors see");
  const refused = ["TypeError", "TypeError"];
  expect(JSON.parse(text)).toEqual([["job"], refused, ["number", "number"], "QUI=", 2]);
});

test("a detached buffer has no text, and a view that its buffer no longer holds none", async () => {
  const { text } = await worker.call("no bytes");
  expect(JSON.parse(text)).toEqual(["", 200, ""]);
});

test("an engine that the build has not changed gives the same, for more fuel", async () => {
  for (const handler of ["pieces of texts", "what authors see", "no bytes"]) {
    expect(await unchanged.call(handler)).toMatchObject({
      text: (await worker.call(handler)).text,
    });
  }
  const body = new Uint8Array(20_000).fill(0x61);
  const [plain, changed] = [unchanged, worker].map((each) => each.call("there and back", { body }));
  expect((await plain!).text).toBe("[true,true,true,true]");
  expect((await plain!).fuel - (await changed!).fuel).toBeGreaterThan(4n * 20_000n * 250n);
});
