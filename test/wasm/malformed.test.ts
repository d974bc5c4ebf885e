import { describe, expect, it } from "vitest";
import { decodeCore } from "../../runtime/module/decode.ts";
import { content, functionOf, moduleOf } from "../module/support/build.ts";

const section = (...bytes: number[]) => content((to) => to.bytes(Uint8Array.from(bytes)));
const types = (...bytes: number[]) => moduleOf([1, section(...bytes)]);
const code = (...bytes: number[]) => functionOf([0], [...bytes, 0x0b]);

function refusal(bytes: Uint8Array): { code: string; message: string } {
  try {
    decodeCore({ bytes, base: 1_000, label: "core module" });
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message };
  }
  return { code: "none", message: "" };
}

describe("malformed bytes are refused with the section and the offset", () => {
  // The type section's content begins at byte 10 of the module, which itself is at byte 1000.
  it.each<[string, Uint8Array, RegExp]>([
    ["an unknown type form", types(1, 0x5c), /^The type section .* at byte 1011: .*form 0x5c/],
    [
      "a group that ends early",
      types(1, 0x4e, 2, 0x60, 0, 0),
      /type section.*1016: it ends too early/,
    ],
    ["a storage type that is none", types(1, 0x5e, 0x79, 0), /type section.*1012: .*type 0x79/],
    ["a packed parameter", types(1, 0x60, 1, 0x78, 0), /type section.*1013: .*no type 0x78/],
    ["a field of no mutability", types(1, 0x5e, 0x7f, 2), /type section.*1013: .*mutability 2/],
    ["a heap type that is none", types(1, 0x5e, 0x63, 0x7f, 0), /type section.*1013: .*0x7f/],
    [
      "a negative type index",
      types(1, 0x5e, 0x63, 0x80, 0x7f, 0),
      /1013: a type index is negative/,
    ],
    [
      "a table of another form",
      moduleOf([4, section(1, 0x40, 1, 0x70, 0, 1)]),
      /table section.*1013/,
    ],
    [
      "a table of numbers",
      moduleOf([4, section(1, 0x7f, 0, 1)]),
      /1011: a reference type is expected/,
    ],
    [
      "memory flags unknown",
      moduleOf([5, section(1, 0x10, 1)]),
      /memory section.*1011: .*flags 16/,
    ],
    [
      "a tag of another attribute",
      moduleOf([13, section(1, 1, 0)]),
      /tag section.*1011: .*attribute 1/,
    ],
    [
      "a tag section after the globals",
      moduleOf([6, section(0)], [13, section(0)]),
      /core module is malformed at byte 1011: the tag section is out of order/,
    ],
    ["an import of no kind", moduleOf([2, section(1, 0, 0, 5)]), /import section.*1013: .*kind 5/],
    ["an unknown catch clause", code(0x1f, 0x40, 1, 4, 0), /code section.*catch clause 4/],
    ["cast flags unknown", code(0xfb, 0x18, 4, 0, 0x6e, 0x6e), /code section.*cast flags 4/],
    ["a GC instruction that is none", code(0xfb, 0x1f), /code section.*instruction 0xfb01f/],
    ["a number behind a prefix out of range", code(0xfb, 0x80, 0x20), /code section.*there is no/],
    ["a delegate too many", code(0x18, 0), /code section.*code follows a function's end/],
    ["a try_table left open", code(0x1f, 0x40, 0), /code section.*blocks are not closed/],
    [
      "an offset of more than 64 bits",
      code(0x28, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02),
      /code section.*longer than 64 bits/,
    ],
  ])("%s", (_what, bytes, message) => {
    expect(refusal(bytes)).toEqual({
      code: "malformed-module",
      message: expect.stringMatching(message),
    });
  });

  it("what is well-formed and not valid is told of by the engine", () => {
    // A supertype that stands after its subtype; a block of a struct type; a table of no null.
    for (const bytes of [
      types(2, 0x50, 1, 1, 0x5f, 0, 0x50, 0, 0x5f, 0),
      moduleOf([1, section(1, 0x5f, 0)], [3, section(1, 0)], [10, section(1, 2, 0, 0x0b)]),
      moduleOf([4, section(1, 0x64, 0x70, 0, 1)]),
    ]) {
      expect(refusal(bytes)).toEqual({
        code: "invalid-module",
        message: expect.stringMatching(/^Core module at byte 1000 does not validate: /),
      });
    }
  });
});
