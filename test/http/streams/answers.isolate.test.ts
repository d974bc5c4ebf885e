import { afterEach, describe, expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import type { AnswerHead } from "../../../runtime/routing/target.ts";
import { statusesOf } from "../../support/raw-http.ts";
import { startFront, type TestFront } from "../support/front.ts";
import { RawClients } from "../support/raw-clients.ts";
import { endless, Pieces, Pushed } from "./support/sources.ts";
import { type Asked, dechunked, streamWorker } from "./support/stream-worker.ts";

let server: TestFront;
const clients = new RawClients();
afterEach(() => {
  clients.end();
  server.front.close();
});

async function serve(worker: (asked: Asked) => Promise<void>): Promise<void> {
  server = await startFront({ route: () => streamWorker(worker) });
}

/** A worker that begins its answer with this body, and is done when that is. */
async function serveBody(body: AnswerHead["body"], more: Partial<AnswerHead> = {}) {
  await serve(async ({ answering }) => answering({ status: 200, fields: [], body, ...more }));
}

const open = () => clients.open(server.port);
const get = (path = "/", more = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const last = (path = "/") => get(path, "Connection: close\r\n");
const told = () => server.told.map(({ outcome }) => outcome.error?.code ?? null);

describe("an answer that is a stream", () => {
  test("has the bytes of its fields as its worker gave them, those past ASCII too", async () => {
    const fields: AnswerHead["fields"] = [["x-mine", "caf\u00e9"]];
    await serveBody(new Pieces(["x"]), { fields });
    const client = await open();
    client.send(last());
    await client.until(/\r\nx-mine: caf\u00e9\r\n/);
  });

  test("begins before its worker has ended, and comes piece by piece", async () => {
    const body = new Pushed();
    let ended = false;
    await serve(async ({ answering }) => {
      answering({ status: 201, fields: [["x-mine", "1"]], body });
      await new Promise<void>((resolve) => setImmediate(resolve));
      while (!body.cancelled && !ended) await new Promise((wait) => setTimeout(wait, 5));
    });
    const client = await open();
    client.send(get());
    await client.until(/^HTTP\/1\.1 201 Created\r\nx-mine: 1\r\nx-request-id: [\s\S]*\r\n\r\n$/);
    for (const piece of ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"]) {
      body.push(piece);
      await client.until(new RegExp(`${piece}\\r\\n$`));
    }
    expect(server.told).toEqual([]);
    body.end();
    await client.until(/\r\n0\r\n\r\n$/);
    ended = true;
    await expect.poll(() => server.told.length).toBe(1);
    const { outcome, meta } = server.told[0]!;
    expect(outcome.response).toEqual({ status: 201, fields: [], body: { tag: "empty" } });
    expect(meta.bytesOut).toBe(27);
    expect(dechunked(client.received)).toEqual({
      content: "data: 1\n\ndata: 2\n\ndata: 3\n\n",
      whole: true,
    });
  });

  test("may be the response that its worker ends with", async () => {
    server = await startFront({
      route: () =>
        streamWorker(async () => ({
          status: 200,
          fields: [],
          body: { tag: "stream", val: new Pieces(["a", "b"]) },
          trailers: [["x-after", "all"]],
        })),
    });
    const client = await open();
    client.send(last());
    await client.untilClosed();
    expect(client.received).toMatch(/transfer-encoding: chunked\r\n/i);
    expect(dechunked(client.received).content).toBe("ab");
    expect(client.received).toMatch(/\r\n0\r\nx-after: all\r\n\r\n$/);
    expect(server.told[0]?.meta.bytesOut).toBe(2);
  });

  test("has its length where its source knows that", async () => {
    await serveBody(new Pieces(["abc", "def"]), { length: 6 });
    const client = await open();
    client.send(last());
    await client.untilClosed();
    expect(client.received).toMatch(/content-length: 6\r\n[\s\S]*\r\n\r\nabcdef$/);
    expect(client.received).not.toMatch(/transfer-encoding/i);
  });

  test.each([5, 7])("of another length than its %i bytes ends the connection", async (length) => {
    await serveBody(new Pieces(["abc", "def"]), { length });
    const client = await open();
    client.send(get());
    await client.untilClosed();
    const body = client.received.slice(client.received.indexOf("\r\n\r\n") + 4);
    expect(body.length).not.toBe(length);
    await expect.poll(told).toEqual(["invalid-response"]);
  });

  test("to HEAD is its head alone, and its source is cancelled", async () => {
    const body = endless();
    await serveBody(body);
    const client = await open();
    client.send(`HEAD / HTTP/1.1\r\nHost: x\r\n\r\n${last()}`);
    await client.until(/200 OK[\s\S]*200 OK/);
    expect(client.received).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*?\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(body.cancelled).toBe(true);
    expect(server.told[0]?.meta.bytesOut).toBe(0);
  });

  test.each([204, 205, 304])("of status %i has no content", async (status) => {
    const body = endless();
    await serveBody(body, { status });
    const client = await open();
    client.send(get() + last());
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([status, status]);
    expect(client.received).not.toMatch(/chunked/i);
    expect([body.cancelled, body.given]).toEqual([true, 0]);
  });

  test("to a client of HTTP/1.0 ends with the connection", async () => {
    await serveBody(new Pieces(["abc", "def"]));
    const client = await open();
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    await client.untilClosed();
    expect(client.received).toMatch(/connection: close\r\n\r\nabcdef$/i);
    expect(client.received).not.toMatch(/chunked/i);
  });

  test("keeps its turn among those of one connection", async () => {
    const first = new Pushed();
    const second = new Pieces(["second"]);
    await serve(async ({ path, answering }) => {
      const body = { "/1": first, "/2": second }[path] ?? new Pieces(["third"]);
      answering({ status: 200, fields: [], body });
    });
    const client = await open();
    client.send(get("/1") + get("/2") + last("/3"));
    await expect.poll(() => first.asked).toBe(1);
    first.push("first");
    await client.until(/first\r\n$/);
    // What is not to be written yet is not asked for.
    expect(second.given).toBe(0);
    first.end();
    await client.untilClosed();
    expect(client.received).toMatch(
      /first\r\n0\r\n\r\nHTTP[\s\S]*second\r\n0\r\n\r\nHTTP[\s\S]*third\r\n0/,
    );
    expect(told()).toEqual([null, null, null]);
  });

  test("is the first one that its worker begins", async () => {
    const late = endless();
    await serve(async ({ answering }) => {
      answering({ status: 200, fields: [], body: new Pieces(["first"]) });
      answering({ status: 500, fields: [], body: late });
    });
    const client = await open();
    client.send(last());
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([200]);
    expect(dechunked(client.received)).toEqual({ content: "first", whole: true });
    expect([late.cancelled, late.given]).toEqual([true, 0]);
  });
});

describe("an answer that fails midway", () => {
  test("ends the connection without its end, and is told of", async () => {
    const body = new Pushed();
    await serveBody(body);
    const client = await open();
    client.send(get());
    body.push("half");
    await client.until(/half\r\n$/);
    body.fail(new SkerryError("guest-trap", "The worker trapped."));
    await client.untilClosed();
    expect(dechunked(client.received)).toEqual({ content: "half", whole: false });
    await expect.poll(told).toEqual(["guest-trap"]);
    expect(server.told[0]?.meta.bytesOut).toBe(4);
  });

  test("is cut off by its worker's failure, though its source has more", async () => {
    const body = new Pushed();
    let trap = (): void => {};
    await serve(async ({ answering }) => {
      answering({ status: 200, fields: [], body });
      await new Promise<void>((resolve) => {
        trap = resolve;
      });
      throw new SkerryError("fuel-exhausted", "No fuel is left.");
    });
    const client = await open();
    client.send(get());
    body.push("half");
    await client.until(/half\r\n$/);
    trap();
    await client.untilClosed();
    expect(dechunked(client.received).whole).toBe(false);
    expect(body.cancelled).toBe(true);
    await expect.poll(told).toEqual(["fuel-exhausted"]);
  });

  test("leaves those whole that came before it on the connection", async () => {
    const first = new Pushed();
    await serve(async ({ path, answering }) => {
      answering({ status: 200, fields: [], body: path === "/1" ? first : endless() });
      if (path === "/2") throw new SkerryError("guest-trap", "The worker trapped.");
    });
    const client = await open();
    client.send(get("/1") + get("/2"));
    await expect.poll(told).toEqual(["guest-trap"]);
    first.push("all of it");
    first.end();
    await client.untilClosed();
    expect(client.received).toMatch(/all of it\r\n0\r\n\r\n/);
  });

  test("before it has begun is answered as any other failure", async () => {
    const body = endless();
    await serveBody(body, { fields: [["bad name", "x"]] });
    const client = await open();
    client.send(last());
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([500]);
    expect(body.cancelled).toBe(true);
    expect(told()).toEqual(["host-failed"]);
  });
});

describe("a server that ends", () => {
  test("waits for the end of a stream, and closes its connection then", async () => {
    const body = new Pushed();
    await serveBody(body);
    const client = await open();
    client.send(get());
    await client.until(/200 OK/);
    let drained = false;
    const draining = server.front.drain().then(() => {
      drained = true;
    });
    body.push("more");
    await client.until(/more\r\n$/);
    expect(drained).toBe(false);
    body.end();
    await client.untilClosed();
    expect(dechunked(client.received)).toEqual({ content: "more", whole: true });
    await draining;
  });

  test("waits no longer than its worker may run", async () => {
    const body = new Pushed();
    await serveBody(body);
    const client = await open();
    client.send(get());
    await client.until(/200 OK/);
    const draining = server.front.drain();
    body.fail(new SkerryError("deadline-exceeded", "The request took too long."));
    await draining;
    await client.untilClosed();
    expect(told()).toEqual(["deadline-exceeded"]);
  });
});
