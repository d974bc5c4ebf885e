import { describe, expect, it } from "vitest";
import {
  type Opcode,
  opcodeByCode,
  opcodes,
  refusedFeatureOf,
} from "../../runtime/wasm/opcodes.ts";
import { Writer } from "../../runtime/wasm/writer.ts";
import { disassemble } from "../meter/support/wat.ts";

/** Zeros that stand for an opcode's immediates. */
const immediateBytes: Record<Opcode["immediates"], number[]> = {
  none: [],
  block: [0x40, 0x0b],
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
  "heap-type": [0x70],
  types: [1, 0x7f],
};

/** A module with one function that holds an instruction; it need not be valid to be printed. */
function moduleWith(opcode: Opcode): Uint8Array {
  const code = new Writer();
  code.bytes(Uint8Array.from([1, 0])); // one body; its size follows, in place of this zero
  const body = new Writer();
  body.byte(0);
  if (opcode.code < 0x100) body.byte(opcode.code);
  else {
    body.byte(Math.floor(opcode.code / 0x1000));
    body.u32(opcode.code % 0x1000);
  }
  body.bytes(Uint8Array.from(immediateBytes[opcode.immediates]));
  body.byte(0x0b);
  const module = new Writer();
  module.bytes(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  module.bytes(Uint8Array.from([1, 4, 1, 0x60, 0, 0])); // type: () -> ()
  module.bytes(Uint8Array.from([3, 2, 1, 0])); // one function of it
  module.bytes(Uint8Array.from([5, 3, 1, 0, 1])); // one memory
  module.bytes(Uint8Array.from([12, 1, 1])); // one data segment
  code.clear();
  code.u32(1);
  code.blob(body.view());
  module.section(10, code);
  module.bytes(Uint8Array.from([11, 3, 1, 1, 0])); // the data segment, passive and empty
  return module.finish();
}

describe("the opcode table", () => {
  it("has each code once", () => {
    expect(new Set(opcodes.map(({ code }) => code)).size).toBe(opcodes.length);
    for (const opcode of opcodes) expect(opcodeByCode(opcode.code)).toBe(opcode);
  });

  it("has every instruction of the core specification's release 2, tail calls besides", () => {
    expect(opcodes.length).toBe(172 + 5 + 8 + 7 + 9 + 2 + 236);
  });

  it("never both decodes a code and refuses it", () => {
    for (const { code } of opcodes) expect(refusedFeatureOf(code)).toBe(undefined);
  });

  it("names each instruction as another decoder does", async () => {
    for (const opcode of opcodes) {
      // An else has to stand in an if, and a function's end is not printed.
      if (opcode.name === "else" || opcode.name === "end") continue;
      const text = await disassemble(moduleWith(opcode));
      const printed = text.slice(text.indexOf("(func (;0;)")).split("\n")[1]!.trim();
      expect({ code: opcode.code, printed: printed.split(" ")[0] }).toEqual({
        code: opcode.code,
        printed: opcode.name,
      });
    }
  });

  it("has signatures the engine agrees with", () => {
    const types: Record<string, number> = { i: 0x7f, l: 0x7e, f: 0x7d, d: 0x7c, v: 0x7b };
    let checked = 0;
    for (const opcode of opcodes) {
      if (opcode.effect === null || opcode.name.startsWith("ref.")) continue;
      if (/^(table|elem|data|memory\.init)/.test(opcode.name)) continue;
      // Some types make the instruction valid, and then it pops and pushes as the table says.
      const { pops, pushedSlots } = opcode.effect;
      const pushed = pushedSlots === 0 ? [""] : pushedSlots === 2 ? ["v"] : ["i", "l", "f", "d"];
      const operands = combinations(Object.keys(types), pops);
      const fits = operands.some((popped) =>
        pushed.some((result) => WebAssembly.validate(typed(opcode, popped, result, types))),
      );
      expect({ name: opcode.name, fits }).toEqual({ name: opcode.name, fits: true });
      checked++;
    }
    expect(checked).toBeGreaterThan(380);
  });
});

function combinations(letters: readonly string[], length: number): string[] {
  if (length === 0) return [""];
  return combinations(letters, length - 1).flatMap((rest) => letters.map((each) => each + rest));
}

/** A function that takes what the instruction pops, runs it, and returns what it pushes. */
function typed(opcode: Opcode, popped: string, pushed: string, types: Record<string, number>) {
  const codes = (letters: string) => Uint8Array.from([...letters].map((each) => types[each]!));
  const type = new Writer();
  type.bytes(Uint8Array.from([1, 0x60]));
  type.blob(codes(popped));
  type.blob(codes(pushed));
  const body = new Writer();
  body.byte(0);
  for (let local = 0; local < popped.length; local++) body.bytes(Uint8Array.from([0x20, local]));
  if (opcode.code < 0x100) body.byte(opcode.code);
  else {
    body.byte(Math.floor(opcode.code / 0x1000));
    body.u32(opcode.code % 0x1000);
  }
  body.bytes(Uint8Array.from(immediateBytes[opcode.immediates]));
  body.byte(0x0b);
  const code = new Writer();
  code.u32(1);
  code.blob(body.view());
  const module = new Writer();
  module.bytes(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  module.section(1, type);
  module.bytes(Uint8Array.from([3, 2, 1, 0, 5, 3, 1, 0, 1]));
  module.section(10, code);
  return module.finish() as Uint8Array<ArrayBuffer>;
}
