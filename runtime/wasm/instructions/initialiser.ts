import type { DecodeLimits } from "../decode-limits.ts";
import type { FeatureUses } from "../feature-uses.ts";
import type { DecodedModule, Initialiser } from "../module.ts";
import { Reader } from "../reader.ts";
import { referenceType } from "../value-types.ts";
import { InstructionCursor } from "./instruction-cursor.ts";
import { op } from "./op.ts";

/** Limits for constant expressions: none of them branches. */
const noBranches = { brTableLabels: 0, catchClauses: 0 };
/** The arithmetic that the extended-const proposal added to constant expressions. */
const extendedConst = new Set<number>([
  op.i32Add,
  op.i32Sub,
  op.i32Mul,
  op.i64Add,
  op.i64Sub,
  op.i64Mul,
]);

/** Finds a constant expression's end (core spec 5.4.9). Whether its instructions are constant and of
 * the right type is for validation. */
export function readInitialiser(
  reader: Reader,
  limits: DecodeLimits,
  features: FeatureUses,
): Initialiser {
  const start = reader.position;
  const cursor = new InstructionCursor(reader, noBranches);
  while (cursor.next()) {
    const length = cursor.end - start;
    if (length > limits.initialiserBytes) {
      throw reader.overLimit("the size of an initialiser", length, limits.initialiserBytes, start);
    }
    features.meet(cursor.opcode.feature, cursor.start);
    if (extendedConst.has(cursor.opcode.code)) features.meet("extended-const", cursor.start);
    if (cursor.opcode.immediates === "heap-type") {
      features.meetType(referenceType(cursor.heapType, true), cursor.start);
    }
    if (cursor.opcode.code === op.end) return { start, end: cursor.end };
  }
  throw reader.malformed("an initialiser has no end", start);
}

/** A cursor over the instructions of an initialiser that was read before. */
export function walkInitialiser(
  module: DecodedModule,
  initialiser: Initialiser,
): InstructionCursor {
  return new InstructionCursor(readerAt(module, initialiser), noBranches);
}

function readerAt(module: DecodedModule, span: Initialiser): Reader {
  return new Reader(
    module.bytes,
    module.base,
    span.start,
    span.end,
    `initialiser of ${module.label}`,
  );
}
