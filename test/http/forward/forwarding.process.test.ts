import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createRawServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { TrustedProxies } from "../../../runtime/http/read/client-address.ts";
import type { ForwardTarget } from "../../../runtime/routing/target.ts";
import { RawClient } from "../../support/raw-client.ts";
import { sendRaw, statusesOf } from "../../support/raw-http.ts";
import { testSettings } from "../../support/workers.ts";
import {
  echoSource,
  type LoadedGuest,
  loadGuest,
  startFront,
  type TestFront,
} from "../support/front.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-forward-"));
const { uri, requestFields } = testSettings().limits;
const limits = { uri, requestFields, requestBody: 5_000_000, answerWithin: 30_000 };
const subject = { worker: "w", deployment: "d", tenant: "t", cordon: "payments" };
const target = (name: string): ForwardTarget => ({
  kind: "forward",
  socketPath: join(folder, name),
  limits,
  subject,
});

let guest: LoadedGuest;
let shard: TestFront;
let front: TestFront;
/** One that gives up early. */
let hasty: TestFront;
const processes: ChildProcess[] = [];
const clients: RawClient[] = [];

beforeAll(async () => {
  guest = await loadGuest(echoSource, { requestBody: 5_000_000 });
  shard = await startFront({ route: () => guest.target, proxies: new TrustedProxies([]) });
  await shard.front.listen({ socketPath: join(folder, "shard") });
  front = await startFront({
    // The first label of the host names the socket.
    route: ({ host }) => target(host.split(".")[0]!),
    proxies: new TrustedProxies(["127.0.0.1"]),
  });
  hasty = await startFront({
    route: () => ({ ...target("silent"), limits: { ...limits, answerWithin: 500 } }),
    forwardGrace: 500,
  });
  // As shards do when they hear of other cordons.
  for (const each of [front, hasty]) await each.front.forwarder.load();
});
afterEach(() => {
  hasty.told.length = 0;
  for (const client of clients.splice(0)) client.end();
  for (const child of processes.splice(0)) child.kill("SIGKILL");
  shard.told.length = 0;
  front.told.length = 0;
});
afterAll(async () => {
  front.front.close();
  hasty.front.close();
  shard.front.close();
  await guest.end();
  await rm(folder, { recursive: true, force: true });
});

async function open(): Promise<RawClient> {
  const client = await RawClient.connect(front.port);
  clients.push(client);
  return client;
}

/** A shard that is a process of its own, and does with requests what the code says. */
async function shardProcess(name: string, onRequest: string): Promise<ChildProcess> {
  const code = `require("node:http").createServer((q, r) => { ${onRequest} })
    .listen(${JSON.stringify(join(folder, name))}, () => console.log("listens"));`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "ignore"] });
  processes.push(child);
  await once(child.stdout!, "data");
  return child;
}

const codes = ({ told }: TestFront) => told.map(({ outcome }) => outcome.error?.code);

describe("a request for another cordon", () => {
  test("is answered by its shard, which knows the client, the scheme and the id", async () => {
    const conversation = await sendRaw(
      front.port,
      "PUT /a%20b?q=1 HTTP/1.1\r\nHost: shard.example:8080\r\nX-Forwarded-For: 9.9.9.9, 203.0.113.7\r\n" +
        "X-Forwarded-Proto: https\r\nX-Request-Id: given-1\r\nX-One: 1\r\nx-two: caf\xe9\r\nX-One: 3\r\n" +
        "Content-Length: 4\r\nConnection: close, x-hop\r\nX-Hop: 1\r\n\r\nbody",
    );
    expect(statusesOf(conversation)).toEqual([200]);
    expect(conversation).toContain("PUT https://shard.example:8080/a%20b?q=1 body\n");
    const seen = conversation.slice(conversation.indexOf("host: "));
    expect(Buffer.from(seen, "latin1").toString("utf8")).toBe(
      "host: shard.example:8080\nx-one: 1\nx-two: caf\xe9\nx-one: 3\ncontent-length: 4\nx-forwarded-for: 203.0.113.7\n",
    );
    expect(conversation).toMatch(/^x-request-id: given-1\r$/im);
    expect(conversation.match(/^date: /gim)).toHaveLength(1);
    expect(shard.told[0]).toMatchObject({
      outcome: { requestId: "given-1" },
      meta: { clientAddress: "203.0.113.7" },
    });
    // It is told of once, where it was answered.
    expect(front.told).toEqual([]);
  });

  test.each([
    ["names no host", "/a", "localhost"],
    ["names one in its target alone", "http://shard.example/a", "shard.example"],
  ])("of HTTP/1.0 that %s is what it is without a front", async (_, target, host) => {
    await shard.front.listen({ socketPath: join(folder, "localhost") }).catch(() => {});
    const asked = `GET ${target} HTTP/1.0\r\nX-One: 1\r\n\r\n`;
    const contents = [];
    for (const { port } of [shard, front]) {
      const conversation = await sendRaw(port, asked);
      expect(statusesOf(conversation)).toEqual([200]);
      contents.push(conversation.slice(conversation.indexOf("\r\n\r\n") + 4));
    }
    const seen = `GET http://${host}/a \nhost: ${host}\nx-one: 1\nx-forwarded-for: 127.0.0.1\n`;
    expect(contents).toEqual([seen, seen]);
  });

  test("keeps the client's connection for the next, in order", async () => {
    const get = (i: number) => `GET /${i} HTTP/1.1\r\nHost: shard\r\n\r\n`;
    const conversation = await sendRaw(
      front.port,
      Array.from({ length: 20 }, (_, i) => get(i)).join(""),
    );
    const seen = [...conversation.matchAll(/GET http:\/\/shard\/(\d+) /g)].map(([, i]) =>
      Number(i),
    );
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test("may be about the server as a whole, and HEAD has no content", async () => {
    const options = await sendRaw(
      front.port,
      "OPTIONS * HTTP/1.1\r\nHost: shard\r\nConnection: close\r\n\r\n",
    );
    expect(options).toContain("OPTIONS http://shard \n");
    const head = await sendRaw(
      front.port,
      "HEAD / HTTP/1.1\r\nHost: shard\r\nConnection: close\r\n\r\n",
    );
    expect(head).toMatch(/content-length: \d\d+\r\n/i);
    expect(head.endsWith("\r\n\r\n")).toBe(true);
  });

  test("takes a chunked body, and asks for one when the client waits to be asked", async () => {
    const chunked = await sendRaw(
      front.port,
      "POST / HTTP/1.1\r\nHost: shard\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" +
        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    );
    expect(chunked).toContain("POST http://shard/ abcde\n");
    const client = await open();
    client.send(
      "POST / HTTP/1.1\r\nHost: shard\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
    );
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    client.send("ok");
    await client.until(/POST http:\/\/shard\/ ok\n/);
  });

  test("is refused here where it is over its worker's limits", async () => {
    const client = await open();
    client.send(
      "POST / HTTP/1.1\r\nHost: shard\r\nExpect: 100-continue\r\nContent-Length: 5000001\r\n\r\n",
    );
    await client.untilClosed();
    expect(statusesOf(client.received)).toEqual([413]);
    expect(front.told[0]?.meta.worker).toBe("w");
    expect(shard.told).toEqual([]);
  });

  test("that ends in what is no chunk is refused after what came with it is answered", async () => {
    const get = "GET /a HTTP/1.1\r\nHost: shard\r\n\r\n";
    const post = "POST /b HTTP/1.1\r\nHost: shard\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const malformed of ["zz\r\n", "5\r\nhello\r\nzz\r\n"]) {
      const conversation = await sendRaw(front.port, get + post + malformed, 5_000);
      expect([malformed, statusesOf(conversation)]).toEqual([malformed, [200, 400]]);
      expect(conversation).toContain("GET http://shard/a ");
    }
  });

  test("may turn out too large on the way: the shard's answer arrives, though the client goes on", async () => {
    const client = await open();
    client.send("POST / HTTP/1.1\r\nHost: shard\r\nTransfer-Encoding: chunked\r\n\r\n");
    const chunk = `${(100_000).toString(16)}\r\n${"c".repeat(100_000)}\r\n`;
    for (let i = 0; i < 60; i++) client.send(chunk);
    await client.until(/^HTTP\/1\.1 413 /);
    await client.until(/body-too-large\n/);
    await client.untilClosed();
  });
});

describe("what passes through", () => {
  test("goes no faster than the client takes it, and all of it arrives", async () => {
    const size = 40_000_000;
    let written = 0;
    const large = createServer((_, out) => {
      out.writeHead(200, { "content-length": size });
      const piece = Buffer.alloc(1_000_000, "p");
      const write = () => {
        while (written < size) {
          written += piece.length;
          if (!out.write(piece)) return void out.once("drain", write);
        }
        out.end();
      };
      write();
    });
    large.listen(join(folder, "large"));
    await once(large, "listening");
    const client = await open();
    client.socket.pause();
    client.send("GET / HTTP/1.1\r\nHost: large\r\nConnection: close\r\n\r\n");
    await new Promise((wait) => setTimeout(wait, 700));
    expect(written).toBeLessThan(size / 2);
    client.socket.resume();
    await client.untilClosed();
    const body = client.received.slice(client.received.indexOf("\r\n\r\n") + 4);
    expect(body.length).toBe(size);
    large.close();
  });

  test("has the trailers of the answer", async () => {
    const trailing = createServer((_, out) => {
      out.writeHead(200, { trailer: "x-sum" });
      out.write("hello");
      out.addTrailers([["x-sum", "abc"]]);
      out.end();
    });
    trailing.listen(join(folder, "trailing"));
    await once(trailing, "listening");
    const text = await sendRaw(
      front.port,
      "GET / HTTP/1.1\r\nHost: trailing\r\nConnection: close\r\n\r\n",
    );
    expect(text).toMatch(/\r\ntrailer: x-sum\r\n/i);
    expect(text).toMatch(/\r\n5\r\nhello\r\n0\r\nx-sum: abc\r\n\r\n$/);
    trailing.close();
  });
});

describe("what a shard says of an answer's length", () => {
  /** What a client gets of a shard that answers so, whatever it is asked. */
  async function through(name: string, answer: string, via = front): Promise<string> {
    const speaking = createRawServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.write(answer));
    });
    await new Promise<void>((listening) => speaking.listen(join(folder, name), listening));
    try {
      return await sendRaw(
        via.port,
        `GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`,
      );
    } finally {
      speaking.close();
    }
  }
  const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

  test("is not passed on beside chunks", async () => {
    const text = await through(
      "both",
      "HTTP/1.1 200 OK\r\ntrailer: x-a\r\ntrailer: x-b\r\ncontent-length: 5\r\n\r\nhello",
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(count(text, /^content-length:/gim)).toBe(0);
    expect(count(text, /^transfer-encoding: chunked/gim)).toBe(1);
    expect(text).toMatch(/\r\n\r\n5\r\nhello\r\n0\r\n\r\n$/);
  });

  test("is not passed on as a trailer", async () => {
    const text = await through(
      "trailing-length",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-a\r\n\r\n5\r\nhello\r\n0\r\n" +
        "x-a: 1\r\ncontent-length: 50\r\ntransfer-encoding: chunked\r\n\r\n",
    );
    // Half an answer, which the client can tell by its missing end.
    expect(text).toMatch(/\r\n5\r\nhello\r\n$/);
  });

  test("makes no chunks of an answer without content", async () => {
    const text = await through("no-content", "HTTP/1.1 204 No\r\ntrailer: x-a\r\n\r\n");
    expect(text).toMatch(/^HTTP\/1\.1 204 /);
    expect(text).not.toMatch(/^transfer-encoding:/im);
  });
});

test("a shard that sends answers before its own without end is given up", async () => {
  const hinting = createRawServer((socket) => {
    socket.on("error", () => {});
    const hint = () => socket.write("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n");
    const timer = setInterval(hint, 20);
    socket.on("close", () => clearInterval(timer));
  });
  await new Promise<void>((listening) => hinting.listen(join(folder, "hinting"), listening));
  const text = await sendRaw(
    front.port,
    "GET / HTTP/1.1\r\nHost: hinting\r\nConnection: close\r\n\r\n",
  );
  expect(text).toMatch(/^HTTP\/1\.1 502 /);
  hinting.close();
});

describe("a shard that is lost", () => {
  test("in the middle of a request: 502, and the request is not sent again", async () => {
    const child = await shardProcess(
      "lost",
      `require("node:fs").appendFileSync(${JSON.stringify(join(folder, "log"))}, "1");`,
    );
    const client = await open();
    client.send("GET / HTTP/1.1\r\nHost: lost\r\n\r\n");
    await new Promise((wait) => setTimeout(wait, 300));
    child.kill("SIGKILL");
    await client.until(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    await client.until(/shard-lost\nrequest [\w-]+\n$/);
    expect(readFileSync(join(folder, "log"), "utf8")).toBe("1");
    expect(codes(front)).toEqual(["shard-lost"]);
    expect(front.told[0]?.meta).toMatchObject({ worker: "w", cordon: "payments" });
  });

  test("in the middle of its answer: the connection ends, so that half is not taken for all", async () => {
    const child = await shardProcess(
      "half",
      `r.writeHead(200, {"content-length": 10}); r.write("half");`,
    );
    const client = await open();
    client.send("GET / HTTP/1.1\r\nHost: half\r\n\r\n");
    await client.until(/half$/);
    child.kill("SIGKILL");
    await client.untilClosed();
    expect(client.received).toMatch(/\r\n\r\nhalf$/);
  });

  test("and replaced within a second: requests wait for the next, and none is refused", async () => {
    const asked = Array.from({ length: 10 }, () =>
      sendRaw(front.port, "GET / HTTP/1.1\r\nHost: late\r\nConnection: close\r\n\r\n", 5_000),
    );
    await new Promise((wait) => setTimeout(wait, 300));
    await shardProcess("late", `r.end("here");`);
    for (const conversation of await Promise.all(asked)) {
      expect(statusesOf(conversation)).toEqual([200]);
    }
  });

  test("and not replaced: 503 after about a second, with when to try again", async () => {
    const begun = performance.now();
    const conversation = await sendRaw(
      front.port,
      "POST / HTTP/1.1\r\nHost: nowhere\r\nContent-Length: 2\r\n\r\nokGET / HTTP/1.1\r\nHost: shard\r\nConnection: close\r\n\r\n",
      4_000,
    );
    expect(statusesOf(conversation)).toEqual([503, 200]);
    expect(conversation).toMatch(/retry-after: 1\r\n/i);
    expect(conversation).toMatch(/shard-starting\n/);
    expect(performance.now() - begun).toBeGreaterThan(950);
  });
});

test("a shard that does not answer in time: 504", async () => {
  const silent = createServer(() => {});
  silent.listen(join(folder, "silent"));
  await once(silent, "listening");
  const conversation = await sendRaw(
    hasty.port,
    "GET / HTTP/1.1\r\nHost: silent\r\nConnection: close\r\n\r\n",
    8_000,
  );
  expect(statusesOf(conversation)).toEqual([504]);
  expect(codes(hasty)).toEqual(["deadline-exceeded"]);
  silent.close();
});

test("a client that leaves ends its request in the shard", async () => {
  let closed = false;
  const waiting = createServer((message) => message.on("close", () => (closed = true)));
  waiting.listen(join(folder, "waiting"));
  await once(waiting, "listening");
  const client = await open();
  client.send("GET / HTTP/1.1\r\nHost: waiting\r\n\r\n");
  await new Promise((wait) => setTimeout(wait, 200));
  client.end();
  await expect.poll(() => closed).toBe(true);
  await expect.poll(() => codes(front)).toEqual(["client-left"]);
  waiting.close();
});
