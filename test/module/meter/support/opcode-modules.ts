// A small module for every instruction of the opcode table. Most come from the table's signatures;
// those whose effect depends on labels, types or immediates are in special-opcodes.ts.

import { type Opcode, opcodes } from "../../../../runtime/wasm/instructions/opcodes.ts";
import { operandTuples } from "./edge-values.ts";
import { specialOpcodes } from "./special-opcodes.ts";

export interface OpcodeModule {
  readonly opcode: Opcode;
  readonly wat: string;
  /** Whether its memory has 64-bit addresses. */
  readonly wide: boolean;
  /** Arguments for the calls of its one function, `run`. */
  readonly calls: readonly (readonly unknown[])[];
}

/** A module for each entry of the opcode table, and a second with a wide memory where an instruction
 * takes or gives addresses; throws for an instruction nobody thought of. */
export function opcodeModules(): OpcodeModule[] {
  return opcodes.flatMap((opcode) => {
    const { name, immediates, signature } = opcode;
    const special = specialOpcodes[name];
    if (special !== undefined) {
      // Two codes may share a name; the second in the table comes second here.
      const namesakes = opcodes.filter((each) => each.name === name);
      const { wat, operands } = special[namesakes.indexOf(opcode)]!;
      return [{ opcode, wat, wide: false, calls: operandTuples(operands) }];
    }
    const shown = written[immediates];
    if (signature === null || /[^ilfdva:]/.test(signature) || shown === undefined) {
      throw new Error(`there is no module for the instruction ${name}`);
    }
    return (signature.includes("a") ? [false, true] : [false]).map((wide) => {
      const letters = signature.replaceAll("a", wide ? "l" : "i");
      const [popped, pushed] = letters.split(":") as [string, string];
      const wat = bySignature(`${name} ${shown}`, popped, pushed, wide);
      return { opcode, wat, wide, calls: operandTuples(popped) };
    });
  });
}

/** Immediates as text, where any will do. */
const written: Readonly<Partial<Record<Opcode["immediates"], string>>> = {
  none: "",
  memarg: "offset=3",
  "memarg-lane": "offset=3 1",
  lane: "1",
  lanes: "0 31 1 30 2 29 3 28 4 27 5 26 6 25 7 24",
  i32: "-7",
  i64: "-70000000000",
  f32: "-0x1.8p+3",
  f64: "0x1.921fb54442d18p+1",
  v128: "i32x4 1 -2 3 -4",
};

/** How a value of a signature's letter is passed: the types, and how they become the operand. */
const passed: Readonly<Record<string, { types: string; operand: (first: number) => string }>> = {
  i: { types: "i32", operand: (first) => `local.get ${first}` },
  l: { types: "i64", operand: (first) => `local.get ${first}` },
  f: { types: "i32", operand: (first) => `local.get ${first} f32.reinterpret_i32` },
  d: { types: "i64", operand: (first) => `local.get ${first} f64.reinterpret_i64` },
  v: {
    types: "i64 i64",
    operand: (first) =>
      `local.get ${first} i64x2.splat local.get ${first + 1} i64x2.replace_lane 1`,
  },
};

const returned: Readonly<Record<string, { types: string; code: string }>> = {
  "": { types: "", code: "" },
  i: { types: "i32", code: "" },
  l: { types: "i64", code: "" },
  f: { types: "i32", code: "i32.reinterpret_f32" },
  d: { types: "i64", code: "i64.reinterpret_f64" },
  v: {
    types: "i64 i64",
    code: "local.set $v local.get $v i64x2.extract_lane 0 local.get $v i64x2.extract_lane 1",
  },
};

function bySignature(instruction: string, popped: string, pushed: string, wide: boolean): string {
  let parameters = "";
  let operands = "";
  let count = 0;
  for (const letter of popped) {
    const { types, operand } = passed[letter]!;
    operands += `${operand(count)}\n`;
    parameters += `${types} `;
    count += types.split(" ").length;
  }
  const { types, code } = returned[pushed]!;
  const address = wide ? "i64" : "i32";
  return `(module
  (memory ${address} 1 3)
  (data (${address}.const 0) "\\01\\80\\ff\\7f some text to load from, longer than a vector, and once more")
  (data (${address}.const 65520) "the memory's end")
  (func (export "run") (param ${parameters}) (result ${types}) (local $v v128)
    ${operands}${instruction}
    ${code}))`;
}
