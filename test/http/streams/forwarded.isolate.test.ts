import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { TrustedProxies } from "../../../runtime/http/read/client-address.ts";
import { defaultLimits } from "../../../runtime/settings/limits.ts";
import { statusesOf } from "../../support/raw-http.ts";
import { startFront, type TestFront } from "../support/front.ts";
import { RawClients } from "../support/raw-clients.ts";
import { Pushed } from "./support/sources.ts";
import { dechunked, streamWorker } from "./support/stream-worker.ts";

// A worker that streams, in another cordon's shard.
const folder = mkdtempSync(join(tmpdir(), "skerry-streams-"));
const socketPath = join(folder, "shard");
const proxies = new TrustedProxies([]);
const times = { headersTimeout: 500, requestTimeout: 1_000, writeTimeout: 1_000 };
const clients = new RawClients();
let shard: TestFront;
let front: TestFront;
let events: Pushed;

beforeAll(async () => {
  const worker = streamWorker(
    async ({ body, answering }) => {
      answering({ status: 200, fields: [], body: body ?? events });
    },
    { streamedBody: 100_000 },
  );
  shard = await startFront({ route: () => worker, proxies, times });
  await shard.front.listen({ socketPath });
  const { uri, requestFields } = defaultLimits(1);
  const limits = {
    uri,
    requestFields,
    requestBody: 10,
    streamedBody: 100_000,
    answerWithin: 30_000,
  };
  front = await startFront({
    route: () => ({ kind: "forward", socketPath, limits, subject: null }),
    proxies,
    times,
  });
});
afterEach(() => clients.end());
afterAll(async () => {
  front.front.close();
  shard.front.close();
  await rm(folder, { recursive: true, force: true });
});

const post = (length: number) =>
  `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;

test("a body is handed on and its answer back as they come, for longer than a whole request may take", async () => {
  const client = await clients.open(front.port);
  client.send(post(12));
  for (let i = 1; i <= 12; i++) {
    client.send("y");
    await expect.poll(() => dechunked(client.received).content).toBe("y".repeat(i));
    await new Promise((wait) => setTimeout(wait, 200));
  }
  await client.untilClosed();
  expect(dechunked(client.received)).toEqual({ content: "y".repeat(12), whole: true });
  await expect.poll(() => shard.told.at(-1)?.meta).toMatchObject({ bytesIn: 12, bytesOut: 12 });
});

test("an answer may be silent for longer than its shard had for the first of it", async () => {
  events = new Pushed();
  const limits = {
    ...{ ...defaultLimits(1), requestBody: 10, streamedBody: 10 },
    ...{ answersInPieces: true, answerWithin: 300 },
  };
  const hasty = await startFront({
    route: () => ({ kind: "forward", socketPath, limits, subject: null }),
    proxies,
    times,
    forwardGrace: 300,
  });
  const client = await clients.open(hasty.port);
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  await client.until(/200 OK/);
  await new Promise((wait) => setTimeout(wait, 3_000));
  events.push("data: 1\n\n");
  events.end();
  await client.untilClosed();
  expect(dechunked(client.received)).toEqual({ content: "data: 1\n\n", whole: true });
  hasty.front.close();
});

test("the limit is that of streams", async () => {
  const large = await clients.open(front.port);
  large.send(post(100_000) + "z".repeat(100_000));
  await large.untilClosed();
  expect(dechunked(large.received).content.length).toBe(100_000);
  const larger = await clients.open(front.port);
  larger.send(post(100_001));
  await larger.untilClosed();
  expect(statusesOf(larger.received)).toEqual([413]);
});

test("events arrive one by one, and silence between them ends nothing", async () => {
  events = new Pushed();
  const client = await clients.open(front.port);
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await client.until(/200 OK/);
  // Enough that the client is waited for, and then nothing for longer than it may take nothing.
  events.push("b".repeat(4_000_000));
  await expect.poll(() => dechunked(client.received).content.length).toBe(4_000_000);
  await new Promise((wait) => setTimeout(wait, 2_000));
  for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
    events.push(event);
    await client.until(new RegExp(`${event}\\r\\n$`));
  }
  events.end();
  await client.until(/\r\n0\r\n\r\n$/);
});
