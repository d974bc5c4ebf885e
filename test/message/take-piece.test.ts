import fc from "fast-check";
import { expect, test } from "vitest";
import { takePiece } from "../../runtime/message/take-piece.ts";

test("pieces come in their order, each byte once, none over what is asked for", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 50 }), (each, most) => {
      let next = 0;
      const pieces = each.map((length) => Uint8Array.from({ length }, () => next++ % 256));
      const taken: number[] = [];
      while (pieces.length > 0) {
        const piece = takePiece(pieces, most);
        expect(piece.length).toBeGreaterThan(0);
        expect(piece.length).toBeLessThanOrEqual(most);
        taken.push(...piece);
      }
      expect(taken).toEqual(Array.from({ length: next }, (_, at) => at % 256));
    }),
  );
});

test("short pieces come together, and one that is long enough is not copied", () => {
  const sizes = (lengths: readonly number[]) => {
    const pieces = lengths.map((length) => new Uint8Array(length));
    const taken: number[] = [];
    while (pieces.length > 0) taken.push(takePiece(pieces, 65_536).length);
    return taken;
  };
  expect(sizes([65_530, 6, 65_524, 12])).toEqual([65_536, 65_536]);
  expect(sizes([6, 65_536, 6])).toEqual([65_536, 12]);
  expect(sizes([16_384, 16_384, 16_384, 16_384, 1])).toEqual([65_536, 1]);
  expect(sizes([40_000, 40_000])).toEqual([40_000, 40_000]);
  const long = new Uint8Array(40_000);
  expect(takePiece([long, new Uint8Array(40_000)], 65_536)).toBe(long);
});
