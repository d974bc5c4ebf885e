import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { statusesOf } from "../support/raw-http.ts";
import { type LoadedGuest, loadGuest, startFront } from "./support/front.ts";
import { RawClients } from "./support/raw-clients.ts";

// Answers with as many bytes as the path says.
const source = `
import { Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const size = i32(parseInt(request.parsedUrl.pathname.substring(1)));
  return Response.bytes(new Uint8Array(size));
}
`;

const MiB = 1024 * 1024;
const times = {
  headersTimeout: 1_000,
  requestTimeout: 2_000,
  keepAliveTimeout: 500,
  writeTimeout: 1_000,
};

let guest: LoadedGuest;

beforeAll(async () => {
  guest = await loadGuest(source, { responseBody: 10 * MiB, requestBody: 10 * MiB });
});
afterAll(() => guest.end());

/** A server and its clients, which end with the test. */
async function start(after: (work: () => void) => void) {
  const server = await startFront({ route: () => guest.target, times, answerBytes: 20 * MiB });
  const clients = new RawClients();
  after(() => {
    clients.end();
    server.front.close();
  });
  return {
    server,
    open: () => clients.open(server.port),
    codes: () => server.told.map(({ outcome }) => outcome.error?.code),
  };
}

describe.concurrent("a client that takes its time", () => {
  test("for its first byte: 408, and the connection ends", async ({ onTestFinished }) => {
    const { open, codes } = await start(onTestFinished);
    const client = await open();
    const ms = await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([408]);
    expect(client.received).toMatch(/\r\n\r\nrequest-timeout\nrequest [\w-]+\n$/);
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(3_000);
    expect(codes()).toEqual(["request-timeout"]);
  });

  test("for its fields, a byte at a time: 408 by the deadline, however busy it is", async ({
    onTestFinished,
  }) => {
    const { open } = await start(onTestFinished);
    const client = await open();
    client.send("GET /1 HTTP/1.1\r\nHost: x\r\nX: ");
    const trickle = setInterval(() => client.send("y"), 50);
    const ms = await client.untilClosed();
    clearInterval(trickle);
    expect(statusesOf(client.received)).toEqual([408]);
    expect(ms).toBeLessThan(3_000);
  });

  test("for its body: 408, told of once", async ({ onTestFinished }) => {
    const { open, codes } = await start(onTestFinished);
    const client = await open();
    client.send("POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
    const trickle = setInterval(() => client.send("y"), 50);
    const ms = await client.untilClosed();
    clearInterval(trickle);
    expect(statusesOf(client.received)).toEqual([408]);
    expect(client.received).toMatch(/connection: close/i);
    expect(ms).toBeGreaterThan(1_900);
    expect(ms).toBeLessThan(5_000);
    expect(codes()).toEqual(["request-timeout"]);
  });

  test("for the body of a second request that came with the first: 408 after the first's answer", async ({
    onTestFinished,
  }) => {
    const { open } = await start(onTestFinished);
    const client = await open();
    const post = (length: number, body: string) =>
      `POST /3 HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${body}`;
    client.send(post(3, "abc") + post(10, "123"));
    await client.untilClosed(20_000);
    expect(statusesOf(client.received)).toEqual([200, 408]);
  });

  test("for a second request: the one before it is answered, and 408 comes after", async ({
    onTestFinished,
  }) => {
    const { open } = await start(onTestFinished);
    const client = await open();
    client.send("GET /3 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HT");
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([200, 408]);
  });

  test("between requests: the connection ends without a word", async ({ onTestFinished }) => {
    const { open, codes } = await start(onTestFinished);
    const client = await open();
    client.send("GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
    await client.until(/200 OK/);
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([200]);
    expect(codes()).toEqual([undefined]);
  });
});

describe("a client that takes long", () => {
  test("to read its answer: it loses its connection, and the answer its memory", async () => {
    const { server, open } = await start(onTestFinished);
    const client = await open();
    client.socket.pause();
    client.send(`GET /${9 * MiB} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await expect.poll(() => server.told.length, { timeout: 5_000 }).toBe(1);
    await expect.poll(() => server.front.connections, { timeout: 5_000 }).toBe(0);
    expect(server.front.unsentBytes).toBe(0);
  });

  test("to read its answer, but does: it gets all of it", async () => {
    const { open } = await start(onTestFinished);
    const client = await open();
    client.socket.pause();
    client.send(`GET /${9 * MiB} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    // Each time a part, for longer than a client may take nothing; how long that takes does not matter.
    for (let round = 1; round <= 12; round++) {
      client.socket.resume();
      await expect.poll(() => client.received.length).toBeGreaterThan((round * MiB) / 2);
      client.socket.pause();
      await new Promise((wait) => setTimeout(wait, 200));
    }
    client.socket.resume();
    await client.untilClosed(20_000);
    const body = client.received.slice(client.received.indexOf("\r\n\r\n") + 4);
    expect(body.length).toBe(9 * MiB);
  });

  test("all at once: answers that wait stay within their share of memory, the oldest goes first", async () => {
    const { server, open } = await start(onTestFinished);
    const slow = await Promise.all(Array.from({ length: 6 }, open));
    for (const client of slow) {
      client.socket.pause();
      client.send(`GET /${9 * MiB} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await expect.poll(() => server.front.unsentBytes, { timeout: 5_000 }).toBeGreaterThan(0);
    }
    await expect.poll(() => server.told.length, { timeout: 10_000 }).toBe(6);
    expect(server.front.unsentBytes).toBeLessThanOrEqual(20 * MiB);
    expect(server.front.connections).toBeLessThan(4);
    const other = await open();
    other.send("GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    await other.untilClosed();
    expect(statusesOf(other.received)).toEqual([200]);
  });
});
