import { afterEach, describe, expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import type { RequestStream } from "../../../runtime/http/read/request-stream.ts";
import type { HttpServerOptions } from "../../../runtime/http/server-options.ts";
import type { ByteSource } from "../../../runtime/message/byte-source.ts";
import type { TargetResponse } from "../../../runtime/routing/target.ts";
import type { RawClient } from "../../support/raw-client.ts";
import { statusesOf } from "../../support/raw-http.ts";
import { startFront, type TestFront } from "../support/front.ts";
import { RawClients } from "../support/raw-clients.ts";
import { Pieces, textOf } from "./support/sources.ts";
import { type Asked, dechunked, streamWorker } from "./support/stream-worker.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

let server: TestFront;
const clients = new RawClients();
afterEach(() => {
  clients.end();
  server.front.close();
});

async function serve(
  worker: (asked: Asked) => Promise<TargetResponse | undefined>,
  options: Partial<HttpServerOptions> = {},
  streamedBody = 100 * MiB,
): Promise<void> {
  server = await startFront({ route: () => streamWorker(worker, { streamedBody }), ...options });
}

const open = () => clients.open(server.port);
const codes = () => server.told.map(({ outcome }) => outcome.error?.code ?? null);
const post = (length: number | "chunked", more = "", path = "/") =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\n${more}${
    length === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`
  }\r\n\r\n`;
const last = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
const said = (text: string): TargetResponse => ({
  status: 200,
  fields: [],
  body: { tag: "bytes", val: new TextEncoder().encode(text) },
});
/** Answers with all of the body. */
const echo = async ({ body }: Asked) => said(`got ${body === null ? "none" : await textOf(body)}.`);

/** Sends as much as the server takes in a while, up to `most` bytes. */
async function pour(client: RawClient, most: number): Promise<number> {
  const chunk = Buffer.alloc(256 * KiB);
  const { socket } = client;
  let sent = 0;
  while (sent < most) {
    sent += chunk.length;
    if (socket.write(chunk)) continue;
    const taken = await Promise.race([
      new Promise<boolean>((resolve) => socket.once("drain", () => resolve(true))),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 500)),
    ]);
    if (!taken) break;
  }
  return sent;
}

describe("a body that is taken as a stream", () => {
  test("is enough to begin with, however little, once its client pauses", async () => {
    const steps: string[] = [];
    await serve(async ({ body }) => {
      if (body === null) return said("last");
      steps.push("called");
      await (body as RequestStream).begun();
      steps.push("begun");
      steps.push(Buffer.from((await body.read(100))!).toString());
      return said(steps.at(-1)! + (await textOf(body)));
    });
    const client = await open();
    client.send(post(9));
    await expect.poll(() => steps).toEqual(["called"]);
    // It has not begun by the time a later client has its answer.
    const later = await open();
    later.send(last);
    await later.until(/last$/);
    expect(steps).toEqual(["called"]);
    client.send("one");
    // Whoever waits for a begin that does not come waits for a second.
    await expect
      .poll(() => steps, { timeout: 800, interval: 10 })
      .toEqual(["called", "begun", "one"]);
    client.send("twosix");
    await client.until(/onetwosix$/);
  });

  test("is there as it comes", async () => {
    const pieces: string[] = [];
    await serve(async ({ body }) => {
      for (let piece = await body!.read(100); piece !== null; piece = await body!.read(100)) {
        pieces.push(Buffer.from(piece).toString());
      }
      return said("done");
    });
    const client = await open();
    client.send(post(9));
    for (const piece of ["one", "two", "six"]) {
      client.send(piece);
      await expect.poll(() => pieces.at(-1)).toBe(piece);
    }
    await client.until(/done$/);
    expect(pieces).toEqual(["one", "two", "six"]);
    expect(server.told[0]?.meta.bytesIn).toBe(9);
  });

  test("is given out in pieces that are no larger than asked for", async () => {
    const sizes: number[] = [];
    await serve(async ({ body }) => {
      for (let piece = await body!.read(7); piece !== null; piece = await body!.read(7)) {
        sizes.push(piece.length);
      }
      return said("done");
    });
    const client = await open();
    client.send(`${post("chunked")}a\r\n0123456789\r\n5\r\nabcde\r\n0\r\n\r\n`);
    await client.until(/done$/);
    expect(Math.max(...sizes)).toBe(7);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(15);
  });

  test("leaves the connection to the next request, and there is none without one", async () => {
    await serve(echo);
    const client = await open();
    client.send(`${post(5)}hello${post("chunked")}3\r\nabc\r\n0\r\n\r\n${last}`);
    await client.untilClosed();
    expect(client.received).toMatch(/got hello\.[\s\S]*got abc\.[\s\S]*got none\.$/);
  });

  test("does so where its worker read a part of it, or nothing", async () => {
    await serve(async ({ body, path }) => {
      if (path === "/part") await body!.read(3);
      if (path === "/cancel") body!.cancel();
      return said(`${path}.`);
    });
    const client = await open();
    const body = "b".repeat(10 * KiB);
    for (const path of ["/part", "/cancel", "/none"]) {
      client.send(post(body.length, "", path) + body);
      await client.until(new RegExp(`${path}\\.$`));
    }
    client.send(last);
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([200, 200, 200, 200]);
  });

  test("that nobody reads to its end is read on for a moment, so that its answer arrives", async () => {
    await serve(async ({ body }) => {
      await body!.read(10);
      return said("enough");
    });
    const client = await open();
    client.send(post(500_000) + "b".repeat(200_000));
    await client.until(/connection: close\r\n[\s\S]*enough$/i);
    expect(client.closed).toBe(false);
    client.send("b".repeat(300_000));
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([200]);
  });
});

describe("a worker that does not read", () => {
  test("has its client wait, and nothing of the body is kept but what was on the way", async () => {
    let go = (): void => {};
    const read = new Promise<void>((resolve) => {
      go = resolve;
    });
    let bytes = 0;
    await serve(async ({ body }) => {
      await read;
      for (let piece = await body!.read(MiB); piece !== null; piece = await body!.read(MiB)) {
        bytes += piece.length;
      }
      return said("all");
    });
    const client = await open();
    client.send(post(64 * MiB));
    const sent = await pour(client, 64 * MiB);
    // The rest is in buffers of the two systems.
    expect(sent).toBeLessThan(32 * MiB);
    const before = server.front.connections;
    go();
    expect(await pour(client, 64 * MiB - sent)).toBe(64 * MiB - sent);
    await client.until(/all$/, 30_000);
    expect([bytes, before]).toEqual([64 * MiB, 1]);
  });
});

describe("a body that is too large", () => {
  test("by its length is refused before anybody runs", async () => {
    let ran = false;
    await serve(
      async () => {
        ran = true;
        return undefined;
      },
      {},
      1_000,
    );
    const client = await open();
    client.send(post(1_001, "Expect: 100-continue\r\n"));
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([413]);
    expect(ran).toBe(false);
  });

  test("and does not say so fails where it is", async () => {
    await serve(echo, {}, 1_000);
    const client = await open();
    client.send(`${post("chunked")}200\r\n${"a".repeat(512)}\r\n`);
    client.send(`200\r\n${"a".repeat(512)}\r\n0\r\n\r\n`);
    await client.until(/\nrequest \S+\n$/);
    expect(statusesOf(client.received)).toEqual([413]);
    expect(codes()).toEqual(["body-too-large"]);
  });

  test("for a worker that takes it whole may be none for one that takes it as a stream", async () => {
    await serve(async ({ body }) => {
      let bytes = 0;
      for (let piece = await body!.read(MiB); piece !== null; piece = await body!.read(MiB)) {
        bytes += piece.length;
      }
      return said(`${bytes} bytes`);
    });
    const client = await open();
    client.send(post(20 * MiB));
    await pour(client, 20 * MiB);
    await client.until(/20971520 bytes$/);
  });
});

describe("a client that waits to be asked for its body", () => {
  const expecting = "Expect: 100-continue\r\n";

  test("is asked at the first read", async () => {
    let go = (): void => {};
    const mayRead = new Promise<void>((resolve) => {
      go = resolve;
    });
    let called = 0;
    await serve(async (asked) => {
      if (asked.body === null) return said("last");
      called++;
      await mayRead;
      return echo(asked);
    });
    const client = await open();
    client.send(post(2, expecting));
    await expect.poll(() => called).toBe(1);
    // What was written for it before a later client's answer has come by then.
    const later = await open();
    later.send(last);
    await later.until(/last$/);
    expect(client.received).toBe("");
    go();
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    client.send("ok");
    await client.until(/got ok\.$/);
  });

  test("is asked before an answer that may be made of its body, and once", async () => {
    await serve(async ({ body, answering }) => {
      answering({ status: 200, fields: [], body: body! });
      return undefined;
    });
    const client = await open();
    client.send(post(2, expecting));
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    client.send("ok");
    await client.until(/\r\n\r\nok$/);
    expect(statusesOf(client.received)).toEqual([100, 200]);
    expect(dechunked(client.received.slice(client.received.indexOf("200 OK"))).content).toBe("ok");
  });

  test("is not asked where nobody reads", async () => {
    await serve(async ({ body, path, answering }) => {
      if (path === "/whole") return said("no");
      body!.cancel();
      answering({ status: 403, fields: [], body: new Pieces(["no"]) });
      return undefined;
    });
    for (const [path, status] of [
      ["/whole", 200],
      ["/streamed", 403],
    ] as const) {
      const client = await open();
      client.send(post(2, expecting, path));
      await client.untilClosed();
      expect(statusesOf(client.received)).toEqual([status]);
    }
  });
});

describe("a client that takes its time for a streamed body", () => {
  const times = { headersTimeout: 500, requestTimeout: 1_000, bodyPauseTimeout: 1_500 };

  test("may take longer than for a whole request, as long as it goes on", async () => {
    await serve(echo, { times });
    const client = await open();
    client.send(post(12));
    for (let i = 0; i < 12; i++) {
      await new Promise((wait) => setTimeout(wait, 250));
      client.send("y");
    }
    await client.until(/got y{12}\.$/);
    // And its next request has the time of any.
    client.send("GET /next HT");
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([200, 408]);
  });

  test("is not waited for without end", async () => {
    await serve(echo, { times });
    const client = await open();
    client.send(`${post(12)}part`);
    await client.untilClosed(15_000);
    expect(statusesOf(client.received)).toEqual([408]);
    expect(codes()).toEqual(["request-timeout"]);
  });

  test("has no part in the time its worker takes", async () => {
    await serve(
      async ({ body }) => {
        await new Promise((wait) => setTimeout(wait, 3_000));
        return said(await textOf(body!));
      },
      { times },
    );
    const client = await open();
    client.send(`${post(300_000)}${"z".repeat(300_000)}`);
    await client.until(/\r\n\r\nz/, 20_000);
    await expect.poll(() => client.received.split("\r\n\r\n")[1]?.length).toBe(300_000);
  });
});

describe("a body that breaks off", () => {
  const seen: string[] = [];
  let begun = "";
  const readAll = async ({ body }: { body: ByteSource | null }) => {
    try {
      begun = Buffer.from((await body!.read(100))!).toString();
      return said(begun + (await textOf(body!)));
    } catch (error) {
      seen.push((error as { code: string }).code);
      throw error;
    }
  };

  test.each([
    ["by the client's end", (client: RawClient) => client.end(), "client-left"],
    ["by the end of what it sends", (client: RawClient) => client.socket.end(), "client-left"],
    ["by its reset", (client: RawClient) => client.socket.resetAndDestroy(), "client-left"],
    ["by what is no chunk", (client: RawClient) => client.send("nonsense\r\n"), "bad-request"],
  ])("%s is told to its worker", async (_, breakOff, code) => {
    seen.length = 0;
    begun = "";
    await serve(readAll);
    const client = await open();
    client.send(`${post("chunked")}4\r\npart\r\n`);
    await expect.poll(() => begun).toBe("part");
    breakOff(client);
    await expect.poll(() => seen).toEqual([code]);
    await expect.poll(codes).toEqual([code]);
    await expect.poll(() => server.front.connections).toBe(0);
  });

  test.each([
    ["what is no chunk", "nonsense\r\n", 400, "bad-request"],
    ["a chunk with long extensions", `1;${"x".repeat(30_000)}\r\na\r\n`, 413, "body-too-large"],
  ])(
    "by %s is no fault of a worker that traps as it can't read on",
    async (_, more, status, code) => {
      await serve(async ({ body }) => {
        await textOf(body!).catch(() => {
          throw new SkerryError("guest-trap", "The body ended early.");
        });
      });
      const client = await open();
      client.send(`${post("chunked")}4\r\npart\r\n${more}`);
      await client.untilClosed();
      expect(statusesOf(client.received)).toEqual([status]);
      expect(codes()).toEqual([code]);
    },
  );
});
