import { SkerryError } from "../../../errors.ts";
import { op } from "../../../wasm/instructions/op.ts";
import { functionTypeAt } from "../../../wasm/module.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import { byLength } from "../plan/lengths.ts";
import type { Locals } from "../plan/locals.ts";
import { crossingSlots } from "./boundary.ts";
import type { ControlWriter } from "./control-writer.ts";
import type { FunctionContext } from "./function-context.ts";

/** Writes the instructions of one function that call, make references, or cost by a length. */
export class CallWriter {
  readonly #context: FunctionContext;
  readonly #control: ControlWriter;
  readonly #locals: Locals;

  constructor(context: FunctionContext, control: ControlWriter, locals: Locals) {
    this.#context = context;
    this.#control = control;
    this.#locals = locals;
  }

  write(code: number): void {
    switch (code) {
      case op.call:
        this.#call();
        return;
      case op.returnCall:
        this.#tailCall();
        return;
      case op.callIndirect:
      case op.callRef:
        this.#callIndirect();
        return;
      case op.returnCallIndirect:
      case op.returnCallRef:
        this.#tailCallIndirect();
        return;
      case op.refFunc:
        this.#reference();
        return;
      default:
        this.#byLength(code);
    }
  }

  #call(): void {
    const { cursor, plan, boundary, purse, segments } = this.#context;
    const { start, end, index } = cursor;
    const { constant, checked, unchecked } = plan.classes[index]!;
    purse.checkBefore(constant ?? unchecked, start);
    segments.replace(start, end);
    if (constant !== null) {
      purse.unpaid += constant;
      purse.since += constant;
      purse.code.call(boundary.callee(index));
      return;
    }
    const { since } = purse;
    purse.hand();
    segments.place(start);
    purse.code.call(boundary.callee(index));
    purse.receive(checked ? purse.burnedAfterCall : since + unchecked, end);
  }

  #tailCall(): void {
    const { cursor, plan, boundary, purse, segments } = this.#context;
    const { constant } = plan.classes[cursor.index]!;
    const callee = boundary.callee(cursor.index);
    purse.checkBefore(constant ?? plan.classes[cursor.index]!.unchecked, cursor.start);
    segments.replace(cursor.start, cursor.end);
    if (purse.local >= 0 && constant !== null) {
      purse.unpaid += constant;
      purse.code.call(callee);
      this.#control.return();
      return;
    }
    if (purse.local >= 0) purse.leave();
    segments.place(cursor.start);
    purse.code.op(op.returnCall).to.u32(callee);
  }

  #callIndirect(): void {
    const { cursor, plan, purse, segments, helpers, module } = this.#context;
    const { start, end } = cursor;
    const handed = this.#locals.border;
    const scratch = handed + 1;
    segments.replace(start, start);
    this.#beforeCallee(() => purse.hand());
    if (!plan.closed) {
      crossingSlots(purse.code, functionTypeAt(module, cursor.index)).set(handed);
      if (helpers.passing === null) helpers.leaveIndirect(purse.code, handed, scratch);
      else helpers.passing.leave(purse.code, handed);
    }
    segments.replace(start, end);
    purse.code.to.copy(module.bytes, start, end);
    if (!plan.closed) {
      if (helpers.passing === null) helpers.back(purse.code, purse.local, scratch);
      else helpers.passing.back(purse.code, purse.local);
    }
    purse.receive(purse.burnedAfterCall, end);
  }

  #tailCallIndirect(): void {
    const { cursor, plan, purse, segments, module } = this.#context;
    if (!plan.closed) throw this.#tailCallRefused();
    segments.replace(cursor.start, cursor.end);
    this.#beforeCallee(() => purse.leave());
    segments.place(cursor.start);
    purse.code.to.copy(module.bytes, cursor.start, cursor.end);
  }

  /** The purse goes below what is called through, which lies on top of the operands. Where the border
   * is open it goes to the account instead. */
  #beforeCallee(push: () => void): void {
    const { plan, purse } = this.#context;
    if (!plan.closed) {
      push();
      return;
    }
    const callee = this.#locals.callees + this.#calleeNumber();
    purse.code.set(callee);
    push();
    purse.code.get(callee);
  }

  #calleeNumber(): number {
    const { cursor, survey, tables } = this.#context;
    const { code } = cursor.opcode;
    if (code === op.callRef || code === op.returnCallRef) {
      return 2 + survey.calledTypes.indexOf(cursor.index);
    }
    return tables[cursor.secondIndex]!.address === valueTypes.i64 ? 1 : 0;
  }

  #tailCallRefused(): SkerryError {
    const { cursor, module } = this.#context;
    return new SkerryError(
      "feature-not-allowed",
      `The code section of ${module.label} has a tail call through a table or reference at byte ` +
        `${module.base + cursor.start}. It can be metered only where the module neither ` +
        "imports nor exports anything that can hold references to functions: keep the " +
        "table to the module.",
    );
  }

  #reference(): void {
    const { cursor, boundary, purse, segments } = this.#context;
    segments.replace(cursor.start, cursor.end);
    purse.code.op(op.refFunc).to.u32(boundary.reference(cursor.index));
  }

  #byLength(code: number): void {
    const { cursor, purse, segments, helpers, bulk, module, lengths, tables, marks, bounds } =
      this.#context;
    const { start, end, index } = cursor;
    const type = lengths.typeOf(cursor);
    segments.replace(start, end);
    switch (byLength.get(code)) {
      case "pages":
        purse.byLength(helpers.growMemory(index, type), end, {
          memory: index,
          wide: type === valueTypes.i64,
        });
        return;
      case "table elements":
        purse.byLength(helpers.growTable(index, tables[index]!.element, type), end);
        return;
      case "bytes":
        purse.byLength(helpers.bytes(type), end);
        purse.inPieces(bulk.operands(cursor, type), bulk.pieces(cursor, type), start);
        marks?.run(cursor);
        if (bounds !== null) purse.code.call(bulk.bounded(cursor, type));
        segments.place(start);
        purse.code.to.copy(module.bytes, start, end);
        purse.code.end();
        segments.startSegment(end);
        return;
      case "array elements":
        purse.byLength(helpers.arrayElements(), end);
        break;
      default:
        purse.byLength(helpers.elements(type), end);
    }
    segments.place(start);
    purse.code.to.copy(module.bytes, start, end);
    segments.startSegment(end);
  }
}
