import type { DecodeLimits } from "../decode-limits.ts";
import { FeatureUses } from "../feature-uses.ts";
import type { DecodedFeature } from "../features.ts";
import { walkInitialiser } from "../instructions/initialiser.ts";
import { type CursorLimits, InstructionCursor } from "../instructions/instruction-cursor.ts";
import { emptyBlockType } from "../instructions/op.ts";
import type { DecodedModule, FunctionBody } from "../module.ts";
import { Reader } from "../reader.ts";
import { referenceType } from "../value-types.ts";
import { OperandValues } from "./operand-values.ts";

/** What a walk over all function bodies finds. */
export interface CodeSummary {
  /** Features the code uses, and the offset in the whole file where each is first met. */
  readonly features: ReadonlyMap<DecodedFeature, number>;
  readonly instructions: number;
}

/** A cursor over a body's instructions. */
export function walkBody(
  module: DecodedModule,
  body: FunctionBody,
  limits: CursorLimits,
): InstructionCursor {
  const { start, end } = body.code;
  const where = `code section of ${module.label}`;
  const reader = new Reader(module.bytes, module.base, start, end, where);
  return new InstructionCursor(reader, limits);
}

/** Walks every instruction once: all are decodable, blocks close, and nesting and lists are within
 * limits. Throws `malformed-module`, `module-limit`, `feature-not-allowed`. */
export function scanCode(module: DecodedModule, limits: DecodeLimits): CodeSummary {
  const features = new FeatureUses(module.base);
  const values = new OperandValues(module);
  if (module.features.has("gc")) scanInitialisers(module, limits, values);
  let instructions = 0;
  for (const [index, body] of module.bodies.entries()) {
    values.begin(module.functions[index]!);
    instructions += scanBody(module, body, limits, features, values);
  }
  return { features: features.first, instructions };
}

/** Bounds what the engine has to check in initialisers: only those of GC have instructions of many values. */
function scanInitialisers(
  module: DecodedModule,
  limits: DecodeLimits,
  values: OperandValues,
): void {
  const { tables, globals, elements } = module;
  const found = [...tables, ...globals].flatMap(({ initialiser }) => initialiser ?? []);
  for (const { items } of elements) {
    if (items.kind === "expressions") for (const each of items.expressions) found.push(each);
  }
  const where = `initialisers of ${module.label}`;
  for (const initialiser of found) {
    const cursor = walkInitialiser(module, initialiser);
    const reader = new Reader(module.bytes, module.base, 0, initialiser.end, where);
    while (cursor.next()) {
      values.countConstant(cursor);
      checkValues(values, limits, reader, cursor.start);
    }
  }
}

function checkValues(
  { total }: OperandValues,
  { operandValues }: DecodeLimits,
  reader: Reader,
  at: number,
): void {
  if (total <= operandValues) return;
  const what = "the number of values that instructions take and give by types and labels";
  throw reader.overLimit(what, total, operandValues, at);
}

function scanBody(
  module: DecodedModule,
  body: FunctionBody,
  limits: DecodeLimits,
  features: FeatureUses,
  values: OperandValues,
): number {
  const cursor = walkBody(module, body, limits);
  const where = `code section of ${module.label}`;
  const reader = new Reader(module.bytes, module.base, 0, body.code.end, where);
  let instructions = 0;
  let nesting = 1;
  while (cursor.next()) {
    if (nesting === 0) throw reader.malformed("code follows a function's end", cursor.start);
    instructions++;
    const { opcode } = cursor;
    // Nearly all are of MVP: looking each up would take longer than reading it.
    if (opcode.feature !== "mvp") {
      features.meet(opcode.feature, cursor.start);
      meetTypes(cursor, features);
    }
    // The number of the others is in their signature.
    if (opcode.signature === null || opcode.immediates === "type") {
      values.count(cursor);
      checkValues(values, limits, reader, cursor.start);
    }
    if (opcode.block === "closes") {
      nesting--;
    } else if (opcode.block === "opens") {
      if (++nesting > limits.blockNesting + 1) {
        throw reader.overLimit("block nesting", nesting - 1, limits.blockNesting, cursor.start);
      }
      meetBlockType(cursor, features);
    }
  }
  if (nesting !== 0) throw reader.malformed("a function's blocks are not closed", body.code.end);
  return instructions;
}

/** Notes the features that a block's type came with. */
function meetBlockType({ blockValue, start }: InstructionCursor, features: FeatureUses): void {
  if (blockValue === null) features.meet("multi-value", start);
  else if (blockValue !== emptyBlockType) features.meetType(blockValue, start);
}

/** Notes the features that types among the other immediates came with; no instruction of MVP has
 * such. */
function meetTypes(cursor: InstructionCursor, features: FeatureUses): void {
  const { start } = cursor;
  switch (cursor.opcode.immediates) {
    case "types":
      features.meetType(cursor.selectType, start);
      return;
    case "heap-type":
      features.meetType(referenceType(cursor.heapType, true), start);
      return;
    case "cast-label":
      features.meetType(cursor.castFrom, start);
      features.meetType(cursor.castTo, start);
  }
}
