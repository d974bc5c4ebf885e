import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accesses } from "../../../runtime/wasm/instructions/accesses.ts";
import { opcodes } from "../../../runtime/wasm/instructions/opcodes.ts";
import { runs } from "../../support/runs.ts";
import { runBounded } from "./support/bounded-run.ts";
import { threeAddresses, writers } from "./support/random-writers.ts";
import { assemble } from "./support/wat.ts";

const page = 65_536;

/** Calls of a module's export `run` with each of these addresses. */
const callsAt = (addresses: readonly number[]) =>
  addresses.map((at) => ({ name: "run", args: [at] }));

/** What became of each call, once all ways to run the module were found to do the same. */
async function endings(wat: string, addresses: readonly number[], pages?: bigint) {
  const run = (await runBounded(await assemble(wat), callsAt(addresses), pages))!;
  expect(run.tight).toEqual(run.plain);
  expect(run.larger).toEqual(run.plain);
  expect(run.written).toBe(0);
  return run.plain.map(([ended]) => (/out of bounds/.test(String(ended)) ? "outside" : "inside"));
}

const operand: Readonly<Record<string, string>> = {
  i: "i32.const -1",
  l: "i64.const -1",
  f: "f32.const 1.5",
  d: "f64.const 1.5",
  v: "v128.const i64x2 -1 -1",
};

describe("a bounded module reaches nothing past the size that it sees", () => {
  const all = opcodes.filter(({ code }) => accesses.has(code));

  it.each(all.map((opcode) => [opcode.name, opcode] as const))("by %s", async (name, opcode) => {
    const { bytes } = accesses.get(opcode.code)!;
    const [, above, result] = /^a([ilfdv]?):([ilfdv]?)$/.exec(opcode.signature!)!;
    const value = above === "" ? "" : operand[above!];
    const lane = opcode.immediates === "memarg-lane" ? " 0" : "";
    for (const offset of [0, 9, page - 3, 2 * page, 2 ** 32 - 1]) {
      const last = page - offset - bytes;
      const around = [last - 1, last, last + 1, last + bytes, page, 2 * page, -1, -bytes, 2 ** 31];
      const wat = `(module (memory 1) (func (export "run") (param i32)
        local.get 0 ${value} ${name} offset=${offset}${lane} ${result === "" ? "" : "drop"}))`;
      const inside = around.map((at) => (at >>> 0) + offset + bytes <= page);
      const ended = await endings(wat, around);
      expect({ offset, ended }).toEqual({
        offset,
        ended: inside.map((is) => (is ? "inside" : "outside")),
      });
    }
  });

  const bulk = {
    "memory.fill": (length: number) =>
      `(memory.fill (local.get 0) (i32.const 7) (i32.const ${length}))`,
    "memory.copy to": (length: number) =>
      `(memory.copy (local.get 0) (i32.const 0) (i32.const ${length}))`,
    "memory.copy from": (length: number) =>
      `(memory.copy (i32.const 0) (local.get 0) (i32.const ${length}))`,
    "memory.copy to another": (length: number) =>
      `(memory.copy 1 0 (local.get 0) (i32.const 0) (i32.const ${length}))`,
  };
  it.each(Object.entries(bulk))("by %s, of few bytes, none and many pieces", async (_, write) => {
    for (const length of [0, 1, 2_000, 700_000]) {
      const size = 12 * page;
      const last = size - length;
      const wat = `(module (memory 12) (memory 12)
        (func (export "run") (param i32) ${write(length)}))`;
      const ended = await endings(wat, [0, last - 1, last, last + 1, size, size + 1, -1, -length]);
      expect(ended.slice(1, 4)).toEqual(["inside", "inside", "outside"]);
    }
  });

  it("by memory.init, also of what the segment does not have", async () => {
    const wat = `(module (memory 1) (data $text "0123456789")
      (func (export "run") (param i32)
        (memory.init $text (local.get 0) (i32.const 2) (i32.const 5))
        (memory.init $text (i32.const 0) (i32.const 2) (i32.sub (i32.const 65539) (local.get 0)))))`;
    const ended = await endings(wat, [page - 6, page - 5, page - 4, page, -1]);
    expect(ended.slice(0, 3)).toEqual(["outside", "inside", "outside"]);
  });

  it("by random code that writes everywhere", async () => {
    let outside = 0;
    await fc.assert(
      fc.asyncProperty(
        writers,
        fc.array(threeAddresses, { minLength: 2, maxLength: 4 }),
        async (wat, all) => {
          const calls = all.map((args) => ({ name: "run", args }));
          const { plain, tight, larger, written } = (await runBounded(await assemble(wat), calls))!;
          expect(tight).toEqual(plain);
          expect(larger).toEqual(plain);
          expect(written).toBe(0);
          outside += plain.filter(([ended]) => /out of bounds/.test(String(ended))).length;
        },
      ),
      { numRuns: runs(60) },
    );
    expect(outside).toBeGreaterThan(20);
  }, 600_000);
});

describe("a bounded memory grows", () => {
  const grow = (memory: string) => `(module ${memory}
    (func (export "run") (param i32) (result i32 i32) (memory.grow (local.get 0)) (memory.size)))`;

  it.each([
    ["without a maximum", "(memory 1)"],
    ["up to its maximum", "(memory 1 4)"],
    ["from nothing", "(memory 0 9)"],
  ])("%s, as one that is not bounded", async (_, memory) => {
    await endings(grow(memory), [0, 1, 2, 3, 0, 5, -1, 65_535, 1]);
  });

  it("up to its allowance", async () => {
    const run = (await runBounded(await assemble(grow("(memory 1)")), callsAt([2, 3, 1, 1]), 4n))!;
    expect(run.larger).toEqual(run.plain);
    expect(run.plain.map(([ended]) => ended)).toEqual(
      ["1,3", "-1,3", "3,4", "4,5"].map((text) => expect.stringContaining(text.split(",")[1]!)),
    );
  });
});
