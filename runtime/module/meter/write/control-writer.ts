import { emptyBlockType, op } from "../../../wasm/instructions/op.ts";
import { functionTypeAt } from "../../../wasm/module.ts";
import { blockFacts } from "../plan/survey.ts";
import { againPrice } from "../prices.ts";
import type { FunctionContext } from "./function-context.ts";
import { Debts, type Frame } from "./labels.ts";

/** Writes the instructions of one function that shape its control flow, and keeps the debts of its
 * labels: on every way to a label as much is unpaid, by a charge on the way where it is not. */
export class ControlWriter {
  readonly #context: FunctionContext;
  readonly #debts: Debts;
  readonly #frames: Frame[] = [];
  /** Labels open in the output; the function's is 0. */
  #level: number;
  /** Labels that were opened around the function's code. */
  readonly #around: number;
  /** The number of the block that opens next. */
  #block = 0;
  /** The number of the loop that opens next. */
  #loopNumber = 0;

  /** `levels` is the number of labels that were opened around the function's code, and `own` which of
   * them stands for the function's own; 0 for none, where no conditional branch leads to it. */
  constructor(context: FunctionContext, levels: number, own: number) {
    this.#context = context;
    this.#debts = new Debts(context.survey.groups);
    this.#level = levels;
    this.#around = levels;
    this.#frames.push(this.#frame(-1, "function", own));
  }

  /** Whether the function's end was written. */
  get ended(): boolean {
    return this.#frames.length === 0;
  }

  write(code: number): void {
    switch (code) {
      case op.block:
        this.#open("block");
        return;
      case op.loop:
        this.#loop();
        return;
      case op.if:
        this.#if();
        return;
      case op.else:
        this.#else();
        return;
      case op.end:
        this.#end();
        return;
      case op.br:
        this.#branch();
        return;
      case op.brTable:
        this.#branchTable();
        return;
      case op.return:
        this.#carry(this.#frames[0]!, code);
        this.#replace();
        this.return();
        return;
      case op.unreachable:
        this.#unreachable();
        return;
      case op.try:
        this.#open("try");
        this.#context.purse.tries++;
        return;
      case op.tryTable:
        this.#tryTable();
        return;
      case op.catch:
      case op.catchAll:
        this.#catch();
        return;
      case op.delegate:
        this.#delegate();
        return;
      case op.throw:
      case op.throwRef:
      case op.rethrow:
        this.#throw();
        return;
      default:
        this.#branchMaybe(code);
    }
  }

  /** Leaves the function from where the operands are its results. */
  return(): void {
    const { purse } = this.#context;
    if (purse.local >= 0) purse.leave();
    purse.code.op(op.return);
  }

  #frame(number: number, kind: Frame["kind"], level: number): Frame {
    const { unpaid, since } = this.#context.purse;
    return {
      number,
      kind,
      level,
      outside: this.#level,
      debt: this.#debts.of(number),
      since: 0,
      unpaidBefore: unpaid,
      sinceBefore: since,
      start: 0,
      around: null,
    };
  }

  get #current(): Frame {
    return this.#frames[this.#frames.length - 1]!;
  }

  #target(depth: number): Frame {
    return this.#frames[this.#frames.length - 1 - depth]!;
  }

  /** How many labels of the output lie between here and a frame's. */
  #depth(frame: Frame): number {
    return this.#level - frame.level;
  }

  /** Passes the source's instruction over: another is written for it. */
  #replace(): void {
    const { segments, cursor } = this.#context;
    segments.replace(cursor.start, cursor.end);
  }

  /** A branch that carries many values costs more, and so does one back to a loop. */
  #carry({ number, kind }: Frame, branch: number): void {
    const { purse, survey, plan } = this.#context;
    const values = number < 0 ? survey.resultsPrice : survey.labelPrices[number]!;
    const price = values + (kind === "loop" ? againPrice(plan.prices, branch) : 0);
    purse.unpaid += price;
    purse.since += price;
  }

  /** Control may go from here to a label. */
  #go(frame: Frame): void {
    const { purse, cursor } = this.#context;
    const { debt } = frame;
    if (debt.unpaid === null) debt.unpaid = purse.unpaid;
    else purse.settle(debt.unpaid, cursor.start);
    if (purse.since > frame.since) frame.since = purse.since;
  }

  /** What follows is a label with this debt, or can't be reached. */
  #arrive(unpaid: number | null, since: number): void {
    const { purse, segments, cursor } = this.#context;
    purse.unpaid = unpaid ?? 0;
    purse.since = since;
    segments.startSegment(cursor.end);
  }

  #open(kind: Frame["kind"]): void {
    this.#writeBlockType();
    const frame = this.#frame(this.#block++, kind, this.#level + 1);
    this.#level++;
    this.#frames.push(frame);
  }

  /** Writes the instruction anew where its block type is a type that has another index now. */
  #writeBlockType(): void {
    const { cursor, boundary, purse } = this.#context;
    const { blockValue, opcode, index } = cursor;
    if (blockValue !== null || boundary.outer(index) === index) return;
    this.#replace();
    purse.code.op(opcode.code).to.signed(boundary.outer(index));
  }

  /** The purse is looked at each time round a loop, and what is done when it is empty lies outside of
   * the inner loop: that stays free of calls, which would cost it registers.
   *
   *     block $done
   *       loop $again
   *         block $empty
   *           loop
   *             the purse is empty  br_if $empty
   *             …code…
   *           end
   *           br $done
   *         end
   *         take more
   *         br $again
   *       end
   *     end
   */
  #loop(): void {
    const { purse, survey, cursor, segments, atLoop } = this.#context;
    const around = atLoop?.loop === this.#loopNumber++ ? atLoop : null;
    if (survey.blocks[this.#block] === blockFacts.once || purse.local < 0) {
      this.#open("block");
      return;
    }
    const frame = this.#frame(this.#block++, "loop", this.#level + 4);
    this.#go(frame);
    this.#replace();
    this.#openLike(op.block);
    this.#openLike(op.loop);
    this.#openEmpty();
    this.#openLike(op.loop);
    purse.beginLoop();
    this.#level += 4;
    this.#frames.push({ ...frame, start: cursor.start, around });
    segments.startSegment(cursor.end);
  }

  /** Opens a block or loop of the type of the loop that begins. */
  #openLike(code: number): void {
    const { purse, module, cursor, boundary } = this.#context;
    const { blockValue, index, start, end } = cursor;
    purse.code.op(code);
    if (blockValue === null) purse.code.to.signed(boundary.outer(index));
    else purse.code.to.copy(module.bytes, start + 1, end);
  }

  /** Opens a block that takes what the loop that begins takes, and leaves it as it is. */
  #openEmpty(): void {
    const { purse, module, cursor, types } = this.#context;
    const { blockValue, index } = cursor;
    const params = blockValue === null ? functionTypeAt(module, index).params : [];
    purse.code.op(op.block);
    if (params.length === 0) purse.code.op(emptyBlockType);
    else purse.code.to.signed(types.index({ params, results: params }));
  }

  #endLoop({ start, around }: Frame): void {
    const { purse, segments, cursor } = this.#context;
    segments.copyTo(cursor.end);
    const { code } = purse;
    code.br(2).end();
    segments.place(start);
    purse.takeMore(around);
    code.br(0).end().end();
    segments.place(cursor.end);
    segments.startSegment(cursor.end);
  }

  #if(): void {
    const { purse, survey, segments, cursor } = this.#context;
    const hasElse = survey.blocks[this.#block] === blockFacts.hasElse;
    const debt = this.#debts.of(this.#block);
    // Without an else, the way past it is one to its end.
    if (!hasElse && debt.unpaid !== null) purse.settle(debt.unpaid, cursor.start);
    this.#open("if");
    if (!hasElse) {
      this.#current.debt.unpaid ??= purse.unpaid;
      this.#current.since = purse.since;
    }
    segments.startSegment(cursor.end);
  }

  #else(): void {
    const frame = this.#current;
    if (this.#context.live.reached) this.#go(frame);
    this.#arrive(frame.unpaidBefore, frame.sinceBefore);
  }

  #end(): void {
    const { live, purse } = this.#context;
    const frame = this.#frames.pop()!;
    if (frame.kind === "function") {
      this.#endFunction(frame);
      return;
    }
    this.#level = frame.outside;
    if (frame.kind === "loop") {
      this.#endLoop(frame);
      return;
    }
    if (live.reached) this.#go(frame);
    if (frame.kind === "try") purse.tries--;
    this.#arrive(frame.debt.unpaid, frame.since);
  }

  /** All but the last `end`. */
  #endFunction(frame: Frame): void {
    const { live, purse } = this.#context;
    if (purse.local >= 0 && frame.level > 0) {
      if (live.reached) this.#go(frame);
      this.#replace();
      purse.code.end();
      purse.unpaid = frame.debt.unpaid ?? 0;
      purse.leave();
      return;
    }
    this.#replace();
    if (purse.local < 0) return;
    if (live.reached) purse.leave();
    // Code that is never reached has any values.
    else purse.code.op(op.unreachable);
  }

  #branch(): void {
    const { cursor, purse } = this.#context;
    const frame = this.#target(cursor.index);
    this.#carry(frame, op.br);
    if (frame.level === 0 && purse.local >= 0) {
      this.#replace();
      this.return();
      return;
    }
    this.#go(frame);
    if (this.#depth(frame) === cursor.index) return;
    this.#replace();
    purse.code.br(this.#depth(frame));
  }

  /** br_if, br_on_null, br_on_cast and their like. */
  #branchMaybe(code: number): void {
    const { cursor, purse, module, segments } = this.#context;
    const { bytes } = module;
    const frame = this.#target(cursor.index);
    this.#carry(frame, code);
    this.#go(frame);
    const depth = this.#depth(frame);
    if (depth !== cursor.index) {
      this.#replace();
      // A cast has flags before the label, and types after it.
      const label = code < 0x100 ? cursor.start + 1 : skipLeb(bytes, cursor.start + 1) + 1;
      purse.code.to.copy(bytes, cursor.start, label);
      purse.code.to.u32(depth);
      purse.code.to.copy(bytes, skipLeb(bytes, label), cursor.end);
    }
    segments.startSegment(cursor.end);
  }

  #branchTable(): void {
    const { cursor, purse } = this.#context;
    const frames = cursor.targets.map((depth) => this.#target(depth));
    this.#carry(frames[0]!, op.brTable);
    for (const frame of frames) this.#go(frame);
    this.#replace();
    purse.code.op(op.brTable).to.u32(frames.length - 1);
    for (const frame of frames) purse.code.to.u32(this.#depth(frame));
  }

  /** Compilers write it after calls that don't return: there nothing needs to be put back. */
  #unreachable(): void {
    const { purse, cursor, segments } = this.#context;
    if (purse.local < 0 || purse.followsCall(cursor.start)) return;
    this.#replace();
    purse.release();
    segments.place(cursor.start);
    purse.code.op(op.unreachable);
  }

  #tryTable(): void {
    const { cursor, purse, module, boundary } = this.#context;
    const { start, opcode, catches, blockValue, index } = cursor;
    const { to } = purse.code;
    this.#replace();
    purse.code.op(opcode.code);
    if (blockValue === null) to.signed(boundary.outer(index));
    else to.copy(module.bytes, start + 1, skipBlockType(module.bytes, start + 1));
    to.u32(catches.length);
    for (const { kind, tag, label } of catches) {
      const target = this.#target(label);
      target.since = Math.max(target.since, purse.burnedAfterCall);
      to.byte(catchKinds.indexOf(kind));
      if (tag !== null) to.u32(tag);
      to.u32(this.#depth(target));
    }
    const frame = this.#frame(this.#block++, "try", this.#level + 1);
    this.#level++;
    this.#frames.push(frame);
    purse.tries++;
  }

  /** A handler begins: what was in hand where the exception was thrown has been put back. */
  #catch(): void {
    const { live, purse } = this.#context;
    const frame = this.#current;
    if (live.reached) this.#go(frame);
    if (frame.kind === "try") {
      frame.kind = "block";
      purse.tries--;
    }
    this.#arrive(0, purse.burnedAfterCall);
  }

  #delegate(): void {
    const { cursor, live, purse } = this.#context;
    const frame = this.#frames.pop()!;
    if (live.reached) this.#go(frame);
    purse.tries--;
    this.#level = frame.outside;
    this.#replace();
    const target = this.#target(cursor.index);
    // What goes to the function's caller passes what a profile opens around the code.
    const depth = target.kind === "function" ? this.#level - this.#around : this.#depth(target);
    purse.code.op(op.delegate).to.u32(depth);
    this.#arrive(frame.debt.unpaid, frame.since);
  }

  /** What is in hand is put back, since whoever catches begins with nothing in hand. */
  #throw(): void {
    const { cursor, purse, module, segments } = this.#context;
    const { start, end, opcode, index } = cursor;
    segments.replace(start, start);
    purse.raise();
    segments.replace(start, end);
    if (opcode.code === op.rethrow) {
      purse.code.op(opcode.code).to.u32(this.#depth(this.#target(index)));
    } else {
      purse.code.to.copy(module.bytes, start, end);
    }
  }
}

const catchKinds = ["catch", "catch_ref", "catch_all", "catch_all_ref"];

/** Where a number in LEB128 ends that begins here. */
function skipLeb(bytes: Uint8Array, start: number): number {
  let end = start;
  while (bytes[end]! >= 0x80) end++;
  return end + 1;
}

/** Where a block type ends that is no index. */
function skipBlockType(bytes: Uint8Array, start: number): number {
  // (ref null? ht)
  const long = bytes[start] === 0x63 || bytes[start] === 0x64;
  return long ? skipLeb(bytes, start + 1) : start + 1;
}
