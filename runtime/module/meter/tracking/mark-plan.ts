import { walkBody } from "../../../wasm/decode/scan-code.ts";
import { memoryArgument } from "../../../wasm/instructions/accesses.ts";
import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { op } from "../../../wasm/instructions/op.ts";
import type { DecodedModule, GlobalType } from "../../../wasm/module.ts";
import { functionTypeAt, functionTypeIndices, globalTypes } from "../../../wasm/module.ts";
import { Reader } from "../../../wasm/reader.ts";
import type { ValueType } from "../../../wasm/value-types.ts";
import { written } from "../contract.ts";
import { LiveCode } from "../plan/live-code.ts";
import { type Base, KnownOperands } from "./known-operands.ts";
import { StandingMarks } from "./standing-marks.ts";
import { calls, VariableWrites } from "./variable-writes.ts";
import { Variables } from "./variables.ts";
import { memoryOfRun, stores, widestStore } from "./write-instructions.ts";

/** How far apart two addresses may be for the mark of the lower one to do for both: what is restored
 * reaches that far past each marked page. */
const reach = written.tail - widestStore;

/** What one store has to mark in the map of its memory: a page that is known; or the page of an address,
 * which can be pushed again, or lies on the stack below a value of a type, plus an offset. */
export type Mark = { readonly memory: number } & (
  | { readonly from: "constant"; readonly page: number }
  | { readonly from: "operand"; readonly base: Base; readonly offset: number }
  | { readonly from: "stack"; readonly value: ValueType; readonly offset: number }
);

/** The marks of one function's live stores, in order; null for a store whose page is always marked already when it is
 * reached. */
export interface MarkPlan {
  readonly marks: readonly (Mark | null)[];
  /** Types of the values that have to be kept while an address is taken from below them. */
  readonly kept: readonly ValueType[];
}

/** What is known at a place of a function's code. */
interface Known {
  readonly operands: KnownOperands;
  readonly standing: StandingMarks;
  readonly variables: Variables;
  /** Writes to variables in the whole function. */
  readonly writes: VariableWrites;
}

/** Decides how the stores of one module's functions are marked. */
export class MarkPlanner {
  /** Indices of the memories that the functions planned so far write to. */
  readonly memories = new Set<number>();
  readonly #module: DecodedModule;
  readonly #functionTypes: readonly number[];
  readonly #globals: readonly GlobalType[];
  readonly #reader: Reader;

  constructor(module: DecodedModule) {
    this.#module = module;
    this.#functionTypes = functionTypeIndices(module);
    this.#globals = globalTypes(module);
    const { bytes, base, label } = module;
    this.#reader = new Reader(bytes, base, 0, bytes.length, `code section of ${label}`);
  }

  /** Walks the `index`th function the module defines, twice. */
  plan(index: number): MarkPlan {
    const module = this.#module;
    const body = module.bodies[index]!;
    const live = new LiveCode(walkBody(module, body, module.limits));
    const known: Known = {
      operands: new KnownOperands(),
      standing: new StandingMarks(),
      variables: new Variables(this.#globals),
      writes: new VariableWrites(walkBody(module, body, module.limits)),
    };
    const { operands, standing } = known;
    const marks: (Mark | null)[] = [];
    const kept = new Set<ValueType>();
    const { cursor } = live;
    while (live.next()) {
      const { opcode } = cursor;
      const value = stores.get(opcode.code);
      if (value !== undefined) {
        const mark = this.#mark(cursor, value, known);
        if (mark?.from === "stack") kept.add(value);
        if (mark !== null) this.memories.add(mark.memory);
        marks.push(mark);
      } else if (opcode.block !== null) {
        operands.forget();
        if (opcode.block === "opens") {
          standing.open(opcode.code === op.loop ? cursor.start : null);
        } else if (opcode.block === "splits") standing.split();
        else standing.close();
      } else this.#follow(cursor, known);
    }
    return { marks, kept: [...kept] };
  }

  #mark(cursor: InstructionCursor, value: ValueType, known: Known): Mark | null {
    const { operands, variables } = known;
    const memory = cursor.index;
    const { offset } = memoryArgument(cursor, this.#reader);
    operands.pop();
    const address = operands.pop();
    const nearby = Math.floor(offset / reach) * reach;
    if (address === null || !variables.isCurrent(address.base)) {
      return { memory, from: "stack", value, offset: nearby };
    }
    const { base, plus } = address;
    if (base.kind === "zero") {
      const page = Math.floor((plus + offset) / written.pageBytes);
      // Past the end of any memory: the store traps.
      if (page >= written.mapBytes) return null;
      const mark: Mark = { memory, from: "constant", page };
      return once(known, `${memory} page ${page}`, base, mark);
    }
    const { kind, index, version } = base;
    const key = `${memory} ${kind} ${index} ${version} ${plus} ${nearby}`;
    const mark: Mark = { memory, from: "operand", base, offset: plus + nearby };
    return once(known, key, base, mark);
  }

  /** Follows an instruction that neither stores nor begins or ends a block. */
  #follow(cursor: InstructionCursor, { operands, variables }: Known): void {
    const { opcode, index } = cursor;
    const { code, effect } = opcode;
    const memory = memoryOfRun(cursor);
    if (memory !== null) this.memories.add(memory);
    if (calls.has(code)) variables.call();
    switch (code) {
      case op.i32Const:
        operands.push({ kind: "zero" }, this.#constant(cursor));
        return;
      case op.i32Add:
        operands.add();
        return;
      case op.localGet:
        operands.push(variables.local(index));
        return;
      case op.localSet:
        operands.pop();
        variables.writeLocal(index);
        return;
      case op.localTee:
        operands.pop();
        variables.writeLocal(index);
        operands.push(variables.local(index));
        return;
      case op.globalGet:
        operands.push(variables.global(index));
        return;
      case op.globalSet:
        operands.pop();
        variables.writeGlobal(index);
        return;
      case op.select:
        operands.pass(3, 1);
        return;
      case op.call:
        this.#call(operands, this.#functionTypes[index]!, 0);
        return;
      case op.callIndirect:
        this.#call(operands, index, 1);
        return;
      default:
        if (effect === null) operands.forget();
        else operands.pass(effect.pops, effect.pushedSlots > 0 ? 1 : 0);
    }
  }

  #call(operands: KnownOperands, type: number, callee: number): void {
    const { params, results } = functionTypeAt(this.#module, type);
    operands.pass(params.length + callee, results.length);
  }

  /** The value of an i32.const, as an address. */
  #constant({ start, end }: InstructionCursor): number {
    const { bytes } = this.#module;
    let value = 0;
    let shift = 0;
    for (let at = start + 1; at < end; at++, shift += 7) value |= (bytes[at]! & 0x7f) << shift;
    const negative = shift < 32 && (bytes[end - 1]! & 0x40) !== 0;
    return (negative ? value | (-1 << shift) : value) >>> 0;
  }
}

/** A mark, unless the same one stands. */
function once({ standing, writes }: Known, key: string, base: Base, mark: Mark): Mark | null {
  if (standing.has(key)) {
    const loop = standing.loopSince(key);
    const mayChange = base.kind === "local" || base.kind === "global";
    const changes = mayChange && loop !== null && writes.inLoop(loop, base.kind, base.index);
    if (!changes) return null;
  }
  standing.add(key);
  return mark;
}
