import { op } from "../../../wasm/instructions/op.ts";
import type { Code } from "./code.ts";

/** The instructions for catching exceptions that a module uses: engines let none use both kinds. */
export type Handlers = "none" | "final" | "legacy";

/** Calls a function without parameters. What it throws ends the guest as a trap does: the guest's own
 * handlers could catch an exception. `result` is a value type, or the empty block type. */
export function callUncaught(code: Code, callee: number, result: number, handlers: Handlers): void {
  if (handlers === "none") {
    code.call(callee);
  } else if (handlers === "legacy") {
    code.op(0x06, result).call(callee);
    code.op(0x19, op.unreachable).end();
  } else {
    code.op(op.block, result).open(op.block);
    // try_table, with one clause: catch_all to the inner block.
    code.op(0x1f, result, 1, 2, 0).call(callee).end();
    code.br(1).end().op(op.unreachable).end();
  }
}
