import { walkBody } from "../../../wasm/decode/scan-code.ts";
import { writeValueType } from "../../../wasm/encode/encode-types.ts";
import { accesses } from "../../../wasm/instructions/accesses.ts";
import { emptyBlockType, op } from "../../../wasm/instructions/op.ts";
import type { DecodedModule, FunctionType, TableType } from "../../../wasm/module.ts";
import { functionTypeAt, tableTypes } from "../../../wasm/module.ts";
import { type ValueType, valueTypes } from "../../../wasm/value-types.ts";
import { Writer } from "../../../wasm/writer.ts";
import { BoundsWriter } from "../bounds/bounds-writer.ts";
import { byLength, Lengths } from "../plan/lengths.ts";
import { LiveCode } from "../plan/live-code.ts";
import { type LocalNeeds, Locals } from "../plan/locals.ts";
import type { ModulePlan } from "../plan/module-plan.ts";
import type { PriceByOpcode } from "../prices.ts";
import type { FunctionCounter } from "../trace/function-counter.ts";
import type { Profile } from "../trace/profile.ts";
import type { Trace } from "../trace/trace.ts";
import { MarkWriter } from "../tracking/mark-writer.ts";
import { stores } from "../tracking/write-instructions.ts";
import type { WrittenMaps } from "../tracking/written-maps.ts";
import type { AddedTypes } from "./added-types.ts";
import type { Boundary, WriteGate } from "./boundary.ts";
import type { BulkMemory } from "./bulk-memory.ts";
import { CallWriter } from "./call-writer.ts";
import type { Body } from "./code.ts";
import { ControlWriter } from "./control-writer.ts";
import type { FunctionContext } from "./function-context.ts";
import type { Helpers } from "./helpers.ts";
import { PurseCode } from "./purse-code.ts";
import type { ScriptPlace } from "./script-place.ts";
import { SegmentWriter } from "./segment-writer.ts";
import type { StackCheck } from "./stack-check.ts";

const { i64, exnref } = valueTypes;

/** What writing a body found. */
export interface WrittenBody {
  /** Pairs of (offset in the body, offset in the source). */
  readonly places: readonly number[];
  /** Offsets in the body of branches that are hardly ever taken. */
  readonly unlikely: readonly number[];
  /** Places where it charges, and where it looks at the purse. */
  readonly charges: number;
  readonly checks: number;
}

/** What the bodies of one module's functions are written from. */
export interface BodyParts {
  readonly module: DecodedModule;
  readonly plan: ModulePlan;
  readonly boundary: Boundary;
  readonly types: AddedTypes;
  readonly helpers: Helpers;
  readonly bulk: BulkMemory;
  readonly maps: WrittenMaps;
  readonly priceOf: PriceByOpcode;
  /** Globals that are added before the module's own. */
  readonly globalShift: number;
  /** Counts or traces what runs; null where nothing does. */
  readonly profile: Profile | Trace | null;
  /** Stores the place of a script in an engine; null in a module that has no engine. */
  readonly scriptPlace: ScriptPlace | null;
  /** Checks an engine's own stack; null in a module that has no engine. */
  readonly stackCheck: StackCheck | null;
}

/** Writes the metered bodies of one module's functions. */
export class BodyWriter {
  readonly #parts: BodyParts;
  readonly #tables: readonly TableType[];
  readonly #lengths: Lengths;
  readonly #segments: SegmentWriter;

  constructor(parts: BodyParts) {
    this.#parts = parts;
    this.#tables = tableTypes(parts.module);
    this.#lengths = new Lengths(parts.module);
    this.#segments = new SegmentWriter(parts.module.bytes);
  }

  /** Writes the body of the `index`th function as one that stands in its gate, after what `otherwise` writes for where
   * nothing is passed to it. Null for one that is too long for what it saves, or can't be. */
  inGate(index: number, otherwise: WriteGate): Body | null {
    const { module, plan } = this.#parts;
    const { code } = module.bodies[index]!;
    const { tailCallees } = plan.surveys[index]!;
    if (code.end - code.start > plan.scheme.bytesInGate || tailCallees.length > 0) return null;
    const to = new Writer();
    const { unlikely } = this.write(to, index, otherwise);
    return { body: to.finish(), unlikely };
  }

  /** Appends the `index`th function's locals and code; `otherwise` is given where it stands in its gate. */
  write(to: Writer, index: number, otherwise: WriteGate | null = null): WrittenBody {
    const { module, plan, boundary, types, helpers, bulk, maps, globalShift } = this.#parts;
    const { surveys, classes, imported } = plan;
    const survey = surveys[index]!;
    const { constant, checked, frame } = classes[imported + index]!;
    const body = module.bodies[index]!;
    const type = functionTypeAt(module, module.functions[index]!);
    const tracked = plan.tracking?.functions[index] ?? null;
    const kept = plan.kept[index]!;
    const locals = new Locals(
      type.params.length,
      body.locals,
      this.#needs(index, otherwise !== null),
      kept,
    );
    const segments = this.#segments;
    locals.write(to);
    segments.begin(to, body.code.start);
    const marks =
      tracked && new MarkWriter(module.bytes, segments, maps, tracked, locals, globalShift);
    const bounds = plan.bounded ? new BoundsWriter(module, segments, helpers.sizes, locals) : null;
    const profile = this.#parts.profile?.of(index, locals.profile) ?? null;
    const purse = new PurseCode(segments, helpers, plan.scheme, locals, frame, profile);
    const live = new LiveCode(walkBody(module, body, module.limits));
    const context: FunctionContext = {
      module,
      plan,
      boundary,
      types,
      helpers,
      survey,
      live,
      cursor: live.cursor,
      segments,
      purse,
      bulk,
      tables: this.#tables,
      lengths: this.#lengths,
      marks,
      atLoop: this.#parts.scriptPlace?.of(index, locals) ?? null,
      bounds,
    };
    const wrapped = profile !== null && plan.handlers !== "none";
    if (otherwise !== null) this.#beginInGate(purse, constant, otherwise);
    if (constant === null) purse.enter(checked);
    let levels = wrapped ? this.#beginWrapped(purse, type) : 0;
    // Where a conditional branch leaves the function, its way out leads past the end of a block.
    const out = survey.branchesOut && constant === null;
    if (out) {
      purse.code.op(op.block);
      this.#writeResults(to, type.results);
      levels++;
    }
    segments.startSegment(body.code.start);
    purse.unpaid = survey.entryPrice;
    purse.since = survey.entryPrice;
    const controlWriter = new ControlWriter(context, levels, out ? levels : 0);
    const callWriter = new CallWriter(context, controlWriter, locals);
    this.#walk(context, locals.moved, controlWriter, callWriter);
    if (wrapped) this.#endWrapped(purse, profile);
    purse.code.end();
    const { places } = segments;
    const { unlikely, charges, checks } = purse;
    return { places, unlikely, charges, checks };
  }

  #beginInGate({ code, local }: PurseCode, constant: number | null, otherwise: WriteGate): void {
    const passing = this.#parts.helpers.passing!;
    passing.isMore(code, constant ?? 0);
    code.op(op.i32Eqz).open(op.if);
    otherwise(code, local);
    code.op(op.return).end();
    if (constant === null) passing.take(code, local);
    else passing.takeConstant(code, constant);
  }

  /** A function that is profiled takes note of exceptions that leave it: it catches and throws them
   * again. Returns how many labels that opens. */
  #beginWrapped(purse: PurseCode, { results }: FunctionType): number {
    const { code } = purse;
    const type = this.#parts.types.index({ params: [], results: [...results, i64] });
    purse.tries = 1;
    if (this.#parts.plan.handlers === "legacy") {
      code.op(op.try).to.signed(type);
      return 1;
    }
    code.op(op.block, exnref, op.tryTable).to.signed(type);
    // One clause: catch_all_ref to the block.
    code.op(1, 3, 0);
    return 2;
  }

  #endWrapped(purse: PurseCode, profile: FunctionCounter): void {
    const { code } = purse;
    if (this.#parts.plan.handlers === "legacy") {
      code.op(op.catchAll);
      profile.leaveByException(code);
      code.op(op.rethrow, 0).end();
      return;
    }
    code.end().op(op.return).end();
    profile.leaveByException(code);
    code.op(op.throwRef);
  }

  /** The locals that a function has besides the source's. */
  #needs(index: number, passed: boolean): LocalNeeds | null {
    const { surveys, classes, imported, closed, handlers } = this.#parts.plan;
    if (classes[imported + index]!.constant !== null) return null;
    const { handlers: own, callsIndirect, tailCallsIndirect, calledTypes } = surveys[index]!;
    const counted = this.#parts.profile !== null;
    return {
      slots: own !== "none" || (counted && handlers !== "none"),
      callees: closed && (callsIndirect || tailCallsIndirect) ? calledTypes : null,
      border: !closed && callsIndirect,
      profile: (this.#parts.profile?.locals ?? 0) > 0,
      passed,
    };
  }

  /** Writes the block type of these results. */
  #writeResults(to: Writer, results: readonly ValueType[]): void {
    if (results.length === 0) to.byte(emptyBlockType);
    else if (results.length === 1) writeValueType(results[0]!, to);
    else to.signed(this.#parts.types.index({ params: [], results }));
  }

  #walk(
    context: FunctionContext,
    moved: number,
    controlWriter: ControlWriter,
    callWriter: CallWriter,
  ): void {
    const { live, cursor, segments, purse } = context;
    const { plan, priceOf, globalShift, stackCheck } = this.#parts;
    const { unchecked } = plan.scheme;
    const params = purse.local;
    let previousEnd = cursor.end;
    while (live.next()) {
      // Dead code was passed over.
      if (cursor.start !== previousEnd) segments.replace(previousEnd, cursor.start);
      previousEnd = cursor.end;
      const { code } = cursor.opcode;
      const price = priceOf(cursor.opcode, cursor.start);
      const how = code < 0x100 ? shortWays[code]! : (longWays.get(code) ?? way.plain);
      if (price > 0 && params >= 0) {
        if (purse.since + price > unchecked) purse.checkAt(cursor.start);
        purse.since += price;
      }
      purse.unpaid += price;
      switch (how) {
        case way.plain:
          break;
        case way.local:
          if (moved >= 0 && cursor.index === params) moveIndex(context, moved);
          break;
        case way.global:
          if (globalShift > 0) moveIndex(context, cursor.index + globalShift);
          break;
        case way.call:
          callWriter.write(code);
          break;
        case way.load:
          context.bounds?.access(cursor);
          stackCheck?.afterLoad(cursor, context.module.bytes, purse);
          break;
        case way.store:
          context.bounds?.access(cursor);
          context.marks?.store(cursor);
          break;
        case way.size:
          context.bounds?.size(cursor);
          break;
        case way.control:
          controlWriter.write(code);
          if (controlWriter.ended) return;
      }
    }
  }
}

/** An index changes: in place, if it takes one byte before and after. */
function moveIndex({ cursor, segments, purse }: FunctionContext, index: number): void {
  const { start, end, opcode } = cursor;
  if (end - start === 2 && index < 0x80) {
    segments.patch(start + 1, index);
    return;
  }
  segments.replace(start, end);
  purse.code.op(opcode.code).to.u32(index);
}

/** How an instruction is written: as it is; with its index moved; by the one writer or the other; as it
 * is, with a mark behind it where writes are tracked, and a check before it where sizes may be lowered. */
const way = {
  plain: 0,
  local: 1,
  global: 2,
  call: 3,
  control: 4,
  store: 5,
  load: 6,
  size: 7,
} as const;
type Way = (typeof way)[keyof typeof way];

const shortWays: Way[] = new Array(0x100).fill(way.plain);
const longWays = new Map<number, Way>();

function setWay(how: Way, names: readonly (keyof typeof op)[]): void {
  for (const name of names) set(how, op[name]);
}

function set(how: Way, code: number): void {
  if (code < 0x100) shortWays[code] = how;
  else longWays.set(code, how);
}

setWay(way.control, ["unreachable", "block", "loop", "if", "else", "end", "return"]);
setWay(way.control, ["br", "brIf", "brTable", "brOnNull", "brOnNonNull", "brOnCast"]);
setWay(way.control, ["brOnCastFail", "try", "tryTable", "catch", "catchAll", "delegate"]);
setWay(way.control, ["throw", "throwRef", "rethrow"]);
setWay(way.local, ["localGet", "localSet", "localTee"]);
setWay(way.global, ["globalGet", "globalSet"]);
setWay(way.call, ["call", "callIndirect", "callRef", "refFunc"]);
setWay(way.call, ["returnCall", "returnCallIndirect", "returnCallRef"]);
for (const code of byLength.keys()) set(way.call, code);
for (const code of accesses.keys()) set(way.load, code);
setWay(way.size, ["memorySize"]);
for (const code of stores.keys()) set(way.store, code);
