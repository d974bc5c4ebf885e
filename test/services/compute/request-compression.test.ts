import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { ByteBudget } from "../../../runtime/message/byte-budget.ts";
import { RequestCompression } from "../../../runtime/services/compute/request-compression.ts";
import { RequestHeld, tenantBudget } from "../../../runtime/services/held-bytes.ts";
import { Misuse } from "../../../runtime/services/misuse.ts";

const open: RequestCompression[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.end();
});

function compressionOf(budget = tenantBudget()): RequestCompression {
  const made = new RequestCompression("acme", new RequestHeld(budget));
  open.push(made);
  return made;
}

const nothing = new Uint8Array();

/** Pushes, and takes all that comes of it. */
async function all(of: RequestCompression, id: number, input: Uint8Array, last: boolean) {
  const pieces: Uint8Array[] = [];
  for (let given = input; ; given = nothing) {
    const found = await of.push(id, given, last);
    if (found.tag !== "bytes") return { pieces, tag: found.tag };
    pieces.push(found.val);
  }
}

test("what is compressed in pieces is what zlib takes", async () => {
  const compression = compressionOf();
  compression.open(1, "compress", "gzip");
  const content = Buffer.from("content ".repeat(20_000));
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += 65_536) {
    const found = await all(compression, 1, content.subarray(at, at + 65_536), false);
    expect(found.tag).toBe("hungry");
    pieces.push(...found.pieces);
  }
  const rest = await all(compression, 1, nothing, true);
  expect(rest.tag).toBe("end");
  expect(gunzipSync(Buffer.concat([...pieces, ...rest.pieces])).equals(content)).toBe(true);
});

test("a bomb comes out piece by piece, as far as it is taken", async () => {
  const compression = compressionOf();
  compression.open(1, "decompress", "gzip");
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024)).subarray(0, 65_536);
  const before = process.memoryUsage().arrayBuffers;
  let bytes = 0;
  for (let given: Uint8Array = bomb; ; given = nothing) {
    const found = await compression.push(1, given, false);
    if (found.tag !== "bytes") break;
    expect(found.val.length).toBeLessThanOrEqual(65_536);
    bytes += found.val.length;
    if (bytes > 2 * 1024 * 1024) break;
  }
  // It has 64 MiB to give.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  await expect(compression.push(1, bomb, false)).rejects.toThrow(Misuse);
});

test("a stream that has ended, failed or was never opened is there no more", async () => {
  const compression = compressionOf();
  await expect(compression.push(7, nothing, true)).rejects.toThrow(Misuse);
  compression.open(1, "decompress", "deflate");
  const bad = Buffer.from("no zlib at all");
  expect(await compression.push(1, bad, false)).toEqual({ tag: "failed", val: "bad-data" });
  await expect(compression.push(1, nothing, true)).rejects.toThrow(Misuse);
  compression.open(2, "compress", "deflate-raw");
  expect((await all(compression, 2, nothing, true)).tag).toBe("end");
  await expect(compression.push(2, nothing, true)).rejects.toThrow(Misuse);
});

test("a request has 16 streams at once, and those that end make room", async () => {
  const compression = compressionOf();
  for (let id = 1; id <= 17; id++) compression.open(id, "compress", "gzip");
  expect(await compression.push(17, nothing, true)).toEqual({ tag: "failed", val: "unavailable" });
  expect((await all(compression, 1, nothing, true)).tag).toBe("end");
  compression.open(18, "compress", "gzip");
  expect((await all(compression, 18, nothing, true)).tag).toBe("end");
});

test("what a stream takes is counted, and given back at the request's end", async () => {
  const budget = new ByteBudget(1_000_000);
  const compression = compressionOf(budget);
  for (let id = 1; id <= 3; id++) compression.open(id, "compress", "gzip");
  expect(await compression.push(3, nothing, true)).toEqual({ tag: "failed", val: "unavailable" });
  const waiting = compression.push(1, Buffer.alloc(65_536, 7), false);
  compression.end();
  await waiting;
  expect(budget.take(1_000_000)).toBe(true);
});
