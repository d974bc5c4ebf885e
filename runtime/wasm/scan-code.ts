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

/** Walks every instruction once: all are decodable, blocks close, and nesting, br_table labels and
 * the work of merging locals at control transfers are within limits. Throws `malformed-module`,
 * `module-limit`, `feature-not-allowed`. */
export function scanCode(module: DecodedModule, limits: DecodeLimits): CodeSummary {
  const features = new Set<DecodedFeature>();
  let instructions = 0;
  let merges = 0;
  module.bodies.forEach((body, index) => {
    const scanned = scanBody(module, body, limits, features);
    instructions += scanned.instructions;
    const locals = body.locals.reduce((sum, group) => sum + group.count, 0);
    const type = module.types[module.functions[index]!];
    merges += scanned.transfers * (locals + (type?.params.length ?? 0));
    if (merges > limits.merges) {
      const reader = new Reader(module.bytes, module.base, 0, 0, `code section of ${module.label}`);
      const what = "the number of locals merged at control transfers";
      throw reader.overLimit(what, merges, limits.merges, body.span.start);
    }
  });
  return { features, instructions };
}

function scanBody(
  module: DecodedModule,
  body: FunctionBody,
  limits: DecodeLimits,
  features: Set<DecodedFeature>,
): { instructions: number; transfers: number } {
  const cursor = walkBody(module, body, limits);
  const where = `code section of ${module.label}`;
  const reader = new Reader(module.bytes, module.base, 0, body.code.end, where);
  let instructions = 0;
  let transfers = 0;
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
        transfers++;
        if (cursor.blockValue === null) features.add("multi-value");
        if (++nesting > limits.blockNesting + 1) {
          throw reader.overLimit("block nesting", nesting - 1, limits.blockNesting, cursor.start);
        }
        break;
      case "label":
        transfers++;
        break;
      case "labels":
        transfers += cursor.targets.length;
        break;
    }
  }
  if (nesting !== 0) throw reader.malformed("a function's blocks are not closed", body.code.end);
  return { instructions, transfers };
}
