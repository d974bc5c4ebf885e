import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import { statusesOf } from "../support/raw-http.ts";
import {
  echoSource,
  type LoadedGuest,
  loadGuest,
  startFront,
  type TestFront,
} from "./support/front.ts";
import { RawClients } from "./support/raw-clients.ts";

let guest: LoadedGuest;
let server: TestFront;
const clients = new RawClients();

beforeAll(async () => {
  guest = await loadGuest(echoSource, { requestBody: 10_000 });
  server = await startFront({
    route: ({ path }) =>
      path === "/nobody"
        ? { kind: "refused", error: new SkerryError("no-route", "No route."), subject: null }
        : guest.target,
    bodyBytes: 12_000,
  });
});
afterEach(() => {
  clients.end();
  server.told.length = 0;
});
afterAll(async () => {
  server.front.close();
  await guest.end();
});

const open = () => clients.open(server.port);

const next = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";

describe("a client that waits to be asked for its body", () => {
  const head = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;

  test("is asked, and then answered", async () => {
    const client = await open();
    client.send(head("/x", 2));
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    client.send("ok");
    await client.until(/POST http:\/\/x\/x ok\n/);
    expect(statusesOf(client.received)).toEqual([100, 200]);
  });

  test("is not asked for one that is too large, nor for one that nobody would read", async () => {
    for (const [request, status] of [
      [head("/x", 10_001), 413],
      [head("/nobody", 5), 404],
      [head("/a#b", 5), 400],
    ] as const) {
      const client = await open();
      client.send(request);
      // Whether it sends the body now can't be known: so the connection ends.
      await client.untilClosed();
      expect(statusesOf(client.received)).toEqual([status]);
    }
  });
});

describe("a body that is not read", () => {
  test("ends the connection once the client has its answer, though it goes on sending", async () => {
    const client = await open();
    client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n");
    client.send("b".repeat(100_000));
    await client.until(/413 Payload Too Large/);
    // A client that sends all before it reads would be lost if its connection were reset now.
    expect(client.closed).toBe(false);
    client.send("b".repeat(400_000));
    await client.untilClosed();
    expect(client.received).toMatch(/body-too-large\nrequest [\w-]+\n$/);
  });

  test("is taken to its end from a client that reads nothing before it has sent all", async () => {
    const length = 12_000_000;
    const client = connect(server.port, "127.0.0.1");
    await once(client, "connect");
    client.write(`POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
    const sent = new Promise((resolve) => client.write(Buffer.alloc(length, "b"), resolve));
    client.once("error", () => {});
    expect(await sent).toBeFalsy();
    expect(await text(client)).toMatch(/^HTTP\/1\.1 413 .*body-too-large\n/s);
  });

  test("is not waited for without end", async () => {
    const client = await open();
    client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n");
    await client.until(/413/);
    expect(await client.untilClosed()).toBeLessThan(3_000);
  });

  test("leaves the connection as it is where it came whole with its head", async () => {
    const client = await open();
    client.send(`POST /nobody HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde${next}`);
    await client.until(/GET http:\/\/x\/next /);
    expect(statusesOf(client.received)).toEqual([404, 200]);
  });
});

describe("bodies that are read at once", () => {
  test("take no more memory than all of them may, and what is too much may come again", async () => {
    const first = await open();
    first.send(`POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n${"a".repeat(8_000)}`);
    await new Promise((wait) => setTimeout(wait, 100));
    const second = await open();
    second.send(`POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n${"b".repeat(8_000)}`);
    await second.until(/503 Service Unavailable/);
    expect(second.received).toMatch(/retry-after: 1\r\n/i);
    expect(second.received).toMatch(/overloaded\n/);
    first.send("a".repeat(1_000));
    await first.until(/POST http:\/\/x\/x a{9000}\n/);
    const third = await open();
    third.send(`POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n${"c".repeat(9_000)}`);
    await third.until(/POST http:\/\/x\/x c{9000}\n/);
  });
});

test("what is told of a request has the bytes of both bodies, the moment and the time it took", async () => {
  const before = Date.now();
  const client = await open();
  client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n1234567");
  const conversation = await client.until(/\n\n?$/);
  await expect.poll(() => server.told.length).toBe(1);
  const { outcome, meta } = server.told[0]!;
  const body = conversation.slice(conversation.indexOf("\r\n\r\n") + 4);
  expect(meta).toMatchObject({ worker: "w", deployment: "d", tenant: "t", cordon: "default" });
  expect([meta.bytesIn, meta.bytesOut]).toEqual([7, body.length]);
  expect(meta.at).toBeGreaterThanOrEqual(before - 1_000);
  expect(meta.totalMs).toBeGreaterThanOrEqual(outcome.usage.wallMs);
  expect(meta.clientAddress).toBe("127.0.0.1");
  // Whoever hears of it has no use for what the guest answered.
  expect(outcome.response).toEqual({ status: 200, fields: [], body: { tag: "empty" } });
});
