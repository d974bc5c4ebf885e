import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScriptStack } from "../../../../runtime/isolate/inside/trace/script-stack.ts";
import { quickJs } from "../../../../runtime/module/script-engine.ts";
import { runs } from "../../../support/runs.ts";

// What is read of a script that was ended is a guest's memory: nothing in it has to be what the engine would write.

const size = 65_536 * 8;
const { frame, object, code, context, runtime, shape, tags, classes, atoms, string } = quickJs;

/** Addresses at which the tests' engine has what it has. */
const at = { root: 64, context: 128, runtime: 1_024, frame: 2_048, callee: 2_304 } as const;
const of = { code: 2_560, bytes: 3_072, places: 3_200, shape: 3_328, values: 3_584, text: 3_712 };

/** An engine's memory with one call in progress, of the function `render` at line 7, column 3, whose table of places has line 9,
 * column 8 from its instruction 4 on, and line 8, column 1 from 10 on. */
function engine() {
  const memory = new WebAssembly.Memory({ initial: size / 65_536 });
  const view = new DataView(memory.buffer);
  const word = (address: number, value: number) => view.setUint32(address, value, true);
  word(at.root, at.context);
  word(at.context + context.runtime, at.runtime);
  word(at.runtime + runtime.frame, at.frame);
  word(at.frame + frame.callee, at.callee);
  word(at.frame + frame.callee + 4, tags.object);
  word(at.frame + frame.next, of.bytes + 5);
  view.setUint16(at.callee + object.class, classes.scripted, true);
  word(at.callee + object.code, of.code);
  word(of.code + code.bytes, of.bytes);
  word(of.code + code.size, 20);
  word(of.code + code.line, 7);
  word(of.code + code.column, 3);
  word(of.code + code.places, of.places);
  word(of.code + code.placesSize, 6);
  // 4 further, 2 lines down, 5 columns to the right; 6 further, 1 line up, 7 columns to the left.
  new Uint8Array(memory.buffer).set([0, 4, 4, 10, 1 + 6 * 5 + 0, 13], of.places);
  word(at.callee + object.shape, of.shape);
  word(of.shape + shape.hashMask, 0);
  word(of.shape + shape.count, 1);
  word(of.shape + shape.hash + 4 + 4, atoms.name);
  word(at.callee + object.values, of.values);
  word(of.values, of.text);
  word(of.values + 4, tags.string);
  word(of.text, 6);
  new Uint8Array(memory.buffer).set(new TextEncoder().encode("render"), of.text + string.text);
  const place = new WebAssembly.Global<number>({ value: "i32", mutable: true }, 0);
  const stack = new ScriptStack(quickJs, memory, at.root, place);
  return { memory, view, word, place, read: () => stack.read() };
}

describe("the calls of a script that was ended", () => {
  test("are read with their places", () => {
    const { read, word, place } = engine();
    expect(read()).toEqual([{ name: "render", line: 9, column: 8 }]);
    word(at.frame + frame.next, of.bytes + 4);
    expect(read()).toEqual([{ name: "render", line: 7, column: 3 }]);
    word(at.frame + frame.next, of.bytes + 20);
    expect(read()).toEqual([{ name: "render", line: 8, column: 1 }]);
    word(at.frame + frame.next, 0);
    expect(read()).toEqual([{ name: "render", line: 7, column: 3 }]);
    // It asked for fuel before the instruction at 10, of which its frame knows nothing yet.
    place.value = of.bytes + 10;
    expect(read()).toEqual([{ name: "render", line: 8, column: 1 }]);
  });

  test("are those of one that asks for fuel in the innermost alone", () => {
    const { read, word, view, place } = engine();
    const outer = 4_096;
    for (let offset = 0; offset < 64; offset += 4) {
      word(outer + offset, view.getUint32(at.frame + offset, true));
    }
    word(at.frame + frame.around, outer);
    place.value = of.bytes + 10;
    expect(read()).toEqual([
      { name: "render", line: 8, column: 1 },
      { name: "render", line: 9, column: 8 },
    ]);
  });

  test("of the engine's own functions have a name and no place", () => {
    const { read, view } = engine();
    view.setUint16(at.callee + object.class, classes.native, true);
    expect(read()).toEqual([{ name: "render", line: 0, column: 0 }]);
  });

  test("are at most 64, where they lead round in a circle", () => {
    const { read, word } = engine();
    word(at.frame + frame.around, at.frame);
    expect(read()).toHaveLength(64);
  });

  test("end where they lead out of the memory", () => {
    for (const away of [size - 4, size, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
      const { read, word } = engine();
      word(at.frame + frame.around, away);
      expect(read()).toEqual([{ name: "render", line: 9, column: 8 }]);
      word(at.runtime + runtime.frame, away);
      expect(read()).toEqual([]);
    }
  });

  test("are where their function begins, if its table is too long", () => {
    const { read, word, view } = engine();
    for (const length of [2 ** 18 + 1, 2 ** 31, 2 ** 32 - 1]) {
      word(of.code + code.placesSize, length);
      expect(read()).toEqual([{ name: "render", line: 7, column: 3 }]);
    }
    // As many of a length that one may have as all together may not.
    word(of.code + code.placesSize, 2 ** 17);
    word(at.frame + frame.around, at.frame);
    const read64 = read();
    expect(read64[1]!.line).not.toBe(7);
    expect(read64.slice(2).every(({ line }) => line === 7)).toBe(true);
    view.setUint32(of.code + code.size, 2 ** 32 - 1, true);
    expect(read()).toHaveLength(64);
  });

  test("have names of some length, in characters that there are", () => {
    const { read, word, memory } = engine();
    for (const length of [0x7fff_ffff, 0xffff_ffff]) {
      word(of.text, length);
      new Uint8Array(memory.buffer).fill(0xd8, of.text + string.text, of.text + 1_000);
      const [{ name } = { name: "" }] = read();
      expect(name.length).toBe(200);
      expect(name.isWellFormed()).toBe(true);
    }
  });

  test("have no name, where it is not among the first of many properties", () => {
    const { read, word } = engine();
    word(of.shape + shape.count, 2 ** 32 - 1);
    word(of.shape + shape.hash + 4 + 4, 0);
    word(of.shape + shape.hash + 4 + 8 * 31 + 4, atoms.name);
    word(of.values + 8 * 31, of.text);
    word(of.values + 8 * 31 + 4, tags.string);
    word(of.text, 6);
    expect(read()[0]!.name.length).toBe(6);
    word(of.shape + shape.hash + 4 + 8 * 31 + 4, 0);
    word(of.shape + shape.hash + 4 + 8 * 32 + 4, atoms.name);
    expect(read()[0]!.name).toBe("");
  });

  test("have lines and columns that a table can have", () => {
    const { read, memory } = engine();
    const far = [0xff, 0xff, 0xff, 0xff, 0x0f];
    // No distance, and then lines and columns that leave what there is, up and down.
    for (const step of [far, [0xfe, 0xff, 0xff, 0xff, 0x0f], [0x80, 0x80, 0x80, 0x80, 0x80]]) {
      new Uint8Array(memory.buffer).set([0, 0, ...step, ...step], of.places);
      const [{ line, column } = { line: -1, column: -1 }] = read();
      for (const number of [line, column]) {
        expect(Number.isSafeInteger(number)).toBe(true);
        expect(number).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test("are told or not, whatever is in the memory", () => {
    const word = fc.oneof(
      fc.nat(size),
      fc.constantFrom(...Object.values(at), ...Object.values(of), tags.object, 0x000d_0000),
      fc.constantFrom(0, 0xffff_ffff, 0x8000_0000, tags.string),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    );
    const place = fc.oneof(fc.nat(4_096), fc.nat(size));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, word), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        (changes, asked) => {
          const { read, view, place: global } = engine();
          for (const [to, value] of changes) if (to <= size - 4) view.setUint32(to, value, true);
          global.value = asked;
          const frames = read();
          expect(frames.length).toBeLessThanOrEqual(64);
          for (const { name, line, column } of frames) {
            expect(name.length).toBeLessThanOrEqual(200);
            for (const number of [line, column]) expect(number).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { numRuns: runs(300) },
    );
  });
});
