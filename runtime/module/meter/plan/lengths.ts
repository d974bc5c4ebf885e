import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { op } from "../../../wasm/instructions/op.ts";
import { type DecodedModule, memoryTypes, tableTypes } from "../../../wasm/module.ts";
import { type ValueType, valueTypes } from "../../../wasm/value-types.ts";

/** What an instruction that costs by a length, its last operand, counts. */
export type Counted = "pages" | "table elements" | "bytes" | "elements" | "array elements";

/** The instructions that cost by a length. */
export const byLength: ReadonlyMap<number, Counted> = new Map<number, Counted>([
  [op.memoryGrow, "pages"],
  [op.tableGrow, "table elements"],
  [op.memoryInit, "bytes"],
  [op.memoryCopy, "bytes"],
  [op.memoryFill, "bytes"],
  [op.tableInit, "elements"],
  [op.tableCopy, "elements"],
  [op.tableFill, "elements"],
  [op.arrayNew, "array elements"],
  [op.arrayNewDefault, "array elements"],
  [op.arrayNewData, "array elements"],
  [op.arrayNewElem, "array elements"],
  [op.arrayFill, "array elements"],
  [op.arrayCopy, "array elements"],
  [op.arrayInitData, "array elements"],
  [op.arrayInitElem, "array elements"],
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
