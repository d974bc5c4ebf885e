import { SkerryError } from "../../errors.ts";
import { writeValueType } from "../../wasm/encode-types.ts";
import type { InstructionCursor } from "../../wasm/instruction-cursor.ts";
import type { DecodedModule } from "../../wasm/module.ts";
import { functionTypeAt, tableTypes } from "../../wasm/module.ts";
import { walkBody } from "../../wasm/scan-code.ts";
import { type ValueType, valueTypes } from "../../wasm/value-types.ts";
import type { Writer } from "../../wasm/writer.ts";
import { decodeLimits } from "../limits.ts";
import type { AddedTypes } from "./added-types.ts";
import type { Boundary } from "./boundary.ts";
import { Code, noValues, op } from "./code.ts";
import type { Helpers } from "./helpers.ts";
import { Debts, type Frame } from "./labels.ts";
import { byLength, type Counted, Lengths } from "./lengths.ts";
import { control, LiveCode } from "./live-code.ts";
import type { ModulePlan } from "./module-plan.ts";
import type { PriceByOpcode } from "./prices.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { blockFacts, type FunctionSurvey } from "./survey.ts";

const { i32, i64 } = valueTypes;

/** What writing a body found. */
export interface WrittenBody {
  /** Pairs of (offset in the body, offset in the source). */
  readonly places: readonly number[];
  /** Offsets in the body of branches that are hardly ever taken. */
  readonly unlikely: readonly number[];
}

/** Writes the metered bodies of one module's functions.
 *
 * Code is walked once, in the order of the output, with two numbers: the fuel that is unpaid, since it
 * was burned after the last charge, and the most fuel that can have been burned since the last check.
 * README.md says how debts at labels make the first one exact. */
export class BodyWriter {
  readonly #module: DecodedModule;
  readonly #plan: ModulePlan;
  readonly #boundary: Boundary;
  readonly #priceOf: PriceByOpcode;
  readonly #helpers: Helpers;
  readonly #tables;
  readonly #globalShift: number;
  readonly #lengths: Lengths;
  readonly #types: AddedTypes;
  charges = 0;
  checks = 0;

  #segments!: SegmentWriter;
  #code!: Code;
  #live!: LiveCode;
  #cursor!: InstructionCursor;
  #survey!: FunctionSurvey;
  #debts!: Debts;
  #unlikely: number[] = [];
  #frames: Frame[] = [];
  /** Labels open in the output, the function's not counted. */
  #level = 0;
  #block = 0;
  #unpaid = 0;
  #since = 0;
  #tries = 0;
  /** Locals: the purse; and what is added after the source's. */
  #purse = 0;
  #slots = 0;
  #callee = 0;
  #frameSlots = 0;

  constructor(
    module: DecodedModule,
    plan: ModulePlan,
    boundary: Boundary,
    globalShift: number,
    types: AddedTypes,
    priceOf: PriceByOpcode,
    helpers: Helpers,
  ) {
    this.#module = module;
    this.#plan = plan;
    this.#boundary = boundary;
    this.#globalShift = globalShift;
    this.#types = types;
    this.#priceOf = priceOf;
    this.#helpers = helpers;
    this.#tables = tableTypes(module);
    this.#lengths = new Lengths(module);
  }

  /** Appends the `index`th function's locals and code. */
  write(to: Writer, index: number): WrittenBody {
    const { surveys, classes, imported, closed } = this.#plan;
    const module = this.#module;
    const body = module.bodies[index]!;
    const { constant, checked, frame } = classes[imported + index]!;
    const survey = surveys[index]!;
    this.#survey = survey;
    this.#segments = new SegmentWriter(to, module.bytes);
    this.#code = new Code(to);
    this.#live = new LiveCode(walkBody(module, body, decodeLimits));
    this.#cursor = this.#live.cursor;
    this.#debts = new Debts(survey.groups);
    this.#unlikely = [];
    this.#level = this.#block = this.#unpaid = this.#since = this.#tries = 0;
    this.#frameSlots = frame;

    const type = functionTypeAt(module, module.functions[index]!);
    const locals = type.params.length + body.locals.reduce((sum, { count }) => sum + count, 0);
    this.#purse = constant === null ? type.params.length : -1;
    const added: ValueType[] = [];
    if (constant === null) {
      // The purse is a parameter.
      if (survey.handlers !== "none") this.#slots = locals + 1 + added.push(i64) - 1;
      if ((survey.callsIndirect || survey.tailCallsIndirect) && closed) {
        this.#callee = locals + 1 + added.push(i32) - 1;
        added.push(i64);
      }
    }
    this.#writeLocals(to, index, added);
    this.#segments.begin(body.code.start);
    if (constant === null) this.#enter(checked);
    this.#frames = [this.#frame(-1, "function", 0)];
    if (survey.branchesOut && constant === null) {
      to.byte(op.block);
      this.#writeResults(type.results);
      this.#frames[0]!.level = ++this.#level;
    }
    this.#segments.startSegment(body.code.start);
    this.#walk(body.code.start);
    return { places: this.#segments.places, unlikely: this.#unlikely };
  }

  #writeLocals(to: Writer, index: number, added: readonly ValueType[]): void {
    const { span, locals, code } = this.#module.bodies[index]!;
    const { bytes } = this.#module;
    to.u32(locals.length + added.length);
    let start = span.start;
    while (bytes[start]! >= 0x80) start++;
    to.copy(bytes, start + 1, code.start);
    for (const type of added) {
      to.byte(1);
      writeValueType(type, to);
    }
  }

  /** Writes the block type of these results. */
  #writeResults(results: readonly ValueType[]): void {
    const { to } = this.#segments;
    if (results.length === 0) to.byte(noValues);
    else if (results.length === 1) writeValueType(results[0]!, to);
    else to.signed(this.#types.index({ params: [], results }));
  }

  /** Takes the frame off the call stack, where it is counted, and looks at the purse. */
  #enter(checked: boolean): void {
    const code = this.#code;
    const purse = this.#purse;
    if (this.#frameSlots > 0) {
      code
        .get(purse)
        .i64(this.#frameSlots * slot)
        .op(op.i64Sub)
        .tee(purse)
        .i64(0)
        .op(op.i64LtS);
      this.#hint();
      code.open(op.if).get(purse).call(this.#helpers.entry).set(purse).end();
    }
    if (checked) this.#check();
    if (this.#survey.handlers !== "none") {
      code.get(purse).get(purse).op(op.i64Extend32S, op.i64Sub).set(this.#slots);
    }
  }

  /** Takes more in hand if there is less than nothing. */
  #check(): void {
    const purse = this.#purse;
    this.checks++;
    this.#code.get(purse).op(op.i32WrapI64).i32(0).op(op.i32LtS);
    this.#hint();
    this.#code.open(op.if).get(purse).call(this.#helpers.more).set(purse).end();
  }

  /** The branch that is written next is hardly ever taken. */
  #hint(): void {
    this.#unlikely.push(this.#segments.to.length);
  }

  #frame(number: number, kind: Frame["kind"], outside: number): Frame {
    return {
      number,
      kind,
      level: this.#level,
      outside,
      debt: this.#debts.of(number),
      since: 0,
      unpaidBefore: this.#unpaid,
      sinceBefore: this.#since,
    };
  }

  #walk(start: number): void {
    const live = this.#live;
    const cursor = this.#cursor;
    const segments = this.#segments;
    const { unchecked } = this.#plan.scheme;
    const params = this.#purse;
    const shift = this.#globalShift;
    let previousEnd = start;
    while (live.next()) {
      // Dead code was passed over.
      if (cursor.start !== previousEnd) segments.replace(previousEnd, cursor.start);
      previousEnd = cursor.end;
      const { opcode } = cursor;
      const { code } = opcode;
      const price = this.#priceOf(opcode, cursor.start);
      const how = code < 0x100 ? shortWays[code]! : (longWays.get(code) ?? way.plain);
      if (how !== way.shaping && params >= 0) {
        if (this.#since + price > unchecked) this.#checkHere();
        this.#since += price;
      }
      this.#unpaid += price;
      if (how === way.plain) continue;
      if (how === way.local) {
        if (params >= 0 && cursor.index >= params) this.#shift(code, cursor.index, 1);
      } else if (how === way.global) {
        if (shift > 0) this.#shift(code, cursor.index, shift);
      } else {
        this.#rewrite(code);
        previousEnd = cursor.end;
        if (this.#frames.length === 0) return;
      }
    }
  }

  /** An index that moves up. */
  #shift(code: number, index: number, by: number): void {
    const { start, end } = this.#cursor;
    if (end - start === 2 && index + by < 0x80) {
      this.#segments.patch(start + 1, by);
      return;
    }
    this.#segments.replace(start, end);
    this.#code.op(code).to.u32(index + by);
  }

  /** A check in the middle of straight-line code that burns too much without one. */
  #checkHere(): void {
    const { start } = this.#cursor;
    this.#segments.copyTo(start);
    this.#segments.place(start);
    this.#pay(0);
    this.#code.set(this.#purse);
    this.#check();
    this.#since = 0;
    this.#segments.startSegment(start);
  }

  /** Pushes the purse, with all paid but `rest`; whether that differs from the local. */
  #pay(rest: number): boolean {
    this.#code.get(this.#purse);
    const due = this.#unpaid - rest;
    this.#unpaid = 0;
    if (due === 0) return false;
    this.charges++;
    this.#code.i64(due).op(op.i64Sub);
    return true;
  }

  /** Makes what is unpaid a given amount, by a charge where the segment began. */
  #settle(unpaid: number): void {
    const due = this.#unpaid - unpaid;
    this.#unpaid = unpaid;
    if (due === 0 || this.#purse < 0) return;
    this.charges++;
    this.#segments.copyTo(this.#cursor.start);
    this.#segments.charge(this.#purse, due);
  }

  /** Control may go from here to a label. */
  #reach(frame: Frame): void {
    const { debt } = frame;
    if (debt.unpaid === null) debt.unpaid = this.#unpaid;
    else this.#settle(debt.unpaid);
    if (this.#since > frame.since) frame.since = this.#since;
  }

  /** What follows is a label that was reached, or is not reached at all. */
  #arrive(unpaid: number | null, since: number): void {
    this.#unpaid = unpaid ?? 0;
    this.#since = since;
    this.#segments.startSegment(this.#cursor.end);
  }

  #target(depth: number): Frame {
    return this.#frames[this.#frames.length - 1 - depth]!;
  }

  #rewrite(code: number): void {
    switch (code) {
      case control.block:
        this.#open("block");
        return;
      case control.loop:
        this.#loop();
        return;
      case control.if:
        this.#if();
        return;
      case control.else:
        this.#else();
        return;
      case control.end:
        this.#end();
        return;
      case control.br:
        this.#branch();
        return;
      case control.brIf:
        this.#branchMaybe();
        return;
      case control.brTable:
        this.#branchTable();
        return;
      case control.return:
        this.#segments.replace(this.#cursor.start, this.#cursor.end);
        this.#return();
        return;
      case control.unreachable:
        this.#unreachable();
        return;
      case control.call:
        this.#call();
        return;
      case control.returnCall:
        this.#tailCall();
        return;
      case control.callIndirect:
      case control.callRef:
        this.#callIndirect();
        return;
      case control.returnCallIndirect:
      case control.returnCallRef:
        this.#tailCallIndirect();
        return;
      case control.refFunc:
        this.#segments.replace(this.#cursor.start, this.#cursor.end);
        this.#code.op(code).to.u32(this.#boundary.reference(this.#cursor.index));
        return;
      case control.try:
      case control.tryTable:
        this.#try();
        return;
      case control.catch:
      case control.catchAll:
        this.#catch();
        return;
      case control.delegate:
        this.#delegate();
        return;
      case control.throw:
      case control.throwRef:
      case control.rethrow:
        this.#throw();
        return;
      case control.brOnNull:
      case control.brOnNonNull:
      case control.brOnCast:
      case control.brOnCastFail:
        this.#branchOn();
        return;
      default:
        this.#byLength(byLength.get(code)!);
    }
  }

  #open(kind: Frame["kind"]): void {
    this.#blockType();
    const frame = this.#frame(this.#block++, kind, this.#level);
    frame.level = ++this.#level;
    this.#frames.push(frame);
  }

  /** Writes the instruction anew where its block type is a type that has another index now. */
  #blockType(): void {
    const { blockValue, start, end, opcode, index } = this.#cursor;
    if (blockValue !== null || this.#boundary.outer(index) === index) return;
    this.#segments.replace(start, end);
    this.#code.op(opcode.code).to.signed(this.#boundary.outer(index));
  }

  /** The purse is looked at each time round a loop, and what is done when it is empty lies outside of
   * the inner loop: that stays free of calls, which would cost it registers.
   *
   *     loop $outer
   *       the purse is empty  if  take more  end
   *       loop $inner
   *         the purse is empty  br_if $outer
   *         …code…
   *       end
   *     end
   */
  #loop(): void {
    if (this.#survey.blocks[this.#block] === blockFacts.once || this.#purse < 0) {
      this.#open("block");
      return;
    }
    const { start, end } = this.#cursor;
    const frame = this.#frame(this.#block++, "loop", this.#level);
    this.#reach(frame);
    this.#segments.replace(start, end);
    this.#openLoop();
    this.#check();
    this.#openLoop();
    this.#code.get(this.#purse).op(op.i32WrapI64).i32(0).op(op.i32LtS);
    this.#hint();
    this.#code.brIf(1);
    this.#level += 2;
    frame.level = this.#level;
    this.#frames.push(frame);
    this.#since = Math.max(this.#unpaid, 0);
    this.#segments.startSegment(end);
  }

  #endLoop(frame: Frame): void {
    const { end } = this.#cursor;
    this.#segments.copyTo(end);
    this.#code.end();
    this.#frames.pop();
    this.#level = frame.outside;
    this.#segments.startSegment(end);
  }

  #openLoop(): void {
    const { blockValue, index, start, end } = this.#cursor;
    this.#code.op(op.loop);
    if (blockValue === null) this.#code.to.signed(this.#boundary.outer(index));
    else this.#code.to.copy(this.#module.bytes, start + 1, end);
  }

  #if(): void {
    const hasElse = this.#survey.blocks[this.#block] === blockFacts.hasElse;
    const debt = this.#debts.of(this.#block);
    // Without an else, the way past it is one to its end.
    if (!hasElse && debt.unpaid !== null) this.#settle(debt.unpaid);
    this.#open("if");
    const frame = this.#frames[this.#frames.length - 1]!;
    if (!hasElse) {
      frame.debt.unpaid ??= this.#unpaid;
      frame.since = this.#since;
    }
    this.#segments.startSegment(this.#cursor.end);
  }

  #else(): void {
    const frame = this.#frames[this.#frames.length - 1]!;
    if (this.#live.reached) this.#reach(frame);
    this.#arrive(frame.unpaidBefore, frame.sinceBefore);
  }

  #end(): void {
    const frame = this.#frames[this.#frames.length - 1]!;
    if (frame.kind === "function") {
      this.#endFunction(frame);
      return;
    }
    if (frame.kind === "loop") {
      this.#endLoop(frame);
      return;
    }
    this.#frames.pop();
    if (this.#live.reached) this.#reach(frame);
    if (frame.kind === "try") this.#tries--;
    this.#level = frame.outside;
    this.#arrive(frame.debt.unpaid, frame.since);
  }

  #endFunction(frame: Frame): void {
    const { start, end } = this.#cursor;
    this.#frames.pop();
    if (this.#purse < 0) {
      this.#segments.copyTo(end);
      return;
    }
    if (frame.level === 0) {
      this.#segments.replace(start, end);
      if (this.#live.reached) this.#pay(this.#frameSlots * slot);
      // Code that is never reached has any values.
      else this.#code.op(op.unreachable);
      this.#code.end();
      return;
    }
    if (this.#live.reached) this.#reach(frame);
    this.#segments.replace(start, end);
    this.#code.end();
    this.#unpaid = frame.debt.unpaid ?? 0;
    this.#pay(this.#frameSlots * slot);
    this.#code.end();
  }

  #branch(): void {
    const { start, end, index } = this.#cursor;
    const frame = this.#target(index);
    if (frame.level === 0 && this.#purse >= 0) {
      this.#segments.replace(start, end);
      this.#return();
      return;
    }
    this.#reach(frame);
    this.#relabel(frame);
  }

  #branchMaybe(): void {
    const frame = this.#target(this.#cursor.index);
    this.#reach(frame);
    this.#relabel(frame);
    this.#segments.startSegment(this.#cursor.end);
  }

  /** Writes a branch anew where its label is another number of blocks away now. */
  #relabel(frame: Frame): void {
    const { start, end, opcode, index } = this.#cursor;
    const depth = this.#level - frame.level;
    if (depth === index) return;
    this.#segments.replace(start, end);
    this.#code.op(opcode.code).to.u32(depth);
  }

  #branchTable(): void {
    const { start, end, targets } = this.#cursor;
    const frames = targets.map((depth) => this.#target(depth));
    for (const frame of frames) this.#reach(frame);
    this.#segments.replace(start, end);
    this.#code.op(control.brTable).to.u32(frames.length - 1);
    for (const frame of frames) this.#code.to.u32(this.#level - frame.level);
  }

  #return(): void {
    if (this.#purse >= 0) this.#pay(this.#frameSlots * slot);
    this.#code.op(op.return);
  }

  #unreachable(): void {
    this.#segments.replace(this.#cursor.start, this.#cursor.end);
    if (this.#purse >= 0) {
      this.#pay(0);
      this.#code.call(this.#helpers.release);
    }
    this.#code.op(op.unreachable);
  }

  #call(): void {
    const { start, end, index } = this.#cursor;
    const { constant, checked, unchecked } = this.#plan.classes[index]!;
    this.#segments.replace(start, end);
    if (constant !== null) {
      this.#unpaid += constant;
      this.#since += constant;
      this.#code.call(this.#boundary.callee(index));
      return;
    }
    this.#hand();
    this.#code.call(this.#boundary.callee(index)).set(this.#purse);
    this.#afterCall(checked ? 0 : unchecked, checked);
  }

  /** Pushes the purse for a callee, with all paid. */
  #hand(): void {
    this.#pay(0);
    // Where the callee throws, what it was handed is no longer in hand here.
    if (this.#tries > 0) this.#code.get(this.#slots).set(this.#purse);
  }

  #afterCall(burned: number, checked: boolean): void {
    const { unchecked, afterCall } = this.#plan.scheme;
    this.#since = checked ? unchecked - afterCall : this.#since + burned;
    this.#segments.startSegment(this.#cursor.end);
  }

  #tailCall(): void {
    const { start, end, index } = this.#cursor;
    const { constant } = this.#plan.classes[index]!;
    this.#segments.replace(start, end);
    const callee = this.#boundary.callee(index);
    if (this.#purse < 0) {
      this.#code.op(op.returnCall).to.u32(callee);
    } else if (constant !== null) {
      this.#unpaid += constant;
      this.#code.call(callee);
      this.#return();
    } else {
      this.#pay(this.#frameSlots * slot);
      this.#code.op(op.returnCall).to.u32(callee);
    }
  }

  #callIndirect(): void {
    const { start, end } = this.#cursor;
    this.#segments.replace(start, start);
    if (this.#plan.closed) {
      const callee = this.#calleeLocal();
      this.#code.set(callee);
      this.#hand();
      this.#code.get(callee);
    } else {
      this.#hand();
      this.#code.call(this.#helpers.leave);
    }
    this.#code.to.copy(this.#module.bytes, start, end);
    this.#segments.replace(start, end);
    if (!this.#plan.closed) this.#code.get(this.#purse).call(this.#helpers.back);
    this.#code.set(this.#purse);
    this.#afterCall(0, true);
  }

  #tailCallIndirect(): void {
    const { start, end } = this.#cursor;
    if (!this.#plan.closed) throw this.#tailCallRefused(start);
    this.#segments.replace(start, end);
    const callee = this.#calleeLocal();
    this.#code.set(callee);
    this.#pay(this.#frameSlots * slot);
    this.#code.get(callee);
    this.#code.to.copy(this.#module.bytes, start, end);
  }

  #tailCallRefused(at: number): SkerryError {
    const { base, label } = this.#module;
    return new SkerryError(
      "feature-not-allowed",
      `The code section of ${label} has a tail call through a table or reference at byte ` +
        `${base + at}, and the module imports or exports function references, so that others ` +
        "could be called by it: such tail calls can't be metered. Keep the table to the module.",
    );
  }

  /** The local for an index into the table that is called through. */
  #calleeLocal(): number {
    const { address } = this.#tables[this.#cursor.secondIndex]!;
    return address === i64 ? this.#callee + 1 : this.#callee;
  }

  /** Instructions that cost by a length, which lies on top of the operands. */
  #byLength(counted: Counted): void {
    const cursor = this.#cursor;
    const { start, end, index } = cursor;
    const helpers = this.#helpers;
    const type = this.#lengths.typeOf(cursor);
    this.#segments.replace(start, end);
    this.#pay(0);
    if (counted === "pages") {
      this.#code.call(helpers.growMemory(index, type)).set(this.#purse);
    } else if (counted === "table elements") {
      const { element } = this.#tables[index]!;
      this.#code.call(helpers.growTable(index, element, type)).set(this.#purse);
    } else {
      const charge = counted === "bytes" ? helpers.bytes(type) : helpers.elements(type);
      this.#code.call(charge).set(this.#purse);
      this.#segments.place(start);
      this.#code.to.copy(this.#module.bytes, start, end);
    }
    this.#since = 0;
    this.#segments.startSegment(end);
  }

  #try(): void {
    const { start, end, opcode, catches, blockValue, index } = this.#cursor;
    if (opcode.code === control.try) {
      this.#open("try");
    } else {
      const { to } = this.#code;
      const { bytes } = this.#module;
      this.#segments.replace(start, end);
      this.#code.op(opcode.code);
      if (blockValue === null) to.signed(this.#boundary.outer(index));
      else to.copy(bytes, start + 1, skipBlockType(bytes, start + 1));
      to.u32(catches.length);
      for (const { kind, tag, label } of catches) {
        const target = this.#target(label);
        target.since = Math.max(
          target.since,
          this.#plan.scheme.unchecked - this.#plan.scheme.afterCall,
        );
        to.byte(catchKinds.indexOf(kind));
        if (tag !== null) to.u32(tag);
        to.u32(this.#level - target.level);
      }
      const frame = this.#frame(this.#block++, "try", this.#level);
      frame.level = ++this.#level;
      this.#frames.push(frame);
    }
    this.#tries++;
  }

  /** A handler begins: what was in hand where the exception was thrown has been put back. */
  #catch(): void {
    const frame = this.#frames[this.#frames.length - 1]!;
    if (this.#live.reached) this.#reach(frame);
    if (frame.kind === "try") {
      frame.kind = "block";
      this.#tries--;
    }
    const { unchecked, afterCall } = this.#plan.scheme;
    this.#arrive(0, unchecked - afterCall);
  }

  #delegate(): void {
    const { start, end, index } = this.#cursor;
    const frame = this.#frames.pop()!;
    if (this.#live.reached) this.#reach(frame);
    this.#tries--;
    this.#level = frame.outside;
    this.#segments.replace(start, end);
    this.#code.op(control.delegate).to.u32(this.#level - this.#target(index).level);
    this.#arrive(frame.debt.unpaid, frame.since);
  }

  /** What is in hand is put back, since whoever catches begins with nothing in hand. */
  #throw(): void {
    const { start, end, opcode, index } = this.#cursor;
    this.#segments.replace(start, start);
    this.#pay(0);
    this.#code.call(this.#helpers.release).set(this.#purse);
    this.#segments.replace(start, end);
    if (opcode.code === control.rethrow) {
      this.#code.op(opcode.code).to.u32(this.#level - this.#target(index).level);
    } else {
      this.#code.to.copy(this.#module.bytes, start, end);
    }
  }

  /** br_on_null and its like: as br_if, but for what follows the label. */
  #branchOn(): void {
    const { start, end, opcode, index } = this.#cursor;
    const { bytes } = this.#module;
    const frame = this.#target(index);
    this.#reach(frame);
    if (opcode.code < 0x100) {
      this.#relabel(frame);
    } else {
      const flags = skipLeb(bytes, start + 1);
      this.#segments.replace(start, end);
      this.#code.to.copy(bytes, start, flags + 1);
      this.#code.to.u32(this.#level - frame.level);
      this.#code.to.copy(bytes, skipLeb(bytes, flags + 1), end);
    }
    this.#segments.startSegment(end);
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

/** How an instruction is written: as it is; with an index moved; with charges around it; or as it
 * shapes control flow. */
const way = { plain: 0, local: 1, global: 2, charging: 3, shaping: 4 } as const;
type Way = (typeof way)[keyof typeof way];

const shortWays: Way[] = new Array(0x100).fill(way.plain);
const longWays = new Map<number, Way>();
for (const code of Object.values(control)) setWay(code, way.shaping);
for (const code of byLength.keys()) setWay(code, way.charging);
for (const code of [control.call, control.callIndirect, control.callRef])
  setWay(code, way.charging);
setWay(control.refFunc, way.charging);
for (const code of [control.localGet, control.localSet, control.localTee]) setWay(code, way.local);
for (const code of [control.globalGet, control.globalSet]) setWay(code, way.global);
const { drop, select, selectTyped, structNew, structGet, arrayNewFixed, arrayGet } = control;
for (const code of [drop, select, selectTyped, structNew, structGet, arrayNewFixed, arrayGet]) {
  setWay(code, way.plain);
}

function setWay(code: number, how: Way): void {
  if (code < 0x100) shortWays[code] = how;
  else longWays.set(code, how);
}

/** One slot of the call stack, in a purse. */
const slot = 2 ** 32;
