import { describe, expect, it } from "vitest";
import { written } from "../../../runtime/module/meter/contract.ts";
import { compareForms } from "./support/compare.ts";
import { constructs, readConstruct } from "./support/constructs.ts";
import { opcodeModules } from "./support/opcode-modules.ts";
import { storeNames } from "./support/random-writers.ts";
import { meterTracked, runTracked, trackedOrRefuse } from "./support/tracked-run.ts";
import { assemble, disassemble } from "./support/wat.ts";

describe("a tracked module", () => {
  it.each(constructs)("does the same for the same fuel as one that is not: %s", async (name) => {
    const wasm = await readConstruct(name);
    const { differences } = await compareForms(wasm, { fuel: 200_000n, meter: trackedOrRefuse });
    expect(differences).toEqual([]);
  });

  it("does so by every instruction that takes an address", async () => {
    const withMemory = opcodeModules().filter(({ wat, wide }) => /\(memory/.test(wat) && !wide);
    for (const { opcode, wat, calls } of withMemory) {
      const { differences } = await compareForms(await assemble(wat), {
        ...{ fuel: 100_000n, meter: trackedOrRefuse, args: () => calls },
      });
      expect({ name: opcode.name, differences }).toEqual({ name: opcode.name, differences: [] });
    }
    expect(withMemory.length).toBeGreaterThan(storeNames.length);
  });

  it("refuses memories of 64 bits by name", async () => {
    const wasm = await assemble(`(module (memory i64 1))`);
    expect(trackedOrRefuse(wasm)).toMatchObject({ code: "feature-not-allowed" });
  });
});

/** An address a little before a page's end, so that a wide store reaches past it. */
const nearEnd = 3 * 4096 - 1;

/** Ways to come to an address; each has to be marked in its own way. */
const ways = {
  "a local": "local.get $at",
  "a local that changes before the store": "local.get $at (local.set $at (i32.const 9))",
  "a constant": `i32.const ${nearEnd}`,
  "a sum with a constant": "(i32.add (local.get $at) (i32.const 0))",
  "an operand that nothing is known of": "(i32.xor (local.get $at) (i32.const 0))",
  "an immutable global": "global.get $base",
  "a mutable global": "global.get $moving",
  "a mutable global that changes before the store":
    "global.get $moving (global.set $moving (i32.const 9))",
  "a mutable global that a call changes before the store": "global.get $moving (call $move)",
};

/** Values whose every byte is not zero. */
const full: Readonly<Record<string, string>> = {
  i: "i32.const -1",
  l: "i64.const -1",
  f: "f32.const nan",
  d: "f64.const -nan:0xfffffffffffff",
  v: "v128.const i64x2 -1 -1",
};

describe("each store marks the page that it writes to", () => {
  it.each(storeNames)("%s", async (name) => {
    const letter = name.startsWith("i64") ? "l" : name.startsWith("f64") ? "d" : name[0]!;
    const immediates = name.endsWith("lane") ? " 0" : "";
    for (const offset of [0, 5, written.tail, 70_000]) {
      for (const [way, address] of Object.entries(ways)) {
        const wasm = await assemble(`(module (memory 3)
          (global $base i32 (i32.const ${nearEnd}))
          (global $moving (mut i32) (i32.const ${nearEnd}))
          (func $move (global.set $moving (i32.const 9)))
          (func (export "run") (param $at i32)
            ${address} ${full[letter]} ${name} offset=${offset}${immediates}))`);
        const run = await runTracked(wasm, () => [{ name: "run", args: [nearEnd] }]);
        const { marked, unmarked } = run;
        expect({ way, offset, marked, unmarked }).toEqual({ way, offset, marked: 1, unmarked: [] });
        expect(run.written).toBeGreaterThan(0);
      }
    }
  });
});

/** Code that writes twice to one address, or seems to: `$no` is 0, and `(next)` changes the address to one on
 * another page. */
const repeated = {
  "after a branch that was not taken": `(if (local.get $no) (then (write))) (write)`,
  "in the other branch": `(if (local.get $no) (then (write)) (else (write)))`,
  "after a block that was left before the first": `
    (block $out (br_if $out (i32.eqz (local.get $no))) (write)) (write)`,
  "in a loop that goes on": `(write) (loop $more (write) (next) (br_if $more (more)))`,
  "in a loop within a loop that goes on": `(write)
    (loop $more (loop (write)) (next) (br_if $more (more)))`,
  "in each turn": `(loop $more (write) (write) (next) (br_if $more (more)))`,
  "after a loop": `(loop $more (next) (br_if $more (more))) (write)`,
  "where an exception is caught": `
    (block $caught (try_table (catch_all $caught) (throw $thrown) (write))) (write)`,
  "through a block that changes the address": `
    (write) (block (if (local.get $no) (then) (else (next)))) (write)`,
};

describe("a mark stands for a second store only where it was made", () => {
  /** Where the address is kept: how it is read, and how it is set to the value on the stack. */
  const places = {
    "a local": ["(local.get $p)", "(local.set $p)"],
    "a global": ["(global.get $g)", "(global.set $g)"],
    "a global that calls change": ["(global.get $g)", "(call $set)"],
  } as const;

  it.each(Object.entries(repeated))("%s", async (_, code) => {
    for (const [place, [get, set]] of Object.entries(places)) {
      const body = code
        .replaceAll("(write)", `(i32.store ${get} (i32.const 165))`)
        .replaceAll("(next)", `(i32.add ${get} (i32.const 8192)) ${set}`)
        .replaceAll("(more)", `(i32.lt_u ${get} (i32.const 100000))`);
      const wasm =
        await assemble(`(module (memory 3) (tag $thrown) (global $g (mut i32) (i32.const 0))
        (func $set (param i32) (global.set $g (local.get 0)))
        (func (export "run") (param $p i32) (param $no i32)
          (global.set $g (local.get $p)) ${body}))`);
      const { unmarked, written } = await runTracked(wasm, () => [
        { name: "run", args: [5_000, 0] },
      ]);
      expect({ place, unmarked }).toEqual({ place, unmarked: [] });
      expect(written).toBeGreaterThan(0);
    }
  });

  it("and there it is not made again", async () => {
    const twice =
      "(i32.store (local.get $p) (i32.const 1)) (i64.store offset=90 (local.get $p) (i64.const 1))";
    const marks = async (code: string) => {
      const wasm = await assemble(`(module (memory 1) (func (param $p i32) ${code}))`);
      return (await disassemble(meterTracked(wasm).wasm)).split("i32.store8").length - 1;
    };
    expect(await marks(twice)).toBe(1);
    expect(
      await marks(`${twice} (loop ${twice}) (block (if (local.get $p) (then ${twice})))`),
    ).toBe(1);
    expect(await marks(`${twice} (local.set $p (i32.const 0)) ${twice}`)).toBe(2);
  });
});

describe("what is written is marked", () => {
  it("and nothing else: a store marks one page, a run of bytes those it covers", async () => {
    const run = async (code: string) =>
      (
        await runTracked(
          await assemble(`(module (memory 3) (func (export "run") ${code}))`),
          () => [{ name: "run", args: [] }],
        )
      ).marked;
    const fill = (at: number, length: number) =>
      run(`(memory.fill (i32.const ${at}) (i32.const 1) (i32.const ${length}))`);
    const { pageBytes } = written;
    expect(await fill(pageBytes, 0)).toBe(0);
    expect(await fill(pageBytes, pageBytes)).toBe(1);
    expect(await fill(pageBytes - 1, 2)).toBe(2);
    expect(await fill(0, 3 * 65_536)).toBe((3 * 65_536) / pageBytes);
    expect(await run("(memory.fill (i32.const -4096) (i32.const 1) (i32.const 8192))")).toBe(0);
  });
});
