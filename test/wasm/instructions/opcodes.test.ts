import { describe, expect, it } from "vitest";
import { decodedFeatures } from "../../../runtime/wasm/features.ts";
import {
  type Opcode,
  opcodeByCode,
  opcodes,
  refusedFeatureOf,
} from "../../../runtime/wasm/instructions/opcodes.ts";
import { disassemble } from "../../module/meter/support/wat.ts";
import { content, leb, moduleOf } from "../../module/support/build.ts";

/** Zeros that stand for an opcode's immediates; a block's end is to follow. */
const immediateBytes: Record<Opcode["immediates"], number[]> = {
  none: [],
  block: [0x40],
  label: [0],
  labels: [0, 0],
  func: [0],
  "type-table": [0, 0],
  local: [0],
  global: [0],
  table: [0],
  "table-table": [0, 0],
  elem: [0],
  "elem-table": [0, 0],
  memory: [0],
  "memory-memory": [0, 0],
  data: [0],
  "data-memory": [0, 0],
  memarg: [0, 0],
  "memarg-lane": [0, 0, 0],
  lane: [0],
  lanes: new Array(16).fill(0),
  i32: [0],
  i64: [0],
  f32: [0, 0, 0, 0],
  f64: new Array(8).fill(0),
  v128: new Array(16).fill(0),
  "block-catches": [0x40, 0],
  "cast-label": [0, 0, 0x6e, 0x6e],
  type: [0],
  "type-type": [0, 0],
  "type-field": [0, 0],
  "type-count": [0, 0],
  "type-data": [0, 0],
  "type-elem": [0, 0],
  tag: [0],
  "heap-type": [0x70],
  types: [1, 0x7f],
};

/** The opcode's own bytes. */
function codeBytes(code: number): number[] {
  return code < 0x100 ? [code] : [Math.floor(code / 0x1000), ...leb(code % 0x1000)];
}

/** A module of one function, which is of the last of the types, with whatever else an instruction may
 * name: one table, memory, global, and passive segment of each kind. */
function moduleWith(types: readonly number[][], code: readonly number[], width: 0 | 4 = 0) {
  const section = (...bytes: number[]) => content((to) => to.bytes(Uint8Array.from(bytes)));
  const body = [0, ...code, 0x0b];
  return moduleOf(
    [1, section(types.length, ...types.flat())],
    [3, section(1, types.length - 1)],
    [4, section(1, 0x70, width, 1)],
    [5, section(1, width, 1)],
    [6, section(1, 0x7f, 1, 0x41, 0, 0x0b)],
    [9, section(1, 1, 0, 1, 0)],
    [12, section(1)],
    [10, content((to) => to.bytes(Uint8Array.from([1, ...leb(body.length), ...body])))],
    [11, section(1, 1, 0)],
  );
}

const noValues = [0x60, 0, 0];

describe("the opcode table", () => {
  it("has each code once", () => {
    expect(new Set(opcodes.map(({ code }) => code)).size).toBe(opcodes.length);
    for (const opcode of opcodes) expect(opcodeByCode(opcode.code)).toBe(opcode);
  });

  it("has every instruction of the core specification's release 3, legacy exceptions besides", () => {
    const count = (feature: string) => opcodes.filter((each) => each.feature === feature).length;
    const counts = Object.fromEntries(decodedFeatures.map((each) => [each, count(each)]));
    expect(counts).toEqual({
      ...{ mvp: 172, "sign-extension": 5, "saturating-float-to-int": 8, "bulk-memory": 7 },
      ...{ "reference-types": 9, "tail-calls": 2, simd: 236, "relaxed-simd": 20 },
      ...{ exceptions: 3, "legacy-exceptions": 5, "typed-function-references": 5, gc: 32 },
      // These brought no instructions.
      ...{ "mutable-globals": 0, "multi-value": 0, "extended-const": 0 },
      ...{ "multi-memory": 0, memory64: 0 },
    });
  });

  it("never both decodes a code and refuses it", () => {
    for (const { code } of opcodes) expect(refusedFeatureOf(code)).toBe(undefined);
  });

  it("names each instruction as another decoder does", async () => {
    for (const opcode of opcodes) {
      const { code, name, block } = opcode;
      // An else has to stand in an if, and a function's end is not printed.
      if (name === "else" || name === "end") continue;
      const instruction = [...codeBytes(code), ...immediateBytes[opcode.immediates]];
      // A catch has to stand in a try, which delegate ends.
      const inTry = block === "splits" || block === "closes";
      const body = inTry ? [0x06, 0x40, ...instruction] : instruction;
      if (block === "splits" || block === "opens") body.push(0x0b);
      const text = await disassemble(moduleWith([noValues], body));
      const printed = text.slice(text.indexOf("(func (;0;)")).split("\n")[inTry ? 2 : 1]!.trim();
      expect({ code, printed: printed.split(" ")[0] }).toEqual({ code, printed: name });
    }
  });

  it("has signatures the engine agrees with", () => {
    const checked = opcodes.filter((opcode) => {
      if (opcode.signature === null) return false;
      const { name } = opcode;
      expect({ name, fits: fits(opcode, opcode.signature, 0) }).toEqual({ name, fits: true });
      return true;
    });
    expect(checked.length).toBeGreaterThan(460);
  });

  it("has signatures that pop an i64 as the address where memory and table are of 64 bits", () => {
    const addressed = opcodes.filter(({ signature }) => signature?.includes("a"));
    expect(addressed.length).toBeGreaterThan(50);
    for (const opcode of addressed) {
      const { name, signature } = opcode;
      const width = (bits: 0 | 4) => fits(opcode, signature!, bits);
      expect({ name, 32: width(0), 64: width(4) }).toEqual({ name, 32: true, 64: true });
    }
  });

  it("counts what a signature pops, and the slots of what it pushes", () => {
    const effect = (name: string) => opcodes.find((each) => each.name === name)!.effect;
    expect(effect("array.copy")).toEqual({ pops: 5, pushedSlots: 0 });
    expect(effect("v128.load")).toEqual({ pops: 1, pushedSlots: 2 });
    expect(effect("struct.get_u")).toEqual({ pops: 1, pushedSlots: 1 });
    expect(effect("struct.get")).toBe(null);
  });

  it("says where blocks begin, split and end", () => {
    const names = (block: Opcode["block"]) =>
      opcodes.filter((each) => each.block === block).map(({ name }) => name);
    expect(names("opens")).toEqual(["block", "loop", "if", "try_table", "try"]);
    expect(names("splits")).toEqual(["else", "catch", "catch_all"]);
    expect(names("closes")).toEqual(["end", "delegate"]);
  });
});

/** A struct of a mutable i32 and a mutable i8; mutable arrays of i32, of i8 and of funcref. */
const heapTypes = [
  [0x5f, 2, 0x7f, 1, 0x78, 1],
  [0x5e, 0x7f, 1],
  [0x5e, 0x78, 1],
  [0x5e, 0x70, 1],
];

const letters: Readonly<Record<string, readonly number[][]>> = {
  ...{ i: [[0x7f]], l: [[0x7e]], f: [[0x7d]], d: [[0x7c]], v: [[0x7b]], x: [[0x7f]] },
  r: [[0x70], [0x6f], [0x6e], [0x6d], [0x6c]],
};

/** Whether some types make the instruction valid such that it pops and pushes as its signature says:
 * a function takes what it pops, runs it, and returns what it pushes. */
function fits(opcode: Opcode, signature: string, width: 0 | 4): boolean {
  const [popped, pushed] = signature.replaceAll("a", width === 0 ? "i" : "l").split(":");
  const heap = opcode.feature === "gc" ? heapTypes : [];
  const choices = (side: string) => choicesOf(side, heap.length);
  for (const immediates of immediatesToTry(opcode)) {
    for (const params of choices(popped!)) {
      for (const results of choices(pushed!)) {
        const type = [0x60, params.length, ...params.flat(), results.length, ...results.flat()];
        const gets = params.flatMap((_, local) => [0x20, local]);
        const code = [...gets, ...codeBytes(opcode.code), ...immediates];
        if (WebAssembly.validate(moduleWith([...heap, type], code, width))) return true;
      }
    }
  }
  return false;
}

/** Zeros, but for type indices and fields: those are tried. */
function immediatesToTry({ immediates }: Opcode): number[][] {
  const indices = heapTypes.map((_, index) => index);
  if (immediates === "type") return indices.map((type) => [type]);
  if (immediates === "type-type") return indices.map((type) => [type, type]);
  if (immediates === "type-field") return [0, 1].map((field) => [0, field]);
  if (immediates === "type-data" || immediates === "type-elem") {
    return indices.map((type) => [type, 0]);
  }
  if (immediates === "heap-type") return [[0x70], [0x6e]];
  return [immediateBytes[immediates]];
}

/** All types that the letters of one side of a signature may stand for; a reference may be one to each
 * of the module's first types too. */
function choicesOf(side: string, types: number): number[][][] {
  if (side === "") return [[]];
  const first = [...letters[side[0]!]!];
  for (let type = 0; type < types && side[0] === "r"; type++) first.push([0x63, type]);
  return choicesOf(side.slice(1), types).flatMap((rest) => first.map((type) => [type, ...rest]));
}
