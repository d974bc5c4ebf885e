import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeUtf8,
  decodeUtf16,
  encodeUtf8,
  encodeUtf8Into,
  textPiece,
} from "../../../../runtime/isolate/inside/border/text-codec.ts";
import { runs } from "../../../support/runs.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const nodeDecode = (bytes: Uint8Array): string | null => {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
};
const ourDecode = (bytes: Uint8Array): string | null => {
  try {
    return decodeUtf8(bytes);
  } catch {
    return null;
  }
};

describe("UTF-8 inside an isolate", () => {
  test("decodes any bytes as Node's strict decoder does, or refuses as it does", () => {
    const nearlyText = fc
      .tuple(fc.string({ unit: "binary" }), fc.nat(), fc.nat(255))
      .map(([text, at, byte]) => {
        const bytes = new TextEncoder().encode(text);
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        return bytes;
      });
    const any = fc.oneof(fc.uint8Array({ maxLength: 40 }), nearlyText);
    fc.assert(
      fc.property(any, (bytes) => {
        expect(ourDecode(bytes)).toBe(nodeDecode(bytes));
      }),
      { numRuns: runs(5_000) },
    );
  });

  test("decodes every code point's encoding, and no surrogate's", () => {
    for (let point = 0; point <= 0x10ffff; point += point < 0x3000 ? 1 : 97) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const text = String.fromCodePoint(point);
      expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
    }
    expect(() => decodeUtf8(new Uint8Array([0xed, 0xa0, 0x80]))).toThrow("UTF-8");
  });

  test("decodes text longer than one chunk", () => {
    const text = "añ€😀".repeat(20_000);
    expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
  });

  test.each([
    ["ASCII", "0123456789".repeat(20_000)],
    ["two bytes a character", "é".repeat(100_000)],
    ["all kinds", `a${"añ€😀".repeat(20_000)}`],
  ])("pays for long text piece by piece, and pauses as it writes: %s", (_, text) => {
    const bytes = new TextEncoder().encode(text);
    const paid: number[] = [];
    expect(decodeUtf8(bytes, (more) => paid.push(more)) === text).toBe(true);
    expect(Math.max(...paid)).toBeLessThanOrEqual(textPiece);
    expect(paid.reduce((sum, more) => sum + more, textPiece)).toBe(bytes.length);
    let pauses = 0;
    const target = new Uint8Array(bytes.length);
    expect(encodeUtf8Into(text, target, () => pauses++).written).toBe(bytes.length);
    expect(Buffer.from(target).equals(bytes)).toBe(true);
    expect(pauses).toBeGreaterThanOrEqual(Math.floor(bytes.length / textPiece) - 1);
  });

  test("pays for all of a long text that is ill-formed", () => {
    const bytes = new Uint8Array(5 * textPiece).fill(0x61);
    bytes[textPiece + 9] = 0xff;
    let paid = textPiece;
    expect(() =>
      decodeUtf8(bytes, (more) => {
        paid += more;
      }),
    ).toThrow("UTF-8");
    expect(paid).toBe(bytes.length);
  });

  test("encodes as Node does, lone surrogates replaced", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
      }),
      { numRuns: runs(2_000) },
    );
    expect(encodeUtf8("a\ud800b")).toEqual(new TextEncoder().encode("a\ud800b"));
  });

  test("encodes into a small target no more than whole characters", () => {
    const target = new Uint8Array(4);
    expect(encodeUtf8Into("a€😀", target)).toEqual({ read: 2, written: 4 });
    expect(target).toEqual(new TextEncoder().encode("a€"));
  });
});

describe("UTF-16 inside an isolate", () => {
  const units = (text: string) =>
    Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));

  test("decodes any well-formed string to itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 9_000 }), (text) => {
        expect(decodeUtf16(units(text))).toBe(text);
      }),
      { numRuns: runs(200) },
    );
  });

  test("pays for long text piece by piece", () => {
    const text = "añ€😀".repeat(30_001);
    const paid: number[] = [];
    expect(decodeUtf16(units(text), (more) => paid.push(more)) === text).toBe(true);
    expect(Math.max(...paid)).toBeLessThanOrEqual(textPiece);
    expect(paid.reduce((sum, more) => sum + more, textPiece)).toBe(2 * text.length);
  });

  test("refuses a lone surrogate", () => {
    expect(() => decodeUtf16(units("a\ud83d"))).toThrow("UTF-16");
    expect(() => decodeUtf16(Uint16Array.of(0xde00, 0x61))).toThrow("UTF-16");
  });
});
