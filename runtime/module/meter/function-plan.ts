import { emptyBlockType, type InstructionCursor } from "../../wasm/instruction-cursor.ts";
import type { DecodedModule, FunctionType } from "../../wasm/module.ts";
import { functionTypeAt, functionTypeIndices, globalTypes } from "../../wasm/module.ts";
import { walkBody } from "../../wasm/scan-code.ts";
import { slotsOf, type ValueType } from "../../wasm/value-types.ts";
import { decodeLimits } from "../limits.ts";
import { callSlots } from "./contract.ts";
import { control, LiveCode } from "./live-code.ts";
import { OperandStack } from "./operand-stack.ts";
import type { PriceByOpcode } from "./prices.ts";

/** What rewriting one function needs to know of it. */
export interface FunctionPlan {
  /** Pairs of (offset of a basic block's first instruction, the block's price), ascending; blocks
   * that cost nothing are left out. */
  readonly charges: readonly number[];
  /** Basic blocks. */
  readonly blocks: number;
  /** Edges into basic blocks, a br_table's labels each counted. */
  readonly ways: number;
  /** Stack slots a call of it takes. */
  readonly frameSlots: number;
  /** Whether it changes a table, or drops a segment. */
  readonly changesTables: boolean;
}

interface Frame {
  /** Operands below the block's own. */
  readonly height: number;
  readonly type: FunctionType;
}

/** A basic block ends with these, besides where control never goes on. */
const blockEnds: ReadonlySet<number> = new Set([
  control.loop,
  control.if,
  control.else,
  control.end,
  control.brIf,
  control.call,
  control.callIndirect,
]);

/** table.set, table.init, elem.drop, table.copy, table.grow, table.fill, and data.drop. */
const tableChanges: ReadonlySet<number> = new Set([
  0x26, 0xfc00c, 0xfc00d, 0xfc00e, 0xfc00f, 0xfc011, 0xfc009,
]);

const noValues: FunctionType = { params: [], results: [] };

/** Plans the functions of one valid module. */
export class FunctionPlanner {
  readonly #module: DecodedModule;
  readonly #priceOf: PriceByOpcode;
  readonly #functionTypes: readonly number[];
  readonly #globalSlots: readonly number[];
  readonly #stack = new OperandStack();
  readonly #frames: Frame[] = [];
  #localSlots: number[] = [];

  constructor(module: DecodedModule, priceOf: PriceByOpcode) {
    this.#module = module;
    this.#priceOf = priceOf;
    this.#functionTypes = functionTypeIndices(module);
    this.#globalSlots = globalTypes(module).map(({ value }) => slotsOf(value));
  }

  /** Plans the `index`th function the module defines. Throws `feature-not-allowed` for an
   * instruction without a price. */
  plan(index: number): FunctionPlan {
    const body = this.#module.bodies[index]!;
    const type = functionTypeAt(this.#module, this.#module.functions[index]!);
    const localSlots = type.params.map(slotsOf);
    for (const group of body.locals) {
      for (let each = 0; each < group.count; each++) localSlots.push(slotsOf(group.type));
    }
    this.#localSlots = localSlots;
    this.#stack.reset();
    this.#frames.length = 0;
    this.#frames.push({ height: 0, type });

    const charges: number[] = [];
    let blocks = 1;
    let tableWays = 0;
    let blockStart = body.code.start;
    let price = 0;
    let changesTables = false;
    const endBlock = (next: number) => {
      if (price > 0) charges.push(blockStart, price);
      price = 0;
      blockStart = next;
    };

    const code = new LiveCode(walkBody(this.#module, body, decodeLimits));
    const { cursor } = code;
    let previousEnd = body.code.start;
    while (code.next()) {
      const { opcode } = cursor;
      // After dead code the block before it has ended with the transfer.
      if (cursor.start !== previousEnd) endBlock(cursor.start);
      price += this.#priceOf(opcode, cursor.start);
      if (tableChanges.has(opcode.code)) changesTables = true;
      else if (opcode.code === control.brTable) tableWays += cursor.targets.length;
      this.#step(cursor);
      if (blockEnds.has(opcode.code)) {
        blocks++;
        endBlock(cursor.end);
      }
      previousEnd = cursor.end;
    }
    endBlock(previousEnd);
    const frameSlots = this.#frameSlots(type);
    return { charges, blocks, ways: blocks + tableWays, frameSlots, changesTables };
  }

  /** Parameters count twice, since the caller may have put them on the stack and the callee keeps its
   * own copy; so do results, once as the operands they are and once on the way to the caller. */
  #frameSlots(type: FunctionType): number {
    const locals = sum(this.#localSlots);
    const passed = sum(type.params.map(slotsOf)) + sum(type.results.map(slotsOf));
    return callSlots + locals + passed + this.#stack.peak;
  }

  /** Follows one instruction's effect on the operand stack (core spec 3.4 and appendix A.3). */
  #step(cursor: InstructionCursor): void {
    const stack = this.#stack;
    const { effect, code } = cursor.opcode;
    if (effect !== null) {
      stack.pop(effect.pops);
      if (effect.pushedSlots > 0) stack.push(effect.pushedSlots);
      return;
    }
    switch (cursor.opcode.name) {
      case "local.get":
        stack.push(this.#localSlots[cursor.index]!);
        break;
      case "global.get":
        stack.push(this.#globalSlots[cursor.index]!);
        break;
      case "local.set":
      case "global.set":
      case "drop":
      case "br_if":
        stack.pop();
        break;
      case "select":
        stack.pop(2);
        break;
      case "block":
      case "loop":
      case "if":
        if (code === control.if) stack.pop();
        this.#open(this.#blockType(cursor));
        break;
      case "else": {
        const { height, type } = this.#frames[this.#frames.length - 1]!;
        stack.cut(height);
        stack.pushTypes(type.params);
        break;
      }
      case "end": {
        const { height, type } = this.#frames.pop()!;
        stack.cut(height);
        stack.pushTypes(type.results);
        break;
      }
      case "call":
        this.#call(functionTypeAt(this.#module, this.#functionTypes[cursor.index]!));
        break;
      case "call_indirect":
        stack.pop();
        this.#call(functionTypeAt(this.#module, cursor.index));
        break;
      // What is left changes nothing (local.tee) or is never gone on from.
    }
  }

  #open(type: FunctionType): void {
    this.#frames.push({ height: this.#stack.height - type.params.length, type });
  }

  #call(type: FunctionType): void {
    this.#stack.pop(type.params.length);
    this.#stack.pushTypes(type.results);
  }

  #blockType(cursor: InstructionCursor): FunctionType {
    if (cursor.blockValue === null) return functionTypeAt(this.#module, cursor.index);
    if (cursor.blockValue === emptyBlockType) return noValues;
    return oneResult(cursor.blockValue);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const oneResultTypes = new Map<ValueType, FunctionType>();

function oneResult(value: ValueType): FunctionType {
  let type = oneResultTypes.get(value);
  if (type === undefined) {
    type = { params: [], results: [value] };
    oneResultTypes.set(value, type);
  }
  return type;
}
