// Large answers, and what others of the same process have of them.
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { HttpServer } from "../../runtime/http/server.ts";
import { lend } from "../../runtime/message/lent-bytes.ts";
import type { LocalTarget, RequestHead } from "../../runtime/routing/target.ts";
import { defaultLimits } from "../../runtime/settings/limits.ts";
import { RawClient } from "../support/raw-client.ts";
import { statusesOf } from "../support/raw-http.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

/** Stands in for a worker: answers with as many bytes as the path says, each of them told by its place, and
 * with a trailer where the path asks for one. */
function workerNamed(worker: string, bodyOf = patterned): LocalTarget {
  return {
    kind: "local",
    limits: defaultLimits(1),
    subject: { worker, deployment: null, tenant: null, cordon: "default" },
    call: ({ method, uri }, requestId) => {
      const path = new URL(uri).pathname;
      const response = {
        status: 200,
        fields: [],
        body: { tag: "bytes" as const, val: bodyOf(Number.parseInt(path.slice(1), 10)) },
        ...(path.endsWith("/trailer") ? { trailers: [["after", "all"] as [string, string]] } : {}),
      };
      const usage = {
        fuel: 1,
        memoryBytes: 0,
        hostCalls: 0,
        wallMs: 0,
        cpuMs: 0,
        startFuel: 0,
        hostFuel: 0,
        coldStartMs: 0,
      };
      const request = { method, uri };
      return Promise.resolve({ requestId, request, response, error: null, usage, log: [] });
    },
  };
}

function patterned(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1_000) bytes[at] = (at / 1_000) % 251;
  return bytes;
}

interface Served {
  readonly front: HttpServer;
  readonly port: number;
  /** The connections' ends on the server's side. */
  readonly sockets: readonly Socket[];
  connect(): Promise<RawClient>;
}

/** Serves a worker for each host name. */
async function serve(answerBytes = 256 * MiB, bodyOf = patterned): Promise<Served> {
  const front = new HttpServer({
    route: ({ host }: RequestHead) => workerNamed(host, bodyOf),
    onOutcome: () => {},
    answerBytes,
  });
  const sockets: Socket[] = [];
  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    front.take(socket, "client");
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  ends.push(() => listener.close());
  ends.push(() => front.close());
  const { port } = listener.address() as { port: number };
  const connect = async () => {
    const client = await RawClient.connect(port);
    ends.push(() => client.end());
    return client;
  };
  return { front, port, sockets, connect };
}

const get = (host: string, path: string, more = "") =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;
const close = "Connection: close\r\n";

function bodyOf(conversation: string): Buffer {
  return Buffer.from(conversation.slice(conversation.indexOf("\r\n\r\n") + 4), "latin1");
}

describe("a large answer", () => {
  test("arrives whole, with its length", async () => {
    const { front, connect } = await serve();
    const client = await connect();
    client.send(get("w", `/${10 * MiB}`, close));
    await client.untilClosed();
    expect(client.received).toMatch(/content-length: 10485760\r\n/);
    expect(bodyOf(client.received).equals(patterned(10 * MiB))).toBe(true);
    expect(front.unsentBytes).toBe(0);
  });

  test("keeps the connection for the next, and answers in their order", async () => {
    const { connect } = await serve();
    const client = await connect();
    client.send(get("w", `/${3 * MiB + 1}`) + get("w", "/5") + get("w", `/${MiB}`, close));
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([200, 200, 200]);
    const lengths = [...client.received.matchAll(/content-length: (\d+)/g)].map(([, n]) => n);
    expect(lengths).toEqual([String(3 * MiB + 1), "5", String(MiB)]);
  });

  test("has its trailers", async () => {
    const { connect } = await serve();
    const client = await connect();
    client.send(get("w", `/${MiB}/trailer`, close));
    await client.untilClosed();
    expect(client.received).toMatch(/transfer-encoding: chunked/);
    expect(client.received).toMatch(/\r\n0\r\nafter: all\r\n\r\n$/);
    expect(client.received.length).toBeGreaterThan(MiB);
  });

  test("to HEAD is its head alone", async () => {
    const { front, connect } = await serve();
    const client = await connect();
    client.send(`HEAD /${2 * MiB} HTTP/1.1\r\nHost: w\r\n${close}\r\n`);
    await client.untilClosed();
    expect(client.received).toMatch(/content-length: 2097152\r\n/);
    expect(bodyOf(client.received).length).toBe(0);
    expect(front.unsentBytes).toBe(0);
  });

  test.each(["is read to its end", "loses its client"])(
    "that %s gives back its memory, once",
    async (end) => {
      const memory = new SharedArrayBuffer(6 * MiB);
      let given = 0;
      const { connect } = await serve(256 * MiB, () => {
        // At once it is the next answer's: that one must not be taken for done.
        const back = () => {
          given++;
          lend(memory, back);
        };
        lend(memory, back);
        return new Uint8Array(memory);
      });
      const client = await connect();
      client.send(get("w", "/0", close));
      if (end === "loses its client") {
        client.socket.pause();
        await expect.poll(() => client.socket.bytesRead).toBeGreaterThan(0);
        expect(given).toBe(0);
        client.end();
      } else {
        await client.untilClosed();
        expect(bodyOf(client.received).length).toBe(6 * MiB);
      }
      await expect.poll(() => given).toBe(1);
      await new Promise((wait) => setTimeout(wait, 50));
      expect(given).toBe(1);
    },
  );

  test("ends with its client, whatever waits behind it on the connection", async () => {
    const { front, connect } = await serve();
    const client = await connect();
    client.socket.pause();
    client.send(get("w", `/${10 * MiB}`).repeat(3));
    await expect.poll(() => front.unsentBytes).toBeGreaterThan(20 * MiB);
    client.end();
    await expect.poll(() => front.connections).toBe(0);
    await expect.poll(() => front.unsentBytes).toBe(0);
  });
});

test("whatever their number, large answers write a small part of themselves in a turn of the event loop", async () => {
  const { sockets, connect } = await serve();
  const clients = await Promise.all([1, 2, 3, 4].map(connect));
  for (const client of clients) client.send(get("w", `/${10 * MiB}`, close));
  const written = () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  let most = 0;
  let before = written();
  while (clients.some((client) => !client.closed)) {
    await new Promise(setImmediate);
    const now = written();
    most = Math.max(most, now - before);
    before = now;
  }
  expect(before).toBeGreaterThan(40 * MiB);
  // Two pieces, where the turns of the loop are looked at between them, and a few heads.
  expect(most).toBeLessThan(300 * KiB);
});

describe("slow readers of one worker", () => {
  test("get their own answers dropped, and no other worker's", async () => {
    const { front, connect } = await serve(24 * MiB);
    const neighbour = await connect();
    neighbour.socket.pause();
    neighbour.send(get("quiet", `/${6 * MiB}`, close));
    await expect.poll(() => front.unsentBytes).toBeGreaterThan(0);
    // The neighbour's answer is the oldest of all when there are too many.
    const slow: RawClient[] = [];
    for (let i = 0; i < 6; i++) {
      const client = await connect();
      client.socket.pause();
      client.send(get("slow", `/${8 * MiB}`));
      slow.push(client);
      await expect.poll(() => client.socket.bytesRead).toBeGreaterThan(0);
    }
    expect(front.unsentBytes).toBeLessThanOrEqual(24 * MiB);
    // Two of 8 MiB have room beside it.
    await expect.poll(() => front.connections).toBe(3);
    neighbour.socket.resume();
    await neighbour.untilClosed();
    expect(bodyOf(neighbour.received).equals(patterned(6 * MiB))).toBe(true);
  });

  test("lose the oldest of those that were begun: who comes then is answered", async () => {
    const { connect } = await serve(24 * MiB);
    for (let i = 0; i < 5; i++) {
      const client = await connect();
      client.socket.pause();
      client.send(get("slow", `/${8 * MiB}`));
      await expect.poll(() => client.socket.bytesRead).toBeGreaterThan(0);
    }
    const reader = await connect();
    reader.send(get("slow", `/${8 * MiB}`, close));
    await reader.untilClosed();
    expect(bodyOf(reader.received).equals(patterned(8 * MiB))).toBe(true);
  });
});
