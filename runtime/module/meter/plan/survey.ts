import { walkBody } from "../../../wasm/decode/scan-code.ts";
import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { op } from "../../../wasm/instructions/op.ts";
import type { DecodedModule, FunctionType } from "../../../wasm/module.ts";
import {
  functionTypeAt,
  functionTypeIndices,
  globalTypes,
  tagTypeIndices,
} from "../../../wasm/module.ts";
import {
  againPrice,
  entryPrice,
  labelPrice,
  type PriceByOpcode,
  type PriceTable,
} from "../prices.ts";
import type { Handlers } from "../write/call-uncaught.ts";
import { blockOf, blockTypeOf, type OpenBlock } from "./blocks.ts";
import { dataNames, notable, tableChanges } from "./codes.ts";
import { frameSlots, isVector } from "./frame-slots.ts";
import { LabelGroups } from "./label-groups.ts";
import { byLength } from "./lengths.ts";
import { LiveCode } from "./live-code.ts";

/** What is known of a block before its code is written, by its number: blocks are numbered in the
 * order in which live code opens them. */
export const blockFacts = {
  none: 0,
  /** An `if` that has an `else`. */
  hasElse: -1,
  /** A loop that nothing branches back to. */
  once: -2,
} as const;

/** What a first walk over a function's live code finds. */
export interface FunctionSurvey {
  /** Fuel for executing each of its instructions once, those of the functions it calls not counted. */
  readonly fuel: number;
  /** Whether every execution that does not trap costs {@link fuel} and what its callees cost. */
  readonly straight: boolean;
  /** Source indices of the functions it calls, and of those it calls in its own place. */
  readonly callees: readonly number[];
  readonly tailCallees: readonly number[];
  /** Source indices of the functions it makes references of. */
  readonly references: readonly number[];
  /** Whether it calls through tables or references, and whether it does so in its own place. */
  readonly callsIndirect: boolean;
  readonly tailCallsIndirect: boolean;
  /** Indices of the types of the references that it calls, each once. */
  readonly calledTypes: readonly number[];
  /** Whether a conditional branch leaves the function. */
  readonly branchesOut: boolean;
  /** Whether it catches exceptions, and how. */
  readonly handlers: Handlers;
  readonly blocks: readonly number[];
  /** What a branch costs besides its own price for the values it carries: by the number of the block it
   * leads to, and out of the function. What entering the function costs besides the call. */
  readonly labelPrices: readonly number[];
  readonly resultsPrice: number;
  readonly entryPrice: number;
  /** Loops open at once, at most. */
  readonly loopNesting: number;
  readonly groups: LabelGroups;
  /** Edges into basic blocks, a br_table's labels each counted. */
  readonly ways: number;
  /** Stack slots a call of it takes. */
  readonly frameSlots: number;
  /** Whether it changes a table, or drops a segment. */
  readonly changesTables: boolean;
  /** Whether it names a data segment. */
  readonly namesData: boolean;
}

/** Walks the functions of one valid module for the first time. */
export class Surveyor {
  readonly #module: DecodedModule;
  readonly #priceOf: PriceByOpcode;
  readonly #prices: PriceTable;
  readonly #functionTypes: readonly number[];
  readonly #tags: readonly number[];
  /** Whether operands may be vectors that no instruction of the function makes. */
  readonly #vectors: boolean;

  #open: OpenBlock[] = [];
  #height = 0;
  #peak = 0;
  #blocks: number[] = [];
  #labelPrices: number[] = [];
  #resultsPrice = 0;
  #loops = 0;
  #loopNesting = 0;
  #groups = new LabelGroups();
  #callees: number[] = [];
  #tailCallees: number[] = [];
  #references: number[] = [];
  #fuel = 0;
  #ways = 1;
  #straight = true;
  #callsIndirect = false;
  #tailCallsIndirect = false;
  #calledTypes = new Set<number>();
  #branchesOut = false;
  #handlers: Handlers = "none";
  #changesTables = false;
  #namesData = false;

  constructor(module: DecodedModule, priceOf: PriceByOpcode, prices: PriceTable) {
    this.#module = module;
    this.#priceOf = priceOf;
    this.#prices = prices;
    this.#functionTypes = functionTypeIndices(module);
    this.#tags = tagTypeIndices(module);
    this.#vectors =
      globalTypes(module).some(({ value }) => isVector(value)) ||
      module.types.some((type) => type.kind === "function" && type.results.some(isVector));
  }

  /** Surveys the `index`th function the module defines. Throws `feature-not-allowed` for an
   * instruction without a price. */
  survey(index: number): FunctionSurvey {
    const module = this.#module;
    const body = module.bodies[index]!;
    const type = this.#typeOf(module.functions[index]!);
    this.#begin(type);
    const entry = entryPrice(this.#prices, type, body.locals);
    this.#fuel = entry;
    // Where there are vectors, every operand is taken for one.
    let vectors = this.#vectors;
    const code = new LiveCode(walkBody(module, body, module.limits));
    while (code.next()) {
      const { cursor } = code;
      this.#fuel += this.#priceOf(cursor.opcode, cursor.start);
      const { effect } = cursor.opcode;
      if (effect === null) this.#step(cursor);
      else {
        const { pops, pushedSlots } = effect;
        this.#height += (pushedSlots > 0 ? 1 : 0) - pops;
        if (this.#height > this.#peak) this.#peak = this.#height;
        if (pushedSlots > 1) vectors = true;
        if (notable(cursor.opcode.code)) this.#note(cursor);
      }
    }
    return {
      fuel: this.#fuel,
      straight: this.#straight,
      callees: this.#callees,
      tailCallees: this.#tailCallees,
      references: this.#references,
      callsIndirect: this.#callsIndirect,
      tailCallsIndirect: this.#tailCallsIndirect,
      calledTypes: [...this.#calledTypes],
      branchesOut: this.#branchesOut,
      handlers: this.#handlers,
      blocks: this.#blocks,
      labelPrices: this.#labelPrices,
      resultsPrice: this.#resultsPrice,
      entryPrice: entry,
      loopNesting: this.#loopNesting,
      groups: this.#groups,
      ways: this.#ways,
      // Each type of references that are called has a local added for it.
      frameSlots: frameSlots(type, body.locals, this.#peak, vectors) + this.#calledTypes.size,
      changesTables: this.#changesTables,
      namesData: this.#namesData,
    };
  }

  #begin(type: FunctionType): void {
    this.#open = [blockOf(-1, false, 0, type)];
    this.#height = 0;
    this.#peak = 0;
    this.#blocks = [];
    this.#labelPrices = [];
    this.#resultsPrice = labelPrice(this.#prices, type.results.length);
    this.#loops = 0;
    this.#loopNesting = 0;
    this.#groups = new LabelGroups();
    this.#callees = [];
    this.#tailCallees = [];
    this.#references = [];
    this.#ways = 1;
    this.#straight = true;
    this.#callsIndirect = false;
    this.#tailCallsIndirect = false;
    this.#calledTypes = new Set();
    this.#branchesOut = false;
    this.#handlers = "none";
    this.#changesTables = false;
    this.#namesData = false;
  }

  /** Follows an instruction whose effect depends on types, labels or immediates. */
  #step(cursor: InstructionCursor): void {
    const { code } = cursor.opcode;
    switch (code) {
      case op.localGet:
      case op.globalGet:
        this.#push(1);
        return;
      case op.localSet:
      case op.globalSet:
      case op.drop:
      case op.arrayGet:
        this.#height--;
        return;
      case op.localTee:
        return;
      case op.select:
      case op.selectTyped:
        this.#height -= 2;
        return;
      case op.block:
        this.#enter(cursor, false);
        return;
      case op.loop:
        this.#ways++;
        this.#straight = false;
        this.#enter(cursor, true);
        return;
      case op.if:
        this.#height--;
        this.#ways++;
        this.#straight = false;
        this.#enter(cursor, false);
        return;
      case op.else:
        this.#split();
        return;
      case op.end:
        this.#leave();
        return;
      case op.brIf:
      case op.brOnNonNull:
        this.#height--;
        this.#branchMaybe(cursor.index, code);
        return;
      case op.br:
        this.#branch(cursor.index, code);
        return;
      case op.brTable:
        this.#table(cursor.targets);
        return;
      case op.return:
        this.#leavesEarly();
        return;
      case op.call:
        this.#callees.push(cursor.index);
        this.#call(this.#typeOf(this.#functionTypes[cursor.index]!));
        return;
      case op.returnCall:
        this.#tailCallees.push(cursor.index);
        this.#leavesEarly();
        return;
      case op.callIndirect:
        this.#height--;
        this.#straight = false;
        this.#callsIndirect = true;
        this.#call(this.#typeOf(cursor.index));
        return;
      case op.returnCallIndirect:
        this.#straight = false;
        this.#tailCallsIndirect = true;
        return;
      case op.try:
      case op.tryTable:
        this.#try(cursor);
        return;
      case op.catch:
      case op.catchAll:
        this.#ways++;
        this.#height = this.#open[this.#open.length - 1]!.height;
        if (code === op.catch) this.#push(this.#typeOf(this.#tags[cursor.index]!).params.length);
        return;
      case op.delegate:
        this.#leave();
        return;
      case op.unreachable:
      case op.throw:
      case op.throwRef:
      case op.rethrow:
        this.#straight = false;
        return;
      case op.callRef:
        this.#height--;
        this.#straight = false;
        this.#calledTypes.add(cursor.index);
        this.#callsIndirect = true;
        this.#call(this.#typeOf(cursor.index));
        return;
      case op.returnCallRef:
        this.#straight = false;
        this.#calledTypes.add(cursor.index);
        this.#tailCallsIndirect = true;
        return;
      case op.brOnNull:
      case op.brOnCast:
      case op.brOnCastFail:
        this.#branchMaybe(cursor.index, code);
        return;
      case op.structNew: {
        const type = this.#module.types[cursor.index]!;
        this.#height -= type.kind === "struct" ? type.fields.length : 0;
        this.#push(1);
        return;
      }
      case op.arrayNewFixed:
        this.#height -= cursor.secondIndex;
        this.#push(1);
        return;
      // What is left pushes as much as it pops: struct.get.
    }
  }

  /** Where an exception is caught nothing may be unpaid. */
  #try(cursor: InstructionCursor): void {
    this.#straight = false;
    this.#handlers = cursor.opcode.code === op.tryTable ? "final" : "legacy";
    if (cursor.opcode.code === op.tryTable) {
      for (const { label } of cursor.catches) {
        this.#branchMaybe(label, op.tryTable);
        this.#groups.pay(this.#open[this.#open.length - 1 - label]!.number);
      }
    }
    this.#enter(cursor, false);
  }

  #branchMaybe(depth: number, code: number): void {
    this.#ways++;
    this.#branch(depth, code);
    if (depth === this.#open.length - 1) this.#branchesOut = true;
  }

  /** Notes that the code leaves a block from inside: what follows was counted, and is not executed. */
  #leavesEarly(): void {
    this.#fuel += this.#resultsPrice;
    if (this.#open.length > 1) this.#straight = false;
  }

  #note({ opcode: { code }, index }: InstructionCursor): void {
    if (code === op.refFunc) this.#references.push(index);
    if (tableChanges.has(code)) this.#changesTables = true;
    if (dataNames.has(code)) this.#namesData = true;
    if (byLength.has(code)) this.#straight = false;
  }

  #push(count: number): void {
    this.#height += count;
    if (this.#height > this.#peak) this.#peak = this.#height;
  }

  #enter(cursor: InstructionCursor, isLoop: boolean): void {
    const type = blockTypeOf(this.#module, cursor);
    const height = this.#height - type.params.length;
    this.#open.push(blockOf(this.#blocks.length, isLoop, height, type));
    this.#blocks.push(blockFacts.none);
    const values = isLoop ? type.params.length : type.results.length;
    this.#labelPrices.push(labelPrice(this.#prices, values));
    if (isLoop) this.#loopNesting = Math.max(this.#loopNesting, ++this.#loops);
  }

  #split(): void {
    const { number, height, type } = this.#open[this.#open.length - 1]!;
    this.#ways++;
    if (this.#blocks[number] === blockFacts.none) this.#blocks[number] = blockFacts.hasElse;
    this.#height = height;
    this.#push(type.params.length);
  }

  #leave(): void {
    const block = this.#open.pop()!;
    this.#ways++;
    this.#height = block.height;
    this.#push(block.type.results.length);
    if (!block.isLoop) return;
    this.#loops--;
    if (!block.repeats) this.#blocks[block.number] = blockFacts.once;
  }

  #branch(depth: number, code: number): void {
    this.#straight = false;
    const block = this.#open[this.#open.length - 1 - depth]!;
    block.repeats = true;
    this.#fuel += block.number < 0 ? this.#resultsPrice : this.#labelPrices[block.number]!;
    if (block.isLoop) this.#fuel += againPrice(this.#prices, code);
  }

  /** All labels of a br_table are reached with the same amount unpaid. */
  #table(targets: readonly number[]): void {
    this.#ways += targets.length;
    const first = this.#open[this.#open.length - 1 - targets[0]!]!.number;
    for (const each of new Set(targets)) {
      this.#branch(each, op.brTable);
      if (each === this.#open.length - 1) this.#branchesOut = true;
      this.#groups.join(first, this.#open[this.#open.length - 1 - each]!.number);
    }
  }

  #call(type: FunctionType): void {
    this.#ways++;
    this.#height -= type.params.length;
    this.#push(type.results.length);
  }

  #typeOf = (index: number): FunctionType => functionTypeAt(this.#module, index);
}
