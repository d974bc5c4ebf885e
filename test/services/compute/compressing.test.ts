import { randomFillSync } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Direction } from "../../../runtime/abi/generated/types.ts";
import { Compressing } from "../../../runtime/services/compute/compressing.ts";

const content = Buffer.concat([
  randomFillSync(Buffer.alloc(150_000)),
  Buffer.alloc(200_000),
  randomFillSync(Buffer.alloc(41_000)),
]);
const bytesEach = [1, 500, 20_000, 65_536, content.length];

/** The pieces that come of a content, which goes in by so many bytes, and out as fast as `pause` ms let it. */
async function piecesOf(
  stream: Compressing,
  given: Uint8Array,
  each: number,
  pause: number | null,
) {
  const pieces: (number | string)[] = [];
  const out: Uint8Array[] = [];
  for (let at = 0; ; at += each) {
    const last = at + each >= given.length;
    stream.push(given.slice(at, at + each), last);
    for (;;) {
      if (pause !== null) await wait(pause);
      const taken = await stream.take();
      pieces.push(typeof taken === "string" ? taken : taken.length);
      if (typeof taken === "string") break;
      out.push(taken);
    }
    if (last) return { pieces, whole: Buffer.concat(out) };
  }
}

test.each(bytesEach)(
  "how a content of %i bytes a time comes in pieces does not depend on when they are taken",
  async (each) => {
    const length = Math.min(content.length, 400 * each);
    const start = Math.max(0, 150_000 - length / 2);
    const part = content.subarray(start, start + length);
    // What is slower than another thing once is faster the next time.
    const rounds = each < 1_000 ? 1 : 10;
    for (const direction of Array(rounds).fill(["compress", "decompress"]).flat() as Direction[]) {
      const given = direction === "compress" ? part : gzipSync(part);
      const [atOnce, later] = await Promise.all(
        [null, 2].map((pause) => piecesOf(new Compressing(direction, "gzip"), given, each, pause)),
      );
      expect(later!.pieces).toEqual(atOnce!.pieces);
      expect(later!.pieces.at(-1)).toBe("end");
      const whole = direction === "compress" ? gunzipSync(later!.whole) : later!.whole;
      expect(whole.equals(part)).toBe(true);
    }
  },
);
