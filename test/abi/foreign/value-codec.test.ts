import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeValues,
  encodeValues,
  UnfitValue,
  ValueTooLarge,
} from "../../../runtime/abi/foreign/value-codec.ts";
import type { ValueType } from "../../../runtime/abi/foreign/value-type.ts";
import { runs } from "../../support/runs.ts";
import { valuesOf, valueTypes } from "./support/values-of.ts";

const text = {
  encode: (given: string) => Buffer.from(given),
  decode: (bytes: Uint8Array) => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
};
const maxBytes = 2 ** 24;
const encode = (type: ValueType, value: unknown, most = maxBytes) =>
  encodeValues([{ name: "sku", type }], [value], most, text);
const decode = (type: ValueType, bytes: Uint8Array) => decodeValues([type], bytes, text)[0];

const string: ValueType = { kind: "string" };
const bool: ValueType = { kind: "bool" };
const u32: ValueType = { kind: "u32" };
const listOf = (element: ValueType): ValueType => ({ kind: "list", element });
const optionOf = (element: ValueType): ValueType => ({ kind: "option", element });

/** A type, and a value of it. */
const samples = valueTypes.chain((type) =>
  valuesOf(type, fc.constantFrom(0, 1, 2, 31, 64, 255, 256, 257)).map((value) => ({ type, value })),
);

test("values are the same again, of whatever type", () => {
  fc.assert(
    fc.property(samples, ({ type, value }) => {
      expect(decode(type, encode(type, value))).toEqual(value);
    }),
    { numRuns: runs(500) },
  );
});

/** Items around which buffers grow, and what takes many of them. */
const lengths = [0, 1, 255, 256, 257, 65_536, 1_048_576];

test.each([
  ["list<bool>", listOf({ kind: "bool" }), (n: number) => n % 3 === 0],
  ["list<s8>", listOf({ kind: "s8" }), (n: number) => (n % 256) - 128],
  ["list<u16>", listOf({ kind: "u16" }), (n: number) => n % 65_536],
  ["list<u32>", listOf(u32), (n: number) => 2 ** 32 - 1 - n],
  ["list<s64>", listOf({ kind: "s64" }), (n: number) => -BigInt(n)],
  ["list<f32>", listOf({ kind: "f32" }), (n: number) => n / 4],
  ["list<f64>", listOf({ kind: "f64" }), (n: number) => n / 3],
  ["list<char>", listOf({ kind: "char" }), (n: number) => String.fromCodePoint(n % 0xd800)],
  ["list<string>", listOf(string), (n: number) => `å${n % 10}`],
  ["list<option<u64>>", listOf(optionOf({ kind: "u64" })), (n: number) => BigInt(n)],
  ["list<enum>", listOf({ kind: "enum", cases: ["a", "b"] }), (n: number) => "ab"[n % 2]],
] as [string, ValueType, (n: number) => unknown][])(
  "%s of any length is the same again, whatever stands before it",
  (_, type, item) => {
    for (const length of lengths) {
      const given = Array.from({ length }, (_each, n) => item(n));
      // What stands before it moves where the buffer is full.
      for (const before of length > 257 ? [0] : [0, 1, 2, 3, 5, 7, 249]) {
        const types: ValueType[] = [{ kind: "tuple", items: Array(before).fill(bool) }, type];
        const values = [Array(before).fill(true), given];
        const read = decodeValues(
          types,
          encodeValues(
            types.map((each) => ({ name: "each", type: each })),
            values,
            2 ** 25,
            text,
          ),
          text,
        );
        // One comparison, as `toEqual` takes seconds for a million of items.
        expect(isDeepStrictEqual(read, values), `${length} after ${before}`).toBe(true);
      }
    }
  },
);

test.each(lengths)("a string and bytes of %s are the same again", (length) => {
  const types: ValueType[] = [string, listOf({ kind: "u8" }), string];
  const values = ["x".repeat(length), new Uint8Array(length).fill(7), "å".repeat(length)];
  const read = decodeValues(
    types,
    encodeValues(
      types.map((each) => ({ name: "each", type: each })),
      values,
      2 ** 25,
      text,
    ),
    text,
  );
  expect(isDeepStrictEqual(read, values)).toBe(true);
});

test.each(lengths)(
  "values of so many bytes as they may take, %s, are written; one more is not",
  (bytes) => {
    const least = 4;
    if (bytes < least) return;
    const given = new Uint8Array(bytes - least);
    expect(encode(listOf({ kind: "u8" }), given, bytes)).toHaveLength(bytes);
    expect(encode(string, "x".repeat(bytes - least), bytes)).toHaveLength(bytes);
    expect(() => encode(listOf({ kind: "u8" }), given, bytes - 1)).toThrow(ValueTooLarge);
    expect(() => encode(string, "x".repeat(bytes - least), bytes - 1)).toThrow(ValueTooLarge);
  },
);

test("bytes that somebody else wrote are values of the type, or refused, whatever they are", () => {
  fc.assert(
    fc.property(samples, fc.uint8Array({ maxLength: 200 }), ({ type, value }, bytes) => {
      const whole = encode(type, value);
      for (const given of [bytes, whole.subarray(0, -1), Buffer.concat([whole, bytes])]) {
        let read: unknown;
        try {
          read = decode(type, given);
        } catch (error) {
          // TypeError: what a strict decoder of UTF-8 throws.
          expect(error instanceof UnfitValue || error instanceof TypeError, String(error)).toBe(
            true,
          );
          continue;
        }
        expect(decode(type, encode(type, read, 10 * maxBytes))).toEqual(read);
      }
    }),
    { numRuns: runs(500) },
  );
});

test.each([
  ["a string of 4 GiB", string, [255, 255, 255, 255]],
  ["a string of 2 GiB", string, [0, 0, 0, 128]],
  [
    "a list of 4 G items that take no bytes",
    listOf({ kind: "tuple", items: [] }),
    [255, 255, 255, 255],
  ],
  ["a list of 2 G numbers", listOf(u32), [0, 0, 0, 128, 1, 0, 0, 0]],
  ["bytes that are no UTF-8", string, [2, 0, 0, 0, 0xc0, 0x80]],
  ["half a surrogate pair in UTF-8", string, [3, 0, 0, 0, 0xed, 0xa0, 0x80]],
  ["half a surrogate pair as a character", { kind: "char" }, [0, 0xd8, 0, 0]],
  ["a character past Unicode", { kind: "char" }, [0, 0, 0x11, 0]],
  ["a bool of 2", { kind: "bool" }, [2]],
  ["an option of 255", optionOf(string), [255]],
  ["a case that there is not", { kind: "enum", cases: ["one"] }, [1, 0, 0, 0]],
  ["bytes after the values", u32, [1, 0, 0, 0, 0]],
  ["nothing", u32, []],
] as [string, ValueType, number[]][])("%s is refused", (_, type, bytes) => {
  expect(() => decode(type, new Uint8Array(bytes))).toThrow();
});

test.each([
  ["a number below zero", u32, -1],
  ["2³²", u32, 2 ** 32],
  ["NaN", u32, Number.NaN],
  ["a bigint of 65 bits", { kind: "u64" }, 2n ** 64n],
  ["a number for a bigint", { kind: "s64" }, 1],
  ["half a surrogate pair", string, "\ud800"],
  ["half a surrogate pair as a character", { kind: "char" }, "\udc00"],
  ["two characters", { kind: "char" }, "ab"],
  [
    "a field of the prototype",
    { kind: "record", fields: [{ name: "toString", type: string }] },
    {},
  ],
  ["a case of the prototype", { kind: "enum", cases: ["one"] }, "toString"],
  ["a list that is none", listOf(u32), { length: 2 ** 31 }],
] as [string, ValueType, unknown][])("%s is no such value, and says where", (_, type, value) => {
  expect(() => encode(type, value)).toThrow(UnfitValue);
  expect(() => encode(type, value)).toThrow(/^sku/);
});

test.each([
  ["a string", string, "x".repeat(1_001)],
  ["characters of three bytes", string, "€".repeat(400)],
  ["a list of nothing", listOf({ kind: "tuple", items: [] }), Array(1_001).fill([])],
  ["a list of numbers", listOf(u32), Array(250).fill(7)],
  ["bytes", listOf({ kind: "u8" }), new Uint8Array(2_000)],
] as [string, ValueType, unknown][])(
  "%s that takes more than it may is not written",
  (_, type, value) => {
    expect(() => encode(type, value, 1_000)).toThrow(ValueTooLarge);
  },
);
