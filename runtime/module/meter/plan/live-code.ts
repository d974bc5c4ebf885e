import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { op } from "../../../wasm/instructions/op.ts";

/** Control never goes on after these. */
const terminators: ReadonlySet<number> = new Set([
  op.unreachable,
  op.br,
  op.brTable,
  op.return,
  op.returnCall,
  op.returnCallIndirect,
  op.returnCallRef,
  op.throw,
  op.throwRef,
  op.rethrow,
]);

/** Walks a body's instructions, without those that can't be reached because they follow an unconditional transfer
 * within their block. */
export class LiveCode {
  readonly cursor: InstructionCursor;
  /** Blocks open after the current instruction, the function's own not counted; -1 after its end. */
  nesting = 0;
  /** Whether control comes to the current instruction from the one before it in the text. */
  reached = true;
  #dead = false;

  constructor(cursor: InstructionCursor) {
    this.cursor = cursor;
  }

  /** Goes to the next live instruction; false at the end of the body. */
  next(): boolean {
    const { cursor } = this;
    if (!cursor.next()) return false;
    this.reached = !this.#dead;
    if (this.#dead) this.#skipToBlockEnd();
    const { code, block } = cursor.opcode;
    if (block === "opens") this.nesting++;
    else if (block === "closes") this.nesting--;
    else if (block === null && terminators.has(code)) this.#dead = true;
    return true;
  }

  /** Moves from the first dead instruction to where the block it is in goes on or ends. */
  #skipToBlockEnd(): void {
    const { cursor } = this;
    let inner = 0;
    for (;;) {
      const { block } = cursor.opcode;
      if (block === "opens") inner++;
      else if (inner === 0 && block !== null) break;
      else if (block === "closes") inner--;
      if (!cursor.next()) break;
    }
    this.#dead = false;
  }
}
