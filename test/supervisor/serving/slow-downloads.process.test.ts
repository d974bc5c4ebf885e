// Answers that workers hand on without being there any more count as their requests.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RawClients } from "../../http/support/raw-clients.ts";
import { compileWorker } from "../../support/workers.ts";
import { type Serving, startServing } from "./support/serving.ts";

const patience = 90_000;
const clients = new RawClients();
const piece = Buffer.alloc(64 * 1024);

// Gives as much as anybody takes, or five bytes.
const origin = createServer((message, answer) => {
  if (message.url === "/small") {
    answer.end("small");
    return;
  }
  const more = () => {
    while (!answer.destroyed && answer.write(piece));
  };
  answer.on("drain", more).on("error", () => {});
  more();
});

let serving: Serving;
beforeAll(async () => {
  await new Promise<void>((listening) => origin.listen(0, "127.0.0.1", listening));
  const to = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  serving = await startServing({
    serve: `shards = 1\nprivate-origins = ["${to}"]\nworker-requests-at-once = 3\nidle = "1s"`,
  });
  const proxy = await compileWorker(`
import { fetch, FetchRequest, Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const got = fetch(FetchRequest.forward(request, "${to}" + request.parsedUrl.pathname));
  return got.isOk ? got.value.toResponse() : Response.text(got.error.code, 502);
}`);
  await serving.deploy("proxy", proxy, {
    grants: ["log", "fetch", "streams"],
    fetch: { private: [to], allow: [] },
    routes: ["proxy.test/*"],
  });
}, patience);
afterAll(async () => {
  clients.end();
  await serving.end();
  origin.closeAllConnections();
  origin.close();
});

/** Asks for what has no end, and takes but the first of it. */
async function download() {
  const client = await clients.open(Number(new URL(serving.url).port));
  client.send("GET /endless HTTP/1.1\r\nHost: proxy.test\r\n\r\n");
  await client.until(/ 200 OK/);
  client.socket.pause();
}

test("what is still being sent counts towards a worker's requests at once, also after it was idle", {
  timeout: patience,
}, async () => {
  for (let each = 0; each < 3; each++) await download();
  const refused = await serving.get("proxy.test", "/small");
  expect(refused.status).toBe(503);
  expect(refused.body).toMatch(/^overloaded\n/);
  // Its isolate is not kept for what it handed on.
  const isolates = async () => (await serving.status()).shards[0]!.isolates;
  await expect.poll(isolates, { timeout: 20_000 }).toBe(0);
  expect((await serving.get("proxy.test", "/small")).status).toBe(503);
  clients.end();
  const status = async () => (await serving.get("proxy.test", "/small")).status;
  await expect.poll(status, { timeout: 20_000 }).toBe(200);
});
