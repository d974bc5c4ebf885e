import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readValueType } from "../../runtime/wasm/decode-value-types.ts";
import { writeValueType } from "../../runtime/wasm/encode/encode-types.ts";
import { Reader } from "../../runtime/wasm/reader.ts";
import {
  heapTypeOf,
  heapTypes,
  isNullable,
  isNumber,
  isReference,
  referenceType,
  slotsOf,
  valueTypeName,
  valueTypes,
} from "../../runtime/wasm/value-types.ts";
import { Writer } from "../../runtime/wasm/writer.ts";

const read = (...bytes: number[]) =>
  readValueType(new Reader(Uint8Array.from(bytes), 0, 0, bytes.length, "test"));

const heaps = fc.oneof(fc.constantFrom(...Object.values(heapTypes)), fc.nat(0xffffffff));

describe("a value type", () => {
  it("reads as it was written, in the fewest bytes", () => {
    const types = fc.oneof(
      fc.constantFrom(...Object.values(valueTypes)),
      fc.tuple(heaps, fc.boolean()).map(([heap, nullable]) => referenceType(heap, nullable)),
    );
    fc.assert(
      fc.property(types, (type) => {
        const writer = new Writer();
        writeValueType(type, writer);
        expect(read(...writer.view())).toBe(type);
        expect(writer.length === 1).toBe(Object.values<number>(valueTypes).includes(type));
      }),
    );
  });

  it("has one number, whichever form it was written in", () => {
    expect(read(0x63, 0x70)).toBe(valueTypes.funcref);
    expect(read(0x63, 0x6e)).toBe(valueTypes.anyref);
    expect(read(0x64, 0x6e)).not.toBe(valueTypes.anyref);
    expect(read(0x63, 0x85, 0x00)).toBe(read(0x63, 0x05));
  });

  it("of a reference tells what it refers to, and whether null is one", () => {
    fc.assert(
      fc.property(heaps, fc.boolean(), (heap, nullable) => {
        const type = referenceType(heap, nullable);
        expect(heapTypeOf(type)).toBe(heap);
        expect(isNullable(type)).toBe(nullable);
        expect([isReference(type), isNumber(type), slotsOf(type)]).toEqual([true, false, 1]);
      }),
    );
  });

  it("of a number is no reference, and v128 is neither", () => {
    const { i32, f64, v128 } = valueTypes;
    expect([i32, f64, v128].map(isReference)).toEqual([false, false, false]);
    expect([i32, f64, v128].map(isNumber)).toEqual([true, true, false]);
    expect([i32, f64, v128].map(slotsOf)).toEqual([1, 1, 2]);
  });

  it("is named as the text format names it", () => {
    const { any, none } = heapTypes;
    expect(valueTypeName(valueTypes.v128)).toBe("v128");
    expect(valueTypeName(referenceType(any, true))).toBe("anyref");
    expect(valueTypeName(referenceType(none, false))).toBe("(ref none)");
    expect(valueTypeName(referenceType(3, true))).toBe("(ref null 3)");
    expect(valueTypeName(referenceType(70_000, false))).toBe("(ref 70000)");
  });
});
