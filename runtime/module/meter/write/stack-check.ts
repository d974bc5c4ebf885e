import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { op } from "../../../wasm/instructions/op.ts";
import type { ScriptEngine } from "../../script-engine.ts";
import { Code } from "./code.ts";
import type { PurseCode } from "./purse-code.ts";

/** One slot of the call stack, in a purse. */
const slot = 2 ** 32;

/** An engine that runs scripts compares its stack's pointer with a limit that it keeps in its runtime, wherever it may recurse, and
 * throws a `RangeError` that the script can catch. Its build for WebAssembly sets no limit. Each read of it gives the
 * lowest address of the stack instead, and the highest of all addresses while few slots of the counted call stack are left:
 * so the script has its error before either stack is used up, at the same depth everywhere. Costs no fuel. */
export class StackCheck {
  readonly #read: Uint8Array;
  readonly #limit: number;
  readonly #slots: number;

  /** `limit` is the lowest address at which the engine may call further. */
  constructor({ stack }: ScriptEngine, limit: number) {
    // Aligned, and without an offset of its own.
    this.#read = new Code().i32(stack.limit).op(op.i32Add, op.i32Load, 2, 0).to.finish();
    this.#limit = limit;
    this.#slots = stack.spareSlots;
  }

  /** Writes what follows the load at the cursor, if that reads the limit. A function without a purse calls nothing that
   * may recurse: it reads what its memory has. */
  afterLoad({ end }: InstructionCursor, source: Uint8Array, purse: PurseCode): void {
    if (purse.local < 0) return;
    const read = this.#read;
    const from = end - read.length;
    if (!read.every((byte, at) => source[from + at] === byte)) return;
    const { code, local, segments } = purse;
    segments.copyTo(end);
    segments.place(end);
    code.op(op.drop).i32(this.#limit).i32(-1);
    // Without the fuel in hand, which may be below zero.
    code.get(local).get(local).op(op.i64Extend32S, op.i64Sub);
    code.i64(this.#slots * slot).op(op.i64GeS, op.select);
    segments.place(end);
  }
}
