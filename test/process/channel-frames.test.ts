import fc from "fast-check";
import { expect, test } from "vitest";
import { ChannelFrames } from "../../runtime/process/channel-frames.ts";
import { UnfitForm } from "../../runtime/process/serialized-form.ts";
import { runs } from "../support/runs.ts";
import { channelFrame, form, frameOf, plainValue } from "./support/forms.ts";

const MiB = 2 ** 20;

/** Copies, as what is read is the reader's. */
function* piecesOf(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = Math.max(1, sizes[n % sizes.length]!);
    yield new Uint8Array(bytes.subarray(at, at + size));
    at += size;
  }
}

/** Whether these are frames, each of them whole. */
function areWhole(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) at += 4 + Buffer.from(bytes.subarray(at, at + 4)).readUInt32BE();
  return at === bytes.length;
}

test("frames come out as they were sent, once they are whole, in whatever pieces they come", () => {
  const messages = fc.array(plainValue.map(channelFrame), { minLength: 1, maxLength: 6 });
  const sizes = fc.array(fc.oneof(fc.nat(5), fc.nat(300)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(messages, sizes, (sent, parts) => {
      const frames = new ChannelFrames(MiB);
      const stream = Buffer.concat(sent);
      const ends = sent.map((_, n) => Buffer.concat(sent.slice(0, n + 1)).length);
      const came: Uint8Array[] = [];
      let given = 0;
      for (const piece of piecesOf(stream, parts)) {
        given += piece.length;
        const whole = frames.add(piece);
        if (whole !== null) {
          expect(whole.length).toBeGreaterThan(0);
          expect(areWhole(whole)).toBe(true);
          came.push(whole);
        }
        const due = ends.filter((end) => end <= given).at(-1) ?? 0;
        expect(came.reduce((sum, { length }) => sum + length, 0)).toBe(due);
      }
      expect(Buffer.concat(came).equals(stream)).toBe(true);
    }),
    { numRuns: runs(300) },
  );
});

test.each([
  ["in pieces as Node reads them", 65_536],
  ["at once", 64 * MiB],
  ["in pieces larger than there is room for", 300_000],
])("a message of 5 MiB comes out %s, with those beside it", (_, size) => {
  const frames = new ChannelFrames(64 * MiB);
  const recording = channelFrame({ kind: "ask", bytes: Buffer.alloc(5 * MiB, 7) });
  const small = channelFrame({ kind: "tell", name: "beat" });
  const stream = Buffer.concat([small, recording, small, small, small.subarray(0, 9)]);
  const came = [...piecesOf(stream, [size])].flatMap((piece) => frames.add(piece) ?? []);
  const rest = frames.add(new Uint8Array(small.subarray(9)))!;
  expect(Buffer.concat(came).equals(stream.subarray(0, -9))).toBe(true);
  expect(Buffer.from(rest).equals(small)).toBe(true);
});

test("a message that comes whole is not copied", () => {
  const chunk = new Uint8Array(channelFrame([1, 2]));
  expect(new ChannelFrames(MiB).add(chunk)!.buffer).toBe(chunk.buffer);
});

test("a length alone takes no memory", () => {
  const before = process.memoryUsage().rss;
  const waiting = Array.from({ length: 16 }, () => {
    const frames = new ChannelFrames(100 * MiB);
    expect(frames.add(Uint8Array.of(6, 0, 0, 0, 0xff))).toBeNull();
    return frames;
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * MiB);
  expect(waiting).toHaveLength(16);
});

const sparse = frameOf(form("a\x80\x80\x80\x10@\0\x80\x80\x80\x10"));
const good = channelFrame({ kind: "tell" });

test.each<[string, Uint8Array]>([
  ["an array of 32 Mi elements that nobody sent", sparse],
  ["one behind a message that is fit", Buffer.concat([good, sparse])],
  ["a message of nothing", Buffer.alloc(4)],
  ["a message with bytes behind its value", frameOf(form("00"))],
  ["bytes as node:v8 writes them", frameOf(form("\\\x01\x01a"))],
  ["a text that is longer than its message", Buffer.concat([frameOf(form('"\x7f')), good, good])],
])("%s is refused, in whatever pieces it comes", (_, bytes) => {
  for (const size of [1, 3, 5, 7, bytes.length]) {
    const frames = new ChannelFrames(MiB);
    expect(() => {
      for (const piece of piecesOf(bytes, [size])) frames.add(piece);
    }).toThrow(UnfitForm);
  }
});

test("a message may be as long as is said, and no longer", () => {
  const { length } = good;
  expect(new ChannelFrames(length - 4).add(new Uint8Array(good))).toHaveLength(length);
  // Its length is enough to refuse it.
  expect(() => new ChannelFrames(length - 5).add(good.subarray(0, 4))).toThrow(UnfitForm);
  expect(() => new ChannelFrames(2 ** 31).add(Buffer.alloc(4, 0xff))).toThrow(UnfitForm);
});
