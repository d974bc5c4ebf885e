// Answers that wait for their turn beside others: their clients are not at fault.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ConnectedBy, HttpServer } from "../../../runtime/http/server.ts";
import { testSettings } from "../../support/workers.ts";
import { type LoadedGuest, loadGuest, startFront } from "../support/front.ts";
import { RawClients } from "../support/raw-clients.ts";

const MiB = 1024 * 1024;
const size = 8 * MiB;
const source = `
import { Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  return Response.bytes(new Uint8Array(${size}));
}
`;
const request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

let guest: LoadedGuest;
const ends: (() => void)[] = [];
beforeAll(async () => {
  guest = await loadGuest(source, { responseBody: size });
});
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});
afterAll(() => guest.end());

/** A server of which a test has the sockets, and a client of it. */
async function start(by: ConnectedBy, onWritten: (socket: Socket) => void) {
  let socket: Socket | undefined;
  const server = new HttpServer({
    route: () => guest.target,
    onOutcome: () => onWritten(socket!),
  });
  const listener = createServer({ allowHalfOpen: true }, (accepted) => {
    socket = accepted;
    server.take(accepted, by);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const clients = new RawClients();
  ends.push(
    () => listener.close(),
    () => server.close(),
    () => clients.end(),
  );
  const client = await clients.open((listener.address() as { port: number }).port);
  return { client, socket: () => socket };
}

describe("the time in which a client has to take something", () => {
  test("does not end an answer whose first piece waits for its turn", async () => {
    // It is told of as it is written, and no piece of it before the event loop's next turn.
    const { client } = await start("client", (socket) => socket.emit("timeout"));
    client.send(request);
    await client.untilClosed(20_000);
    expect(client.received.length).toBeGreaterThan(size);
  });

  test.each([
    ["client", true],
    ["front", false],
  ] as const)("ends one that a %s does not take: %s", async (by, isEnded) => {
    const { client, socket } = await start(by, () => {});
    client.socket.pause();
    client.send(request);
    while ((socket()?.writableLength ?? 0) === 0) await new Promise(setImmediate);
    socket()!.emit("timeout");
    expect(socket()!.destroyed).toBe(isEnded);
    if (isEnded) return;
    client.socket.resume();
    await client.untilClosed(20_000);
    expect(client.received.length).toBeGreaterThan(size);
  });
});

test("large answers that come through a front are read in turns, so that none waits for those before it to end", async () => {
  const folder = mkdtempSync(join(tmpdir(), "skerry-turns-"));
  const socketPath = join(folder, "shard");
  // A shard that has all of its answers at once.
  const shard = createHttpServer((_, out) => out.end(Buffer.alloc(size)));
  shard.listen(socketPath);
  await once(shard, "listening");
  const { uri, requestFields } = testSettings().limits;
  const limits = { uri, requestFields, requestBody: 1_000, answerWithin: 30_000 };
  const subject = { worker: "w", deployment: "d", tenant: "t", cordon: "apart" };
  const front = await startFront({
    route: () => ({ kind: "forward", socketPath, limits, subject }),
  });
  await front.front.forwarder.load();
  const clients = new RawClients();
  ends.push(
    () => rmSync(folder, { recursive: true }),
    () => shard.close(),
    () => front.front.close(),
    () => clients.end(),
  );
  const come = [0, 0, 0, 0];
  /** How much the others had as the first answer was whole. */
  const others = Promise.withResolvers<number[]>();
  for (const index of come.keys()) {
    const { socket } = await clients.open(front.port);
    socket.removeAllListeners("data").on("data", (piece: Uint8Array) => {
      come[index]! += piece.length;
      if (come[index]! > size) others.resolve([...come]);
    });
    socket.write(request);
  }
  expect(Math.min(...(await others.promise))).toBeGreaterThan(size / 2);
});
