// Content-Length of what goes through a worker as a stream: kept where it is known, and held to.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RawClients } from "../../http/support/raw-clients.ts";
import { compileWorker } from "../../support/workers.ts";
import { type Serving, startServing } from "./support/serving.ts";

const patience = 90_000;
const clients = new RawClients();

/** How the requests came that reached the origin. */
const came: { length: string | undefined; chunked: boolean; bytes: number }[] = [];

// Says how long its answer is, but for /unknown, which ends later than it begins.
const origin = createServer((message, answer) => {
  const { "content-length": length, "transfer-encoding": coding } = message.headers;
  let bytes = 0;
  message.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  message.on("end", () => {
    came.push({ length, chunked: coding !== undefined, bytes });
    if (message.url === "/unknown") answer.write("some");
    else answer.setHeader("content-length", 9);
    if (message.url === "/unknown") setTimeout(() => answer.end("thing"), 100);
    else answer.end("something");
  });
});

let serving: Serving;
beforeAll(async () => {
  await new Promise<void>((listening) => origin.listen(0, "127.0.0.1", listening));
  const to = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  serving = await startServing({
    serve: `shards = 1\nprivate-origins = ["${to}"]`,
    rest: "[cordons.away]\nshards = 1",
  });
  const passes = await compileWorker(`
import { fetch, FetchRequest, Headers, Request, Response, ResponseWriter } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path.startsWith("/says/")) {
    const headers = new Headers();
    headers.set("content-length", path.substring(6));
    const writer = ResponseWriter.begin(200, headers);
    writer.write("four");
    writer.write(" and more");
    return writer.finish();
  }
  if (path.startsWith("/echo-says/")) {
    const echo = Response.streamed(200, request.stream());
    echo.headers.set("content-length", path.substring(11));
    return echo;
  }
  if (path == "/echo") return Response.streamed(200, request.stream());
  if (path == "/rest") {
    const content = request.stream();
    content.read(2);
    return Response.streamed(200, content);
  }
  const asked = FetchRequest.forward(request, "${to}" + path);
  if (path == "/head") asked.method = "HEAD";
  const got = fetch(asked);
  return got.isOk ? got.value.toResponse() : Response.text(got.error.code, 502);
}`);
  const order = { grants: ["log", "fetch", "streams"], fetch: { private: [to], allow: [] } };
  await serving.deploy("near", passes, { ...order, routes: ["near.test/*"] });
  await serving.deploy("far", passes, { ...order, routes: ["far.test/*"], cordon: "away" });
}, patience);
afterAll(async () => {
  clients.end();
  await serving.end();
  origin.closeAllConnections();
  origin.close();
});

/** One request, and all that was answered until the connection ended. */
async function ask(host: string, line: string, fields = "", content = ""): Promise<string> {
  const client = await clients.open(Number(new URL(serving.url).port));
  client.send(`${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${fields}\r\n${content}`);
  await client.untilClosed(30_000);
  return client.received;
}

const chunked = "Transfer-Encoding: chunked\r\n";

describe.for(["near.test", "far.test"])("at %s", (host) => {
  test("the length of an origin's answer is the visitor's", { timeout: patience }, async () => {
    const answer = await ask(host, "GET /");
    expect(answer).toMatch(/\r\ncontent-length: 9\r\n[\s\S]*\r\n\r\nsomething$/i);
    expect(answer).not.toMatch(/transfer-encoding/i);
    expect(await ask(host, "HEAD /")).toMatch(/\r\ncontent-length: 9\r\n[\s\S]*\r\n\r\n$/i);
    expect(await ask(host, "GET /unknown")).toMatch(/\r\ntransfer-encoding: chunked\r\n/i);
    // What there is no content of has none, whatever its fields say.
    expect(await ask(host, "GET /head")).toMatch(/\r\ncontent-length: 0\r\n[\s\S]*\r\n\r\n$/i);
  });

  test("the length of a visitor's content is the origin's", { timeout: patience }, async () => {
    came.length = 0;
    await ask(host, "PUT /", "Content-Length: 1000\r\n", "x".repeat(1_000));
    await ask(host, "PUT /", "Content-Length: 0\r\n");
    await ask(host, "PUT /", chunked, "3\r\nabc\r\n0\r\n\r\n");
    expect(came).toEqual([
      { length: "1000", chunked: false, bytes: 1_000 },
      { length: "0", chunked: false, bytes: 0 },
      { length: undefined, chunked: true, bytes: 3 },
    ]);
  });

  test("content that breaks off is no whole request", { timeout: patience }, async () => {
    came.length = 0;
    const client = await clients.open(Number(new URL(serving.url).port));
    client.send(
      `PUT / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 40000\r\n\r\n${"x".repeat(20_000)}`,
    );
    await new Promise((wait) => setTimeout(wait, 1_500));
    client.end();
    await ask(host, "GET /");
    expect(came).toEqual([{ length: undefined, chunked: false, bytes: 0 }]);
  });

  test("content that goes back has its length, and what is left of it its own", {
    timeout: patience,
  }, async () => {
    const five = ["Content-Length: 5\r\n", "12345"] as const;
    expect(await ask(host, "POST /echo", ...five)).toMatch(
      /\r\ncontent-length: 5\r\n[\s\S]*\r\n\r\n12345$/i,
    );
    expect(await ask(host, "POST /rest", ...five)).toMatch(
      /\r\ncontent-length: 3\r\n[\s\S]*\r\n\r\n345$/i,
    );
    expect(await ask(host, "POST /echo", chunked, "3\r\nabc\r\n0\r\n\r\n")).toMatch(
      /\r\ntransfer-encoding: chunked\r\n/i,
    );
  });

  test("a length that a worker says stands, and it is held to it", {
    timeout: patience,
  }, async () => {
    expect(await ask(host, "GET /says/13")).toMatch(
      /\r\ncontent-length: 13\r\n[\s\S]*\r\n\r\nfour and more$/i,
    );
    // Not one byte more than was said, and not what would be taken for the whole.
    expect(await ask(host, "GET /says/6")).toMatch(
      /\r\ncontent-length: 6\r\n[\s\S]*\r\n\r\n(four)?$/i,
    );
    expect(await ask(host, "GET /says/20")).toMatch(
      /\r\ncontent-length: 20\r\n[\s\S]*\r\n\r\n(four( and more)?)?$/i,
    );
    const three = [chunked, "3\r\nabc\r\n0\r\n\r\n"] as const;
    expect(await ask(host, "POST /echo-says/3", ...three)).toMatch(
      /\r\ncontent-length: 3\r\n[\s\S]*\r\n\r\nabc$/i,
    );
    // What the host knows is what counts.
    expect(await ask(host, "POST /echo-says/9", "Content-Length: 3\r\n", "abc")).toMatch(
      /\r\ncontent-length: 3\r\n[\s\S]*\r\n\r\nabc$/i,
    );
    expect(await ask(host, "GET /says/many")).toMatch(/\r\ntransfer-encoding: chunked\r\n/i);
  });
});
