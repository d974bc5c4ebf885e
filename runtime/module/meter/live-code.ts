import type { InstructionCursor } from "../../wasm/instruction-cursor.ts";

/** Codes of the instructions that shape control flow. */
export const control = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  returnCall: 0x12,
  returnCallIndirect: 0x13,
} as const;

/** Control never goes on after these. */
const terminators: ReadonlySet<number> = new Set([
  control.unreachable,
  control.br,
  control.brTable,
  control.return,
  control.returnCall,
  control.returnCallIndirect,
]);

/** Walks a body's instructions but for those that can't be reached because they follow an
 * unconditional transfer within their block. */
export class LiveCode {
  readonly cursor: InstructionCursor;
  /** Blocks open after the current instruction, the function's own not counted; -1 after its end. */
  nesting = 0;
  #dead = false;

  constructor(cursor: InstructionCursor) {
    this.cursor = cursor;
  }

  /** Goes to the next live instruction; false at the end of the body. */
  next(): boolean {
    const { cursor } = this;
    if (!cursor.next()) return false;
    if (this.#dead) this.#skipToBlockEnd();
    const { code } = cursor.opcode;
    if (cursor.opcode.immediates === "block") this.nesting++;
    else if (code === control.end) this.nesting--;
    else if (terminators.has(code)) this.#dead = true;
    return true;
  }

  /** Moves from the first dead instruction to the `else` or `end` of the block it is in. */
  #skipToBlockEnd(): void {
    const { cursor } = this;
    let inner = 0;
    for (;;) {
      const { code, immediates } = cursor.opcode;
      if (immediates === "block") inner++;
      else if (inner === 0 && (code === control.else || code === control.end)) break;
      else if (code === control.end) inner--;
      if (!cursor.next()) break;
    }
    this.#dead = false;
  }
}
