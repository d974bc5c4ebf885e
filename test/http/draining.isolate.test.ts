import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Request } from "../../runtime/abi/generated/types.ts";
import { SkerryError } from "../../runtime/errors.ts";
import type { Target } from "../../runtime/routing/target.ts";
import { refusedOutcome } from "../../runtime/worker/outcome/refused-outcome.ts";
import type { Outcome, StreamedOutcome } from "../../runtime/worker/outcome/usage.ts";
import { RawClient } from "../support/raw-client.ts";
import { sendRaw, statusesOf } from "../support/raw-http.ts";
import { testSettings } from "../support/workers.ts";
import { Pushed } from "./streams/support/sources.ts";
import { startFront, type TestFront } from "./support/front.ts";

// What a connection goes through does not depend on what answers: here the test decides when and how.
const { limits } = testSettings();
const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const last = (path: string) => get(path, "Connection: close\r\n");
const answer = (
  requestId: string,
  request: Pick<Request, "method" | "uri">,
  text: string,
): Outcome => ({
  ...refusedOutcome(requestId, request, new SkerryError("host-failed", ""), 0),
  error: null,
  response: {
    status: 200,
    fields: [],
    body: { tag: "bytes", val: new TextEncoder().encode(text) },
  },
});

describe("a server that ends", () => {
  let server: TestFront;
  let waiting: (() => void)[];
  let stream: Pushed;
  const clients: RawClient[] = [];

  beforeEach(async () => {
    waiting = [];
    stream = new Pushed();
    server = await startFront({
      route: () => ({
        kind: "local",
        limits,
        subject: null,
        async call(request, requestId) {
          if (request.uri.endsWith("/wait")) {
            await new Promise<void>((resolve) => waiting.push(resolve));
          }
          const whole: StreamedOutcome = answer(requestId, request, request.uri);
          if (!request.uri.endsWith("/stream")) return whole;
          stream.push("some");
          return {
            ...whole,
            response: { ...whole.response!, body: { tag: "stream", val: stream } },
          };
        },
      }),
    });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.end();
    server.front.close();
  });

  async function open(): Promise<RawClient> {
    const client = await RawClient.connect(server.port);
    clients.push(client);
    return client;
  }

  test("closes idle connections, finishes what is under way, and takes nothing new", async () => {
    const idle = await open();
    idle.send(get("/a"));
    await idle.until(/http:\/\/x\/a$/);
    const fresh = await open();
    const busy = await open();
    busy.send(get("/wait"));
    await expect.poll(() => waiting.length).toBe(1);
    let drained = false;
    const draining = server.front.drain().then(() => {
      drained = true;
    });
    await Promise.all([idle.untilClosed(1_000), fresh.untilClosed(1_000)]);
    await expect(RawClient.connect(server.port)).rejects.toThrow("ECONNREFUSED");
    expect([busy.closed, drained]).toEqual([false, false]);
    waiting[0]!();
    await busy.untilClosed(1_000);
    expect(busy.received).toMatch(/connection: close\r\n[\s\S]*http:\/\/x\/wait$/i);
    await draining;
    expect(server.front.connections).toBe(0);
  });

  test("answers all that was pipelined before it says that it closes", async () => {
    const client = await open();
    client.send(get("/wait") + get("/b") + get("/wait") + get("/d"));
    await expect.poll(() => waiting.length).toBe(2);
    const draining = server.front.drain();
    for (const go of waiting) go();
    await draining;
    await client.untilClosed();
    const seen = [...client.received.matchAll(/http:\/\/x(\/[a-z]+)/g)].map(([, path]) => path);
    expect(seen).toEqual(["/wait", "/b", "/wait", "/d"]);
  });

  test("waits for a request that is being sent, and answers it", async () => {
    const client = await open();
    client.send("GET /late HTTP/1.1\r\nHo");
    await new Promise((wait) => setTimeout(wait, 50));
    const draining = server.front.drain();
    await new Promise((wait) => setTimeout(wait, 50));
    client.send("st: x\r\n\r\n");
    await draining;
    await client.untilClosed();
    expect(client.received).toMatch(/connection: close\r\n[\s\S]*http:\/\/x\/late$/i);
  });

  test("gives idle connections time for one more request, whose answer says that it closes", async () => {
    const used = await open();
    used.send(get("/a"));
    await used.until(/http:\/\/x\/a$/);
    const fresh = await open();
    const silent = await open();
    const draining = server.front.drain(400);
    await new Promise((wait) => setTimeout(wait, 100));
    expect([used, fresh, silent].map(({ closed }) => closed)).toEqual([false, false, false]);
    used.send(get("/b"));
    fresh.send(get("/c"));
    await Promise.all([used.untilClosed(1_000), fresh.untilClosed(1_000)]);
    expect(used.received).toMatch(/connection: close\r\n[\s\S]*http:\/\/x\/b$/i);
    expect(fresh.received).toMatch(/connection: close\r\n[\s\S]*http:\/\/x\/c$/i);
    expect(silent.closed).toBe(false);
    await draining;
    await silent.untilClosed(1_000);
  });

  test("answers what comes on connections that the system had accepted, and that it had not", async () => {
    const sockets = Array.from({ length: 5 }, () => connect(server.port, "127.0.0.1"));
    const answers = sockets.map(async (socket) => {
      socket.write(get("/a"));
      return text(socket);
    });
    // They are connected by the system now, and nothing has looked.
    await new Promise<void>((now) => process.nextTick(now));
    expect(server.front.connections).toBe(0);
    await server.front.drain();
    for (const each of await Promise.all(answers)) {
      expect(each).toMatch(/200 OK.*connection: close\r\n.*http:\/\/x\/a$/is);
    }
  });

  test("gives a client one more request whose answer began before, and could not say that it closes", async () => {
    const client = await open();
    client.send(get("/stream"));
    await client.until(/some\r\n$/);
    const draining = server.front.drain(400);
    stream.end();
    await client.until(/\r\n0\r\n\r\n$/);
    client.send(get("/a"));
    await client.until(/connection: close\r\n[\s\S]*http:\/\/x\/a$/i);
    await client.untilClosed(1_000);
    await draining;
  });

  test("waits for nobody where its last connection closes before", async () => {
    const client = await open();
    const begun = performance.now();
    const draining = server.front.drain(60_000);
    client.send(get("/a"));
    await draining;
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  test("at once leaves nobody connected", async () => {
    const client = await open();
    client.send(get("/wait"));
    await expect.poll(() => waiting.length).toBe(1);
    server.front.close();
    await client.untilClosed(1_000);
    expect(client.received).toBe("");
    waiting[0]!();
    await expect.poll(() => server.told.length).toBe(1);
  });
});

describe("connections that another process or server accepted", () => {
  let server: TestFront;
  let acceptor: Server;
  let waited: PromiseWithResolvers<void>;
  let asked: number;

  beforeEach(async () => {
    waited = Promise.withResolvers();
    asked = 0;
    server = await startFront({
      route: () => ({
        kind: "local",
        limits,
        subject: null,
        call: async (request, requestId) => {
          asked++;
          if (request.uri.endsWith("/wait")) await waited.promise;
          return answer(requestId, request, request.uri);
        },
      }),
      times: { headersTimeout: 500, requestTimeout: 500 },
      maxConnections: 2,
    });
    acceptor = createServer({ pauseOnConnect: true }, (socket) => {
      server.front.take(socket, "client");
    });
    acceptor.listen(0, "127.0.0.1");
    await once(acceptor, "listening");
  });
  afterEach(() => {
    acceptor.close();
    server.front.close();
  });
  const port = (): number => (acceptor.address() as { port: number }).port;

  test("are served like its own, deadlines included", async () => {
    const conversation = await sendRaw(port(), get("/a") + last("/b"), 2_000);
    expect(statusesOf(conversation)).toEqual([200, 200]);
    const slow = await RawClient.connect(port());
    slow.send("GET / HT");
    await slow.untilClosed(3_000);
    expect(statusesOf(slow.received)).toEqual([408]);
  });

  test("are turned away with a word where there are too many that have a request", async () => {
    const two = [await RawClient.connect(port()), await RawClient.connect(port())];
    for (const client of two) client.send(get("/wait"));
    await expect.poll(() => asked).toBe(2);
    const third = await RawClient.connect(port());
    await third.untilClosed();
    expect(statusesOf(third.received)).toEqual([503]);
    expect(third.received).toMatch(/retry-after: 1\r\n/i);
    waited.resolve();
    for (const client of two) await client.until(/200 OK/);
    for (const client of two) client.end();
    await expect.poll(() => server.front.connections).toBe(0);
    expect(statusesOf(await sendRaw(port(), last("/a"), 2_000))).toEqual([200]);
  });
});

describe("where there are as many connections as there may be", () => {
  const holding = Promise.withResolvers<void>();
  let server: TestFront;
  let crowded: string[];
  const clients: RawClient[] = [];

  beforeEach(async () => {
    crowded = [];
    server = await startFront({
      route: () => ({
        kind: "local",
        limits,
        subject: null,
        call: async (request, requestId) => {
          if (request.uri.endsWith("/wait")) await holding.promise;
          return answer(requestId, request, request.uri);
        },
      }),
      maxConnections: 3,
      maxRefused: 1,
      onCrowded: (how) => crowded.push(how),
    });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.end();
    server.front.close();
  });

  async function open(sends = ""): Promise<RawClient> {
    const before = server.front.connections;
    const client = await RawClient.connect(server.port);
    clients.push(client);
    if (sends !== "") client.send(sends);
    await expect
      .poll(() => server.front.connections)
      .toBeGreaterThanOrEqual(Math.min(3, before + 1));
    return client;
  }

  test("the one that has waited longest for its client makes room for a new one", async () => {
    const busy = await open(get("/wait"));
    const silent = await open();
    const kept = await open(get("/a"));
    await kept.until(/\/a$/);
    const last = await open(get("/b"));
    await last.until(/\/b$/);
    await silent.untilClosed();
    // One that was used since waits for less long.
    kept.send(get("/c"));
    await kept.until(/\/c$/);
    await (await open(get("/d"))).until(/\/d$/);
    await last.untilClosed();
    expect([busy.closed, kept.closed]).toEqual([false, false]);
    expect(crowded).toEqual(["closed", "closed"]);
    expect(server.told.map(({ outcome }) => outcome.error)).toEqual([null, null, null, null]);
  });

  test("a part of a request is kept before none, and given up before a whole one", async () => {
    const part = await open("GET / HT");
    await new Promise((wait) => setTimeout(wait, 20));
    const idle = await open();
    await open(get("/wait"));
    const next = await open(get("/wait"));
    await idle.untilClosed();
    expect(part.closed).toBe(false);
    await open(get("/wait"));
    await part.untilClosed();
    expect(next.closed).toBe(false);
  });

  test("refused ones are bounded as well: over that they are closed without a word", async () => {
    for (let n = 0; n < 3; n++) await open(get("/wait"));
    await new Promise((wait) => setTimeout(wait, 20));
    const refused = [];
    for (let n = 0; n < 3; n++) refused.push(await RawClient.connect(server.port));
    for (const client of refused) await client.untilClosed();
    const words = refused.map(({ received }) => statusesOf(received).join());
    expect(words.sort()).toEqual(["", "", "503"]);
    expect(crowded).toEqual(["refused", "refused", "refused"]);
  });
});

describe("a refusal", () => {
  const refusal = async (code: "quarantined" | "draining" | "no-route", after?: number) => {
    const refused: Target = { kind: "refused", error: new SkerryError(code, "No."), subject: null };
    const server = await startFront({
      route: () => (after === undefined ? refused : { ...refused, retryAfterSeconds: after }),
    });
    const conversation = await sendRaw(server.port, get("/") + last("/"), 2_000);
    server.front.close();
    return conversation;
  };

  test("that passes says when to try again, in whole seconds", async () => {
    expect(await refusal("quarantined", 2.1)).toMatch(/^retry-after: 3\r$/im);
    expect(await refusal("quarantined", 0)).toMatch(/^retry-after: 1\r$/im);
    expect(await refusal("draining")).toMatch(/^retry-after: \d+\r$/im);
  });

  test("that stays does not, and neither ends the connection", async () => {
    const conversation = await refusal("no-route");
    expect(conversation).not.toMatch(/retry-after/i);
    expect(statusesOf(conversation)).toEqual([404, 404]);
  });

  test("is a refusal too where what routes fails", async () => {
    const server = await startFront({
      route: () => {
        throw new Error("out of order");
      },
    });
    const conversation = await sendRaw(server.port, last("/"), 2_000);
    server.front.close();
    expect(statusesOf(conversation)).toEqual([500]);
    expect(conversation).not.toContain("out of order");
    expect(server.told[0]?.outcome.error).toEqual({
      code: "host-failed",
      message: "out of order",
    });
  });
});
