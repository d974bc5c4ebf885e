import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reader } from "../../runtime/wasm/reader.ts";
import { u32Length, Writer } from "../../runtime/wasm/writer.ts";
import { runs } from "../support/runs.ts";

const reader = (bytes: readonly number[], base = 0) =>
  new Reader(Uint8Array.from(bytes), base, 0, bytes.length, "test section");

describe("numbers in the binary format", () => {
  it("an unsigned number reads as it was written, in as few bytes as it can have", () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffffffff }), (value) => {
        const writer = new Writer();
        writer.u32(value);
        expect(new Reader(writer.view(), 0, 0, writer.length, "").u32()).toBe(value);
        expect(writer.length).toBe(u32Length(value));
      }),
    );
  });

  it("a signed number reads as it was written", () => {
    const numbers = fc.oneof(
      fc.maxSafeInteger(),
      fc.integer(),
      fc.constantFrom(0, -1, 63, 64, -64, -65, 2 ** 31, -(2 ** 31), 2 ** 52, -(2 ** 52)),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        const writer = new Writer();
        writer.signed(value);
        expect(new Reader(writer.view(), 0, 0, writer.length, "").signed(64)).toBe(BigInt(value));
      }),
    );
  });

  it("an unsigned number of 64 bits reads as it was written, where 53 bits hold it", () => {
    const numbers = fc.oneof(
      fc.maxSafeNat(),
      fc.nat(),
      fc.constantFrom(0, 127, 128, 2 ** 32, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        const writer = new Writer();
        writer.u64(value);
        expect(new Reader(writer.view(), 0, 0, writer.length, "").u64()).toBe(value);
      }),
    );
    expect(reader([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]).u64()).toBe(Infinity);
  });

  it("passes over just the numbers that it would read", () => {
    const signed = (bits: number, bytes: readonly number[]) => {
      const one = reader(bytes);
      const two = reader(bytes);
      let value: bigint | null = null;
      try {
        value = one.signed(bits);
      } catch {
        expect(() => two.skipSigned(bits)).toThrow(/longer than|ends too early/);
      }
      if (value === null) return;
      two.skipSigned(bits);
      expect(two.position).toBe(one.position);
    };
    const byte = fc.oneof(fc.constantFrom(0x80, 0xff, 0x7f, 0x00, 0x78, 0x08, 0x70), fc.nat(255));
    const bytes = fc.array(byte, { maxLength: 12 });
    fc.assert(fc.property(fc.constantFrom(32, 33, 64), bytes, signed), { numRuns: runs(2_000) });
  });

  it("accepts padding up to a number's longest form, and nothing longer", () => {
    expect(reader([0x81, 0x80, 0x80, 0x80, 0x00]).u32()).toBe(1);
    expect(reader([0xff, 0xff, 0xff, 0xff, 0x0f]).u32()).toBe(0xffffffff);
    expect(() => reader([0xff, 0xff, 0xff, 0xff, 0x1f]).u32()).toThrow("longer than 32 bits");
    expect(() => reader([0x81, 0x80, 0x80, 0x80, 0x80, 0x00]).u32()).toThrow("longer than 32 bits");
    expect(reader([0xff, 0xff, 0xff, 0xff, 0x7f]).signed(32)).toBe(-1n);
    expect(() => reader([0xff, 0xff, 0xff, 0xff, 0x4f]).signed(32)).toThrow("longer than 32 bits");
    expect(() => reader(new Array(12).fill(0x80)).signed(64)).toThrow("longer than 64 bits");
    const longest = new Array(9).fill(0xff);
    expect(reader([...longest, 0x01]).u64()).toBe(Infinity);
    expect(() => reader([...longest, 0x03]).u64()).toThrow("longer than 64 bits");
    expect(reader([0xbf, 0x00]).index33()).toBe(63);
    expect(() => reader([0x7f]).index33()).toThrow("a type index is negative");
  });

  it("every failure names the section and the offset in the whole file", () => {
    const cut = reader([0x80], 1000);
    expect(() => cut.u32()).toThrow(
      expect.objectContaining({
        code: "malformed-module",
        message: "The test section is malformed at byte 1001: it ends too early.",
      }),
    );
    expect(() => reader([5, 0x61], 7).name(100)).toThrow("at byte 8: it ends too early");
    expect(() => reader([1, 0xff]).name(100)).toThrow("at byte 1: a name is not UTF-8");
    expect(() => reader([0xff, 0x7f]).name(100)).toThrow(
      "exceeds a limit at byte 0: name length is 16383, and at most 100 is allowed",
    );
  });

  it("a count is refused before anything is made of it", () => {
    expect(() => reader([0xff, 0xff, 0x7f]).count("the number of things", 1000)).toThrow(
      expect.objectContaining({ code: "module-limit" }),
    );
    expect(() => reader([0x80, 0x08]).count("the number of things", 2000)).toThrow(
      "1024 entries are promised and 0 bytes are left",
    );
  });
});
