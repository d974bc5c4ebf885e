import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { HttpServer } from "../../../runtime/http/server.ts";
import { WriteQueue } from "../../../runtime/http/write/write-queue.ts";
import { Pieces } from "../streams/support/sources.ts";
import { streamWorker } from "../streams/support/stream-worker.ts";
import { RawClients } from "../support/raw-clients.ts";

const KiB = 1024;
const MiB = 1024 * KiB;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

function* repeated(size: number, count: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) yield new Uint8Array(size);
}

test.each([
  ["large", 64 * KiB],
  ["small", 1 * KiB],
])(
  "sources that have all they give at once, in %s pieces, leave others their turns",
  async (_, size) => {
    const front = new HttpServer({
      route: () =>
        streamWorker(async ({ answering }) => {
          const body = new Pieces(repeated(size, (8 * MiB) / size));
          answering({ status: 200, fields: [], body });
        }),
      onOutcome: () => {},
    });
    const sockets: Socket[] = [];
    const listener = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket);
      front.take(socket, "client");
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const clients = new RawClients();
    ends.push(
      () => listener.close(),
      () => front.close(),
      () => clients.end(),
    );
    const { port } = listener.address() as { port: number };
    const readers = await Promise.all([1, 2, 3, 4].map(() => clients.open(port)));
    for (const { socket } of readers) {
      // What they read is not kept.
      socket.removeAllListeners("data").resume();
      socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }
    const written = () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    let most = 0;
    let before = written();
    while (readers.some(({ closed }) => !closed)) {
      await new Promise(setImmediate);
      const now = written();
      most = Math.max(most, now - before);
      before = now;
    }
    expect(before).toBeGreaterThan(32 * MiB);
    // All four begin in one turn; later it is one of them, looked at from between two.
    expect(most).toBeLessThan(4 * 160 * KiB);
  },
);

test("a piece of another lane waits for one of each, however many one lane has", async () => {
  const queue = new WriteQueue();
  const written: string[] = [];
  /** A long answer: each piece has the next one queued, as its client takes it at once. */
  const answer = (lane: string, pieces: number, place = queue.place()) => {
    queue.add(
      () => {
        written.push(lane);
        if (pieces > 1) answer(lane, pieces - 1, place);
      },
      lane,
      place,
    );
  };
  for (let i = 0; i < 50; i++) answer("crowd", 4);
  answer("other", 3);
  answer("third", 2);
  await expect.poll(() => written.length).toBe(205);
  expect(written.slice(0, 8).join(" ")).toBe("crowd other third crowd other third crowd other");
});

test("within a lane the answer that began first ends first", async () => {
  const queue = new WriteQueue();
  const ended: number[] = [];
  const answer = (name: number, pieces: number, place = queue.place()) => {
    const write = () => (pieces > 1 ? answer(name, pieces - 1, place) : ended.push(name));
    queue.add(write, "one", place);
  };
  for (let i = 0; i < 5; i++) answer(i, 9 - i);
  await expect.poll(() => ended.length).toBe(5);
  expect(ended).toEqual([0, 1, 2, 3, 4]);
});
