import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection } from "../../../runtime/http/connection.ts";
import { UnsentAnswers } from "../../../runtime/http/write/unsent-answers.ts";

const KiB = 1024;
const MiB = 1024 * KiB;
const size = 256 * MiB;
const piece = Buffer.alloc(128 * KiB);
/** Looks at the clients while others wait. */
const pollInterval = 250;

const ends: (() => void)[] = [];
beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => {
  vi.useRealTimers();
  for (const end of ends.splice(0).reverse()) end();
});

interface Answered {
  /** The client, which reads nothing by itself. */
  readonly client: Socket;
  readonly connection: Connection;
  /** Bytes of writes that are done. */
  taken(): number;
}

/** An answer of `size` bytes, watched, of which the next piece is written when the client has taken the one before. */
async function answer(unsent: UnsentAnswers): Promise<Answered> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => {}).pause();
  ends.push(
    () => server.close(),
    () => client.destroy(),
  );
  client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const [, out] = (await once(server, "request")) as [unknown, ServerResponse];
  const socket = out.socket!;
  socket.on("error", () => {});
  const connection = new Connection(socket, { address: "127.0.0.1", port: 1 } as never);
  out.writeHead(200, { "content-length": size });
  const write = () => {
    while (!out.destroyed) if (!out.write(piece)) return void out.once("drain", write);
  };
  unsent.watch(connection, out, "w", size);
  write();
  return { client, connection, taken: () => socket.bytesWritten - socket.writableLength };
}

/** Reads until the server has written so many bytes more. */
async function read({ client, connection, taken }: Answered, bytes: number): Promise<void> {
  const goal = taken() + bytes;
  client.on("data", () => {}).resume();
  while (taken() < goal && !connection.socket.destroyed) await new Promise(setImmediate);
  client.pause();
}

test("a client that goes on reading keeps its answer, however long others wait for room; one that stops loses it", async () => {
  const unsent = new UnsentAnswers(60_000, 2 * size);
  const answered = await answer(unsent);
  const { connection } = answered;
  unsent.whenRoom("w", () => {});
  expect(unsent.bytesFor("w")).toBe(0);
  for (let looks = 0; looks < 48; looks++) {
    // 128 KiB/s on the whole, which the system may tell of in one step.
    if (looks % 16 === 15) await read(answered, 512 * KiB);
    vi.advanceTimersByTime(pollInterval);
    expect(connection.closedFor).toBeNull();
  }
  vi.advanceTimersByTime(17 * pollInterval);
  expect(connection.closedFor?.code).toBe("overloaded");
  expect(unsent.bytesFor("w")).toBeGreaterThan(0);
});

test("what asks for room again as it is told of it is told once for each time that there is more", async () => {
  const unsent = new UnsentAnswers(60_000, 8 * size);
  const [first, second] = [await answer(unsent), await answer(unsent)];
  let told = 0;
  const again = () => {
    if (++told > 100) throw new Error("told without end");
    unsent.whenRoom("w", again);
  };
  unsent.whenRoom("w", again);
  for (const [i, { client, connection }] of [first, second].entries()) {
    const gone = new Promise((closed) => connection.socket.once("close", closed));
    client.destroy();
    await gone;
    await new Promise(setImmediate);
    expect(told).toBe(i + 1);
  }
  expect(unsent.bytes).toBe(0);
});
