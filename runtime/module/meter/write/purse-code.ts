import { op } from "../../../wasm/instructions/op.ts";
import type { Scheme } from "../scheme.ts";
import type { FunctionCounter } from "../trace/function-counter.ts";
import { Code } from "./code.ts";
import type { Helpers } from "./helpers.ts";
import type { AtLoop } from "./script-place.ts";
import type { SegmentWriter } from "./segment-writer.ts";

/** One slot of the call stack, in a purse. */
const slot = 2 ** 32;

/** Where one function keeps its purse, and what it may do with it. */
export interface PurseLocals {
  /** The parameter that holds the purse; -1 in a function whose callers pay for it. */
  readonly purse: number;
  /** Whether the function stands in its gate, which what is in hand is passed to by a global. */
  readonly passed: boolean;
  /** A local for the purse with nothing in hand, in a function that catches exceptions; else -1. */
  readonly slots: number;
}

/** Writes the code by which one function uses its purse, and tracks two numbers along the code: the fuel that is
 * unpaid, burned since the last charge; and the most fuel that can have been burned since the purse was last
 * checked. */
export class PurseCode {
  readonly code: Code;
  readonly segments: SegmentWriter;
  readonly #helpers: Helpers;
  readonly #scheme: Scheme;
  readonly #locals: PurseLocals;
  /** Slots its frame takes off the call stack; 0 where it is not counted. */
  readonly #frame: number;
  readonly #profile: FunctionCounter | null;
  unpaid = 0;
  since = 0;
  /** Blocks that are open whose exceptions are caught here. */
  tries = 0;
  charges = 0;
  checks = 0;
  /** Where the source goes on after the call that was written last. */
  #received = -1;

  constructor(
    segments: SegmentWriter,
    helpers: Helpers,
    scheme: Scheme,
    locals: PurseLocals,
    frame: number,
    profile: FunctionCounter | null,
  ) {
    this.code = new Code(segments.to);
    this.segments = segments;
    this.#helpers = helpers;
    this.#scheme = scheme;
    this.#locals = locals;
    this.#frame = frame;
    this.#profile = profile;
  }

  /** Offsets in the body of branches that are hardly ever taken. */
  get unlikely(): readonly number[] {
    return this.code.hints;
  }

  /** The local that holds the purse; -1 where there is none. */
  get local(): number {
    return this.#locals.purse;
  }

  /** Begins a function: takes its frame off the call stack, where it is counted, and looks at the purse
   * where it must. */
  enter(checked: boolean): void {
    const { code } = this;
    const { purse, slots } = this.#locals;
    if (this.#frame > 0) {
      code
        .get(purse)
        .i64(this.#frame * slot)
        .op(op.i64Sub)
        .tee(purse);
      // Either half is below zero.
      code.get(purse).i64(32).op(op.i64ShrU, op.i64Or, op.i32WrapI64).i32(0).op(op.i32LtS);
      this.code.unlikely();
      this.checks++;
      code.open(op.if).get(purse).call(this.#helpers.entry).set(purse).end();
    } else if (checked) this.#takeMoreIfEmpty();
    if (slots >= 0) code.get(purse).get(purse).op(op.i64Extend32S, op.i64Sub).set(slots);
    this.#profile?.enter(code, purse);
  }

  /** Begins a loop with the purse looked at; the block that it leaves where the purse is empty lies around it. */
  beginLoop(): void {
    this.checks++;
    this.code.get(this.local).op(op.i32WrapI64).i32(0).op(op.i32LtS);
    this.code.unlikely().brIf(1);
    this.since = Math.max(this.unpaid, 0);
  }

  /** What is done where it was left. */
  takeMore(around: AtLoop | null): void {
    const { code } = this;
    const purse = this.local;
    around?.before(code);
    this.#profile?.beforeMore(code, purse);
    code.get(purse).call(this.#helpers.more);
    if (this.#profile === null) code.set(purse);
    else this.#profile.afterMore(code, purse);
    around?.after(code);
  }

  /** A check in the middle of straight-line code, before the source's instruction at an offset. */
  checkAt(source: number): void {
    this.segments.copyTo(source);
    this.segments.place(source);
    this.#payInPlace();
    this.#takeMoreIfEmpty();
    this.since = 0;
    this.segments.startSegment(source);
  }

  #takeMoreIfEmpty(): void {
    this.checks++;
    this.code.get(this.local).op(op.i32WrapI64).i32(0).op(op.i32LtS);
    this.code.unlikely().open(op.if);
    this.takeMore(null);
    this.code.end();
  }

  /** Pushes the purse, with all paid but `rest`. */
  #pay(rest: number): void {
    this.code.get(this.local);
    const due = this.unpaid - rest;
    this.unpaid = 0;
    if (due === 0) return;
    this.charges++;
    this.code.i64(due).op(op.i64Sub);
  }

  /** Pays what is unpaid. */
  #payInPlace(): void {
    if (this.unpaid === 0) return;
    this.#pay(0);
    this.code.set(this.local);
  }

  /** Makes what is unpaid a given amount, by a charge where the segment began. The source's current
   * instruction, at `source`, ends the segment. */
  settle(unpaid: number, source: number): void {
    const due = this.unpaid - unpaid;
    this.unpaid = unpaid;
    if (due === 0 || this.local < 0) return;
    this.charges++;
    this.segments.copyTo(source);
    this.segments.charge(this.local, due);
  }

  /** Pushes the purse for a callee or helper, with all paid. */
  hand(): void {
    const { purse, slots } = this.#locals;
    if (this.#profile === null) this.#pay(0);
    else {
      this.#payInPlace();
      this.#profile.pause(this.code, purse);
      this.code.get(purse);
    }
    // Where the callee throws, what it was handed is no longer in hand here.
    if (this.tries === 0) return;
    this.code.get(slots).set(purse);
    this.#profile?.resume(this.code, purse);
  }

  /** Takes the purse back that a callee or helper left on the stack. `burned` is the most that can have
   * been burned since the purse was looked at. */
  receive(burned: number, sourceEnd: number): void {
    this.code.set(this.local);
    this.#profile?.resume(this.code, this.local);
    this.since = burned;
    this.#received = sourceEnd;
    this.segments.startSegment(sourceEnd);
  }

  /** Whether the instruction at an offset of the source follows a call right away. */
  followsCall(source: number): boolean {
    return source === this.#received;
  }

  /** The most that can have been burned since a callee that looks at the purse did so. */
  get burnedAfterCall(): number {
    return this.#scheme.unchecked - this.#scheme.afterCall;
  }

  /** Pushes the purse for whoever follows: a caller, or a callee in tail position. Passes it on where it was passed. */
  leave(): void {
    if (this.#locals.passed) {
      this.#pay(this.#frame * slot);
      this.code.set(this.local);
      this.#helpers.passing!.giveBack(this.code, this.local);
      return;
    }
    if (this.#profile === null) {
      this.#pay(this.#frame * slot);
      return;
    }
    this.#payInPlace();
    this.#profile.leave(this.code, this.local);
    this.#pay(this.#frame * slot);
  }

  /** Calls a helper that charges by a length, which lies on top of the operands and stays there. `grown` is the
   * memory that it grows, where it does. */
  byLength(
    helper: number,
    sourceEnd: number,
    grown: { readonly memory: number; readonly wide: boolean } | null = null,
  ): void {
    const { purse } = this.#locals;
    if (this.#profile === null) this.#pay(0);
    else {
      this.#payInPlace();
      this.#profile.stopClock(this.code, purse);
      this.code.get(purse);
    }
    this.code.call(helper).set(purse);
    this.#profile?.startClock(this.code, purse);
    if (grown !== null) this.#profile?.grew(this.code, purse, grown.memory, grown.wide);
    this.since = 0;
    this.segments.startSegment(sourceEnd);
  }

  /** Where whether a length is more than a piece lies on top of its operands: calls a function that does all, if it
   * is. What is written next is done if it is not, and ends a block. */
  inPieces(operands: number, pieces: number, source: number): void {
    const { code } = this;
    const { purse } = this.#locals;
    this.code.unlikely();
    code.op(op.if).to.signed(operands);
    this.#profile?.stopClock(code, purse);
    this.segments.place(source);
    code.get(purse).call(pieces).set(purse);
    this.#profile?.startClock(code, purse);
    code.op(op.else);
    this.segments.place(source);
  }

  /** Puts back what is in hand, before the guest traps. */
  release(): void {
    this.hand();
    this.code.call(this.#helpers.release).set(this.local);
  }

  /** Puts back what is in hand, before the guest throws; what it owes is paid. */
  raise(): void {
    this.hand();
    this.code.call(this.#helpers.raise).set(this.local);
  }

  /** Checks the purse before code that burns `fuel`, where too much could stay unchecked. */
  checkBefore(fuel: number, source: number): void {
    if (this.local >= 0 && this.since + fuel > this.#scheme.unchecked) this.checkAt(source);
  }
}
