import type { InstructionCursor } from "../instructions/instruction-cursor.ts";
import { emptyBlockType } from "../instructions/op.ts";
import { type DecodedModule, functionTypeIndices, tagTypeIndices } from "../module.ts";

const codes = { return: 0x0f, refFunc: 0xd2, structNew: 0xfb000, structNewDefault: 0xfb001 };

/** Counts the values that instructions take and give where the number is up to a type or a label. An engine's
 * validator checks each of them at each such instruction, so that a block of three bytes may stand for thousands. */
export class OperandValues {
  /** Values of all instructions that were counted. */
  total = 0;
  readonly #functions: readonly number[];
  readonly #tags: readonly number[];
  /** For each type: its parameters or fields, and its results. */
  readonly #taken: readonly number[];
  readonly #given: readonly number[];
  // The open blocks, outermost first: values that a branch carries to each, and what its type takes and gives.
  readonly #carried: number[] = [];
  readonly #params: number[] = [];
  readonly #results: number[] = [];

  constructor(module: DecodedModule) {
    this.#functions = functionTypeIndices(module);
    this.#tags = tagTypeIndices(module);
    this.#taken = module.types.map((type) => {
      if (type.kind === "array") return 1;
      return (type.kind === "struct" ? type.fields : type.params).length;
    });
    this.#given = module.types.map((type) => (type.kind === "function" ? type.results.length : 1));
  }

  /** Begins the body of a function of this type. */
  begin(type: number): void {
    this.#carried.length = 0;
    this.#params.length = 0;
    this.#results.length = 0;
    this.#open(this.#takenBy(type), this.#givenBy(type), false);
  }

  /** Counts the values of the cursor's instruction, which stands in the body that was begun last. */
  count(cursor: InstructionCursor): void {
    const { code, block, immediates } = cursor.opcode;
    if (block === "opens") {
      this.#openBlock(cursor);
      return;
    }
    if (block === "closes") {
      this.total += this.#results.pop() ?? 0;
      this.#params.pop();
      this.#carried.pop();
    } else if (block === "splits") {
      this.total += (this.#params.at(-1) ?? 0) + (this.#results.at(-1) ?? 0);
    }
    switch (immediates) {
      case "label":
      case "cast-label":
        this.total += this.#carriedTo(cursor.index);
        return;
      case "labels":
        for (const label of cursor.targets) this.total += this.#carriedTo(label);
        return;
      case "func":
        if (code !== codes.refFunc) this.#addType(this.#functions[cursor.index]);
        return;
      case "type-table":
        this.#addType(cursor.index);
        return;
      case "tag":
        this.#addType(this.#tags[cursor.index]);
        return;
      case "type":
      case "type-count":
        this.countConstant(cursor);
        if (code < 0x100) this.#addType(cursor.index);
        return;
      case "none":
        if (code === codes.return) this.total += this.#results[0] ?? 0;
    }
  }

  /** Counts the values of an instruction that may stand in an initialiser. */
  countConstant({ opcode, index, secondIndex }: InstructionCursor): void {
    if (opcode.immediates === "type-count") this.total += secondIndex;
    else if (opcode.code === codes.structNew || opcode.code === codes.structNewDefault) {
      this.total += this.#takenBy(index);
    }
  }

  #openBlock(cursor: InstructionCursor): void {
    const { blockValue, index, opcode } = cursor;
    if (blockValue === null) {
      this.#open(this.#takenBy(index), this.#givenBy(index), opcode.name === "loop");
    } else {
      this.#open(0, blockValue === emptyBlockType ? 0 : 1, false);
    }
    if (opcode.immediates !== "block-catches") return;
    // Labels of clauses count from outside the block that has them.
    for (const { tag, label } of cursor.catches) {
      if (tag !== null) this.#addType(this.#tags[tag]);
      this.total += this.#carriedTo(label + 1);
    }
  }

  #open(params: number, results: number, isLoop: boolean): void {
    this.total += params + results;
    this.#params.push(params);
    this.#results.push(results);
    this.#carried.push(isLoop ? params : results);
  }

  #addType(type: number | undefined): void {
    if (type !== undefined) this.total += this.#takenBy(type) + this.#givenBy(type);
  }

  // What names nothing that there is counts nothing: it does not validate.
  #takenBy(type: number | undefined): number {
    return type === undefined ? 0 : (this.#taken[type] ?? 0);
  }

  #givenBy(type: number | undefined): number {
    return type === undefined ? 0 : (this.#given[type] ?? 0);
  }

  #carriedTo(label: number): number {
    return this.#carried[this.#carried.length - 1 - label] ?? 0;
  }
}
