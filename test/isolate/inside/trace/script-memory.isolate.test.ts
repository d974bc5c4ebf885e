import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScriptMemory } from "../../../../runtime/isolate/inside/trace/script-memory.ts";
import { quickJs } from "../../../../runtime/module/script-engine.ts";
import { runs } from "../../../support/runs.ts";

// What the trace of a script reads is a guest's memory: nothing in it has to be what the engine would write.

const pages = 1;
const size = pages * 65_536;

/** A memory whose words are what `word` gives for their addresses. */
function memoryOf(word: (address: number) => number) {
  const memory = new WebAssembly.Memory({ initial: pages });
  const view = new DataView(memory.buffer);
  for (let address = 0; address < size; address += 4) view.setUint32(address, word(address), true);
  return { memory, view };
}

/** Addresses anywhere, also beyond the end. */
const address = fc.oneof(
  fc.nat(size + 64),
  fc.constant(0),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);

describe("the memory of a script's engine", () => {
  test("gives a text or nothing, whatever is in it", () => {
    const words = fc.oneof(
      fc.nat(size),
      fc.constantFrom(0, 0xffff_ffff, quickJs.tags.string, 0x8000_0000),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    );
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 64 }),
        fc.array(fc.tuple(address, address, address), { minLength: 1, maxLength: 20 }),
        (pattern, calls) => {
          const { memory, view } = memoryOf((at) => pattern[(at / 4) % pattern.length]!);
          const reader = new ScriptMemory(quickJs, memory);
          for (const [at, code, name] of calls) {
            // As a function of a script, as far as its class goes.
            if (at + 12 < size)
              view.setUint16(at + quickJs.object.class, quickJs.classes.scripted, true);
            if (at + 28 < size) view.setUint32(at + quickJs.object.code, code, true);
            const read = reader.read(at, code, name);
            if (read !== null) {
              expect(read.name.length).toBeLessThanOrEqual(200);
              expect(read.name.isWellFormed()).toBe(true);
            }
          }
        },
      ),
      { numRuns: runs(300) },
    );
  });

  test("is read where it grew to", () => {
    const { memory } = memoryOf(() => 0);
    const reader = new ScriptMemory(quickJs, memory);
    expect(reader.read(size + 8, 16, 0)).toBeNull();
    memory.grow(1);
    const view = new DataView(memory.buffer);
    const [at, code, context] = [size + 64, size + 256, size + 512];
    view.setUint16(at + quickJs.object.class, quickJs.classes.scripted, true);
    view.setUint32(at + quickJs.object.code, code, true);
    view.setUint32(code + quickJs.code.context, context, true);
    view.setUint32(code + quickJs.code.line, 7, true);
    expect(reader.read(at, code, 0)).toEqual({
      ...{ id: `code ${code}`, name: "", native: false, line: 7, column: 0 },
    });
  });
});
