import { afterEach, expect, test } from "vitest";
import type { ByteSource } from "../../../runtime/message/byte-source.ts";
import { startFront, type TestFront } from "../support/front.ts";
import { RawClients } from "../support/raw-clients.ts";
import { endless, Pushed } from "./support/sources.ts";
import { type Asked, dechunked, streamWorker } from "./support/stream-worker.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

let server: TestFront;
const clients = new RawClients();
afterEach(() => {
  clients.end();
  server.front.close();
});

async function serve(worker: (asked: Asked) => Promise<void>, writeTimeout = 20_000) {
  server = await startFront({ route: () => streamWorker(worker), times: { writeTimeout } });
}

const open = () => clients.open(server.port);
const get = (path = "/") => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const nap = (ms: number) => new Promise((wait) => setTimeout(wait, ms));

/** Waits until a count does not change any more. */
async function settled(count: () => number): Promise<number> {
  for (;;) {
    const before = count();
    await nap(300);
    if (count() === before) return before;
  }
}

test("a client that does not read stops its worker, and one that goes on lets it go on", async () => {
  const body = endless();
  await serve(async ({ answering }) => answering({ status: 200, fields: [], body }));
  const client = await open();
  client.socket.pause();
  client.send(get());
  await expect.poll(() => body.given).toBeGreaterThan(0);
  const given = await settled(() => body.given);
  // Buffers of the two systems, and ours.
  expect(given).toBeLessThan(16 * MiB);
  expect(server.front.unsentBytes).toBeGreaterThan(0);
  expect(server.front.unsentBytes).toBeLessThan(256 * KiB);
  client.socket.resume();
  await expect.poll(() => body.given, { timeout: 30_000 }).toBeGreaterThan(given + 16 * MiB);
  client.end();
  await expect.poll(() => body.cancelled).toBe(true);
  await expect.poll(() => server.told.length).toBe(1);
  expect(server.told[0]?.meta.bytesOut).toBe(body.given);
  await expect.poll(() => server.front.unsentBytes).toBe(0);
});

test("a client that takes nothing of a stream for a while loses its connection", async () => {
  const body = endless();
  await serve(async ({ answering }) => answering({ status: 200, fields: [], body }), 500);
  const client = await open();
  client.socket.pause();
  client.send(get());
  await expect.poll(() => server.told.length, { timeout: 20_000 }).toBe(1);
  expect(body.cancelled).toBe(true);
  await expect.poll(() => server.front.connections).toBe(0);
});

test("a stream that has nothing to say for a while keeps its connection, whatever waits behind it", async () => {
  const body = new Pushed();
  await serve(async ({ path, answering }) => {
    answering({ status: 200, fields: [], body: path === "/1" ? body : endless() });
  }, 500);
  const client = await open();
  client.send(get("/1"));
  body.push("a".repeat(4 * MiB));
  await expect.poll(() => dechunked(client.received).content.length).toBe(4 * MiB);
  client.send(get("/2"));
  await nap(1_500);
  body.push("there");
  await client.until(/there\r\n$/);
});

test("a client that leaves has its stream cancelled, and its worker told", async () => {
  const body = new Pushed();
  let aborted = false;
  await serve(async ({ answering, client }) => {
    answering({ status: 200, fields: [], body });
    await new Promise<void>((resolve) => client.addEventListener("abort", () => resolve()));
    aborted = true;
  });
  const client = await open();
  client.send(get());
  body.push("part");
  await client.until(/part\r\n$/);
  client.end();
  await expect.poll(() => [body.cancelled, aborted]).toEqual([true, true]);
  await expect.poll(() => server.told.length).toBe(1);
  expect(server.told[0]?.meta.bytesOut).toBe(4);
});

test("a client that leaves before its worker answers has no stream at all", async () => {
  const body = endless();
  let asked = false;
  await serve(async ({ answering, client }) => {
    asked = true;
    await new Promise<void>((resolve) => client.addEventListener("abort", () => resolve()));
    answering({ status: 200, fields: [], body });
  });
  const client = await open();
  client.send(get());
  await expect.poll(() => asked).toBe(true);
  client.end();
  await expect.poll(() => server.told.length).toBe(1);
  expect([body.cancelled, body.given]).toEqual([true, 0]);
});

test("a client that leaves in the middle of both ends both", async () => {
  let left = "";
  let asked: ByteSource | null = null;
  await serve(async ({ body, answering }) => {
    asked = body;
    const echoed: ByteSource = {
      async read(most) {
        try {
          return await body!.read(most);
        } catch (error) {
          left = (error as { code: string }).code;
          throw error;
        }
      },
      cancel() {},
    };
    answering({ status: 200, fields: [], body: echoed });
  });
  const client = await open();
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nsome");
  await client.until(/some\r\n$/);
  client.socket.resetAndDestroy();
  await expect.poll(() => left).toBe("client-left");
  await expect.poll(() => server.told.length).toBe(1);
  await expect(asked!.read(1)).rejects.toMatchObject({ code: "client-left" });
});

test("clients that come and leave at any moment of a stream harm nobody else", async () => {
  await serve(async ({ path, body, answering }) => {
    answering({ status: 200, fields: [], body: path === "/echo" ? body! : endless(10_000) });
  });
  const steady = await open();
  for (let round = 0; round < 40; round++) {
    const client = await open();
    client.send(`POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc${get()}`);
    if (round % 2 === 0) client.send(`abcdef${get()}`);
    setTimeout(() => client.end(), round % 8);
    steady.send(`POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n${1_000 + round}`);
    await steady.until(new RegExp(`\\r\\n\\r\\n${1_000 + round}$`));
  }
  steady.end();
  await expect.poll(() => server.front.connections).toBe(0);
  await expect.poll(() => server.front.unsentBytes).toBe(0);
});
