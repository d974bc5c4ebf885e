import { afterAll, describe, expect, test } from "vitest";
import type { Crossing } from "../../runtime/host/prices.ts";
import { installCrossing } from "../../runtime/isolate/inside/border/crossing.ts";
import { textPiece } from "../../runtime/isolate/inside/border/text-codec.ts";
import { HostWrites } from "../../runtime/isolate/inside/memory/host-writes.ts";
import { runGlue } from "./support/run-glue.ts";

const KiB = 1_024;
const { TextDecoder: ownDecoder, TextEncoder: ownEncoder } = globalThis;
const { slice } = ArrayBuffer.prototype;
const typedArrays = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
const { set } = typedArrays;
afterAll(() => {
  Object.assign(globalThis, { TextDecoder: ownDecoder, TextEncoder: ownEncoder });
  ArrayBuffer.prototype.slice = slice;
  typedArrays.set = set;
});

describe("a text that crosses", () => {
  test.each(["utf-8", "utf-16le"])("is paid for piece by piece where it is long: %s", (label) => {
    const paid: (readonly [Crossing, number])[] = [];
    const more: number[] = [];
    const memories = { writes: new HostWrites(), isLinear: () => false };
    const charges = {
      charge: (what: Crossing, bytes: number) => void paid.push([what, bytes]),
      more: (bytes: number) => void more.push(bytes),
      pause: () => {},
    };
    installCrossing(memories, charges, () => KiB);
    const decode = (bytes: number) =>
      new TextDecoder(label).decode(new Uint8Array(bytes).fill(97)).length;
    const unit = label === "utf-8" ? 1 : 2;
    expect(decode(300)).toBe(300 / unit);
    expect(decode(textPiece)).toBe(textPiece / unit);
    expect(more).toEqual([]);
    expect(decode(200 * KiB)).toBe((200 * KiB) / unit);
    expect(more).toEqual([textPiece, textPiece, 8 * KiB]);
    expect(() => decode(1024 * KiB + 2)).toThrow("larger than may cross");
    expect(paid).toEqual([300, textPiece, textPiece, 1024 * KiB].map((each) => ["string", each]));
  });

  test("is written with looks at time in between, in any text", async () => {
    for (const letter of ["a", "é"]) {
      const { failure } = await runGlue(
        `export function instantiate() {
          return { handle() {
            const text = "${letter}".repeat(400000);
            const target = new Uint8Array(800000);
            // All of it takes a second, and pays for nothing.
            for (let each = 0; each < 2000; each++) new TextEncoder().encodeInto(text, target);
            return { status: 200, fields: [], body: { tag: "empty" } };
          } };
        }`,
        {},
        {},
        { deadline: 50 },
      );
      expect(failure?.cause).toBe("deadline-exceeded");
    }
  });
});
