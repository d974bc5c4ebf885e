import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TrustedProxies } from "../../../runtime/http/read/client-address.ts";
import { defaultLimits } from "../../../runtime/settings/limits.ts";
import { startFront, type TestFront } from "../support/front.ts";
import { RawClients } from "../support/raw-clients.ts";

// A shard that was taken: it sends content a byte a chunk, as fast as it is read.
const folder = mkdtempSync(join(tmpdir(), "skerry-tiny-"));
const socketPath = join(folder, "shard");
const block = Buffer.from("1\r\nx\r\n".repeat(10_000));
const taken: Socket[] = [];
const clients = new RawClients();
let shard: Server;
let front: TestFront;

beforeAll(async () => {
  shard = createServer((socket) => {
    taken.push(socket);
    socket.on("error", () => {});
    const send = () => {
      while (socket.write(block));
    };
    socket.on("drain", send).once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      send();
    });
  });
  await new Promise<void>((done) => shard.listen(socketPath, done));
  const limits = { ...defaultLimits(1), streamedBody: 0, answerWithin: 30_000 };
  front = await startFront({
    route: () => ({
      ...{ kind: "forward", socketPath, subject: null },
      limits: { ...limits, answersInPieces: true },
    }),
    proxies: new TrustedProxies([]),
  });
});
afterAll(async () => {
  clients.end();
  for (const socket of taken) socket.destroy();
  shard.close();
  front.front.close();
  await rm(folder, { recursive: true, force: true });
});

test("a turn of the front reads few of an answer's tiny chunks, and writes them as one", async () => {
  const client = await clients.open(front.port);
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  // Past what a short answer may send without turns.
  await expect.poll(() => client.received.length).toBeGreaterThan(5_000);
  const before = client.received.length;
  let turns = 0;
  while (client.received.length < before + 50_000) {
    turns++;
    await new Promise((turn) => setImmediate(turn));
  }
  const came = client.received.slice(before);
  const content = came.match(/x/g)!.length;
  expect(content / turns).toBeLessThan(50);
  const chunks = came.match(/\r\n[\da-f]+\r\n/g)!.length;
  expect(content / chunks).toBeGreaterThan(8);
});
