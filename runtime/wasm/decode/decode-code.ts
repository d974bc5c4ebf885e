import type { DecodeLimits } from "../decode-limits.ts";
import { readValueType } from "../decode-value-types.ts";
import type { FeatureUses } from "../feature-uses.ts";
import type { FunctionBody, LocalGroup } from "../module.ts";
import type { Reader } from "../reader.ts";

/** The code section (core spec 5.5.13) as far as the locals; instructions are left where they are. */
export function readCodeSection(
  reader: Reader,
  limits: DecodeLimits,
  features: FeatureUses,
): FunctionBody[] {
  const bodies: FunctionBody[] = [];
  const count = reader.count("the number of functions", limits.functions);
  let locals = 0;
  for (let index = 0; index < count; index++) {
    const at = reader.position;
    const length = reader.u32();
    if (length > limits.bodyBytes) {
      throw reader.overLimit("the size of a function's body", length, limits.bodyBytes, at);
    }
    const start = reader.position;
    reader.skip(length);
    const body = reader.slice(start, reader.position, reader.where);
    const groups = readLocals(body, limits, features);
    // A group of no locals counts as one: it takes memory here as others do.
    for (const group of groups) locals += Math.max(group.count, 1);
    if (locals > limits.localsTotal) {
      throw reader.overLimit("the number of locals", locals, limits.localsTotal, at);
    }
    const span = { start, end: reader.position };
    bodies.push({ span, locals: groups, code: { start: body.position, end: reader.position } });
  }
  return bodies;
}

function readLocals(reader: Reader, limits: DecodeLimits, features: FeatureUses): LocalGroup[] {
  const groups: LocalGroup[] = [];
  const what = "the number of a function's locals";
  const groupCount = reader.count(what, limits.locals);
  let total = 0;
  for (let index = 0; index < groupCount; index++) {
    const at = reader.position;
    const count = reader.u32();
    total += count;
    if (total > limits.locals) throw reader.overLimit(what, total, limits.locals, at);
    const typeAt = reader.position;
    const type = readValueType(reader);
    features.meetType(type, typeAt);
    groups.push({ count, type });
  }
  return groups;
}
