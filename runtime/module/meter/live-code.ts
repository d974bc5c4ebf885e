import type { InstructionCursor } from "../../wasm/instruction-cursor.ts";

/** Codes of the instructions that shape control flow. */
export const control = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  try: 0x06,
  catch: 0x07,
  throw: 0x08,
  rethrow: 0x09,
  throwRef: 0x0a,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  returnCall: 0x12,
  returnCallIndirect: 0x13,
  callRef: 0x14,
  returnCallRef: 0x15,
  delegate: 0x18,
  catchAll: 0x19,
  drop: 0x1a,
  select: 0x1b,
  selectTyped: 0x1c,
  tryTable: 0x1f,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  memoryGrow: 0x40,
  refFunc: 0xd2,
  brOnNull: 0xd5,
  brOnNonNull: 0xd6,
  structNew: 0xfb000,
  structGet: 0xfb002,
  arrayNewFixed: 0xfb008,
  arrayGet: 0xfb00b,
  brOnCast: 0xfb018,
  brOnCastFail: 0xfb019,
} as const;

/** Control never goes on after these. */
const terminators: ReadonlySet<number> = new Set([
  control.unreachable,
  control.br,
  control.brTable,
  control.return,
  control.returnCall,
  control.returnCallIndirect,
  control.returnCallRef,
  control.throw,
  control.throwRef,
  control.rethrow,
]);

/** Walks a body's instructions but for those that can't be reached because they follow an
 * unconditional transfer within their block. */
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
