import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";

const MiB = 1024 * 1024;

let child: ChildProcess;
let port: number;

beforeAll(async () => {
  child = fork(join(import.meta.dirname, "support/echo-process.ts"), { execArgv: [] });
  const [said] = (await once(child, "message")) as [{ port: number }];
  port = said.port;
});
afterAll(() => child.disconnect());

async function memory(): Promise<{ rss: number; peak: number }> {
  child.send("memory");
  const [said] = (await once(child, "message")) as [{ rss: number; peak: number }];
  return said;
}

/** Each piece tells its place, so that a piece that is lost, or comes twice, shows. */
function* pieces(size: number): Generator<Buffer> {
  for (let at = 0; at < size; at += 64 * 1024) {
    const piece = Buffer.alloc(64 * 1024, (at / 65_536) % 251);
    piece.writeUInt32LE(at, 0);
    yield piece;
  }
}

/** Sends so many bytes, and compares with them what comes back. Returns how many came. */
async function echo(size: number, chunked: boolean): Promise<number> {
  const headers = chunked ? {} : { "content-length": String(size) };
  const sending = request({ host: "127.0.0.1", port, method: "POST", headers });
  Readable.from(pieces(size), { objectMode: false }).pipe(sending);
  const [answer] = (await once(sending, "response")) as [Readable];
  const expected = pieces(size);
  let piece: Buffer = Buffer.alloc(0);
  let at = 0;
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    let seen = 0;
    while (seen < chunk.length) {
      if (at === piece.length) {
        piece = expected.next().value as Buffer;
        at = 0;
      }
      const part = Math.min(chunk.length - seen, piece.length - at);
      if (chunk.compare(piece, at, at + part, seen, seen + part) !== 0) {
        throw new Error(`other bytes came at ${bytes + seen}`);
      }
      seen += part;
      at += part;
    }
    bytes += chunk.length;
  }
  return bytes;
}

test("200 MB are sent back as they come, in constant memory", { timeout: 120_000 }, async () => {
  const before = (await memory()).rss;
  expect(await echo(100 * MiB, false)).toBe(100 * MiB);
  expect(await echo(100 * MiB, true)).toBe(100 * MiB);
  const { peak } = await memory();
  expect(peak - before).toBeLessThan(64 * MiB);
});

test("so are many at once, each with some hundred kilobytes", { timeout: 120_000 }, async () => {
  const before = (await memory()).rss;
  const sizes = await Promise.all(Array.from({ length: 20 }, () => echo(10 * MiB, true)));
  expect(sizes).toEqual(Array(20).fill(10 * MiB));
  const { peak } = await memory();
  expect(peak - before).toBeLessThan(64 * MiB);
});
