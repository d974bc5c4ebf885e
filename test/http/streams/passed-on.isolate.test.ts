// Content that comes from a real origin through a real worker: what it passes on, and what it reads.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sendRaw } from "../../support/raw-http.ts";
import { type FetchingFront, startFetchingFront } from "./support/fetching-front.ts";
import { dechunked } from "./support/stream-worker.ts";

// Passes on what it gets under "/pass", and reads it under "/read".
const source = `
import { Ending, fetch, FetchRequest, Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  const got = fetch(new FetchRequest(request.headers.get("x-to")! + path));
  if (!got.isOk) return Response.text(got.error.code, 502);
  if (path.startsWith("/pass")) return got.value.toResponse();
  const reader = got.value.stream();
  let bytes = 0;
  for (let piece = reader.read(); piece !== null; piece = reader.read()) bytes += piece.length;
  return Response.text(bytes.toString() + " " + (reader.ending == Ending.TooLarge ? "too large" : "other"));
}
`;

/** Bytes of the origin's answers, and of them what a worker may read as a stream. */
const large = 1_000_000;
const most = 100_000;

let origin: Server;
let to = "";
let server: FetchingFront;
/** Bytes that the origin could send of its last answer. */
let sent = 0;

beforeAll(async () => {
  origin = createServer((message, answer) => {
    sent = 0;
    const [, , how] = message.url!.split("/");
    if (how === "cut") {
      answer.writeHead(200, { "content-length": large });
      answer.write(Buffer.alloc(1_000), () => setTimeout(() => answer.destroy(), 100));
      return;
    }
    if (how === "stated") answer.writeHead(200, { "content-length": large });
    const more = () => {
      while (sent < large) {
        sent += 10_000;
        if (!answer.write(Buffer.alloc(10_000))) return;
      }
      answer.end();
    };
    answer.on("drain", more);
    more();
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  to = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  server = await startFetchingFront(source, to, { streamedBody: most });
}, 60_000);
beforeEach(() => {
  server.told.length = 0;
});
afterAll(async () => {
  await server.close();
  origin.closeAllConnections();
  origin.close();
});

const get = (path: string) =>
  sendRaw(
    server.port,
    `GET ${path} HTTP/1.1\r\nHost: x\r\nX-To: ${to}\r\nConnection: close\r\n\r\n`,
    10_000,
  );

test.for(["/pass/stated", "/pass/chunked"])("%s has no limit of size", async (path) => {
  const { content, whole } = dechunked(await get(path));
  expect([content.length, whole]).toEqual([large, true]);
  await expect.poll(() => server.told.map(({ outcome }) => outcome.error)).toEqual([null]);
});

test("what a worker reads has a limit, by its Content-Length before any of it", async () => {
  const read = async (path: string) => {
    const [bytes, ...ending] = dechunked(await get(path)).content.split(" ");
    expect(ending.join(" ")).toBe("too large");
    return Number(bytes);
  };
  const chunked = await read("/read/chunked");
  expect([chunked > 0, chunked <= most]).toEqual([true, true]);
  expect(await read("/read/stated")).toBe(0);
});

test("an origin that breaks off in the middle is told of as that, with the status that went out", async () => {
  const { content, whole } = dechunked(await get("/pass/cut"));
  expect([content.length, whole]).toEqual([1_000, false]);
  await expect.poll(() => server.told.length).toBe(1);
  const { error, sentStatus } = server.told[0]!.outcome;
  expect(error).toEqual({
    code: "origin-failed",
    message: "The connection was closed before the response was complete.",
  });
  expect(sentStatus).toBe(200);
});
