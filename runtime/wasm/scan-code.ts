import type { DecodeLimits } from "./decode-limits.ts";
import type { DecodedFeature } from "./features.ts";
import { InstructionCursor } from "./instruction-cursor.ts";
import type { DecodedModule, FunctionBody } from "./module.ts";
import { Reader } from "./reader.ts";

/** What a walk over all function bodies finds. */
export interface CodeSummary {
  readonly features: ReadonlySet<DecodedFeature>;
  readonly instructions: number;
}

const codes = { block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b };

/** A cursor over a body's instructions. */
export function walkBody(
  module: DecodedModule,
  body: FunctionBody,
  limits: Pick<DecodeLimits, "brTableLabels">,
): InstructionCursor {
  const { start, end } = body.code;
  const where = `code section of ${module.label}`;
  const reader = new Reader(module.bytes, module.base, start, end, where);
  return new InstructionCursor(reader, limits.brTableLabels);
}

/** Walks every instruction once: all are decodable, blocks close, and nesting and br_table labels are
 * within limits. Throws `malformed-module`, `module-limit`, `feature-not-allowed`. */
export function scanCode(module: DecodedModule, limits: DecodeLimits): CodeSummary {
  const features = new Set<DecodedFeature>();
  let instructions = 0;
  for (const body of module.bodies) instructions += scanBody(module, body, limits, features);
  return { features, instructions };
}

function scanBody(
  module: DecodedModule,
  body: FunctionBody,
  limits: DecodeLimits,
  features: Set<DecodedFeature>,
): number {
  const cursor = walkBody(module, body, limits);
  const where = `code section of ${module.label}`;
  const reader = new Reader(module.bytes, module.base, 0, body.code.end, where);
  let instructions = 0;
  let nesting = 1;
  while (cursor.next()) {
    if (nesting === 0) throw reader.malformed("code follows a function's end", cursor.start);
    const { opcode } = cursor;
    instructions++;
    features.add(opcode.feature);
    switch (opcode.immediates) {
      case "none":
        if (opcode.code === codes.end) nesting--;
        break;
      case "block":
        if (cursor.blockValue === null) features.add("multi-value");
        if (++nesting > limits.blockNesting + 1) {
          throw reader.overLimit("block nesting", nesting - 1, limits.blockNesting, cursor.start);
        }
        break;
    }
  }
  if (nesting !== 0) throw reader.malformed("a function's blocks are not closed", body.code.end);
  return instructions;
}
