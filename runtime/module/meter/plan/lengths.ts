import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { type DecodedModule, memoryTypes, tableTypes } from "../../../wasm/module.ts";
import { type ValueType, valueTypes } from "../../../wasm/value-types.ts";

/** What an instruction that costs by a length, its last operand, counts. */
export type Counted = "pages" | "table elements" | "bytes" | "elements" | "array elements";

/** The instructions that cost by a length. */
export const byLength: ReadonlyMap<number, Counted> = new Map<number, Counted>([
  [0x40, "pages"], // memory.grow
  [0xfc00f, "table elements"], // table.grow
  [0xfc008, "bytes"], // memory.init
  [0xfc00a, "bytes"], // memory.copy
  [0xfc00b, "bytes"], // memory.fill
  [0xfc00c, "elements"], // table.init
  [0xfc00e, "elements"], // table.copy
  [0xfc011, "elements"], // table.fill
  [0xfb006, "array elements"], // array.new
  [0xfb007, "array elements"], // array.new_default
  [0xfb009, "array elements"], // array.new_data
  [0xfb00a, "array elements"], // array.new_elem
  [0xfb010, "array elements"], // array.fill
  [0xfb011, "array elements"], // array.copy
  [0xfb012, "array elements"], // array.init_data
  [0xfb013, "array elements"], // array.init_elem
]);

/** The type of such a length: an address of what is written to, and of what is read from where that
 * is smaller; of segments and arrays, i32. */
export class Lengths {
  readonly #memories: readonly ValueType[];
  readonly #tables: readonly ValueType[];

  constructor(module: DecodedModule) {
    this.#memories = memoryTypes(module).map(({ address }) => address);
    this.#tables = tableTypes(module).map(({ address }) => address);
  }

  typeOf({ opcode, index, secondIndex }: InstructionCursor): ValueType {
    const { i32 } = valueTypes;
    const smaller = (a: ValueType, b: ValueType) => (a === i32 ? a : b);
    switch (opcode.name) {
      case "memory.grow":
      case "memory.fill":
        return this.#memories[index]!;
      case "memory.copy":
        return smaller(this.#memories[index]!, this.#memories[secondIndex]!);
      case "table.grow":
      case "table.fill":
        return this.#tables[index]!;
      case "table.copy":
        return smaller(this.#tables[index]!, this.#tables[secondIndex]!);
      default:
        return i32;
    }
  }
}
