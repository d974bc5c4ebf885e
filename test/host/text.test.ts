import { expect, test } from "vitest";
import { crossingPrice, lookPrices } from "../../runtime/host/prices.ts";
import { textFunctions } from "../../runtime/host/text.ts";

let paid = 0n;
const { isAscii, encode, decode } = textFunctions((fuel) => {
  paid += fuel;
});

test("a byte above ASCII is seen at every place, wherever its list begins", () => {
  for (const from of [0, 1, 2, 3, 4]) {
    for (let length = 0; length < 41; length++) {
      const bytes = new Uint8Array(new ArrayBuffer(64), from, length).fill(0x7f);
      expect(isAscii(bytes)).toBe(true);
      for (let at = 0; at < length; at++) {
        bytes[at] = 0x80;
        expect(isAscii(bytes)).toBe(false);
        bytes[at] = 0x7f;
      }
    }
  }
});

test("bytes around a list are not looked at", () => {
  const around = new Uint8Array(64).fill(0xff);
  around.fill(0, 5, 50);
  expect(isAscii(around.subarray(5, 50))).toBe(true);
  expect(isAscii(around.subarray(5, 51))).toBe(false);
  expect(isAscii(around.subarray(4, 50))).toBe(false);
});

test("each byte is paid for", () => {
  paid = 0n;
  isAscii(new Uint8Array(1_000));
  expect(paid).toBe(1_000n * lookPrices.byte);
});

const longest = 65_536;
const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The first and last code points of each length of UTF-8, and those beside the surrogates. */
const points = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfeff, 0xffff, 0x10000, 0x10ffff];

test("each code point is encoded and decoded as the platform does", () => {
  for (const first of points) {
    for (const second of points) {
      const whole = String.fromCodePoint(first, second, 0x61);
      expect(encode(whole)).toEqual(utf8.encode(whole));
      expect(decode(utf8.encode(whole))).toBe(whole);
    }
  }
});

test("half a pair is encoded as U+FFFD", () => {
  for (const half of ["\ud83d", "\ude00", "\ude00\ud83d", "a\ud83d\ud83d\ude00", "\ud83da"]) {
    expect(encode(half)).toEqual(utf8.encode(half));
  }
});

test("bytes that are not UTF-8 have no text, wherever they break", () => {
  const texts = points.map((point) => utf8.encode(`a${String.fromCodePoint(point)}b`));
  const bytes = [
    0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4,
  ];
  let broken = 0;
  for (const whole of texts) {
    for (let at = 0; at < whole.length; at++) {
      for (const byte of [...bytes, 0xf5, 0xff]) {
        for (const changed of [whole.with(at, byte), whole.with(at, byte).subarray(0, at + 1)]) {
          const expected = decodedByPlatform(changed);
          if (expected === undefined) broken++;
          expect(decode(changed)).toBe(expected);
        }
      }
    }
  }
  expect(broken).toBeGreaterThan(500);
});

test("bytes without a text cost no less than the longest text of so many, with what it pays as it crosses", () => {
  paid = 0n;
  expect(decode(new Uint8Array(1_000).fill(0xff))).toBeUndefined();
  expect(paid).toBeGreaterThan(1_000n * lookPrices.decoded + crossingPrice("string", 2_000));
});

function decodedByPlatform(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

test("the longest text goes both ways, paid for before; a longer one is refused and costs nothing", () => {
  const whole = "\u20ac".repeat(longest);
  paid = 0n;
  expect(encode(whole)).toEqual(utf8.encode(whole));
  expect(paid).toBe(BigInt(longest) * lookPrices.encoded);
  paid = 0n;
  expect(decode(new Uint8Array(longest).fill(0x61))).toBe("a".repeat(longest));
  expect(paid).toBe(BigInt(longest) * lookPrices.decoded);
  paid = 0n;
  expect(() => encode(`${whole}a`)).toThrow(RangeError);
  expect(() => decode(new Uint8Array(longest + 1))).toThrow(RangeError);
  expect(paid).toBe(0n);
});
