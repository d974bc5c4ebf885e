import type { DecodeLimits } from "../decode-limits.ts";
import { readReferenceType } from "../decode-value-types.ts";
import type { FeatureUses } from "../feature-uses.ts";
import { readInitialiser } from "../instructions/initialiser.ts";
import type { ActivePlace, DataSegment, ElementSegment } from "../module.ts";
import type { Reader } from "../reader.ts";
import { heapTypes, referenceType, type ValueType, valueTypes } from "../value-types.ts";

/** The element section (core spec 5.5.12). A segment's flags: bit 0 not active; bit 1 an explicit
 * table, or declarative where not active; bit 2 expressions rather than function indices. */
export function readElementSection(
  reader: Reader,
  limits: DecodeLimits,
  features: FeatureUses,
): ElementSegment[] {
  const segments: ElementSegment[] = [];
  const count = reader.count("the number of element segments", limits.elementSegments);
  let read = 0;
  for (let index = 0; index < count; index++) {
    const segment = readElementSegment(reader, limits, features, read);
    const { items } = segment;
    read += items.kind === "functions" ? items.functions.length : items.expressions.length;
    segments.push(segment);
  }
  return segments;
}

function readElementSegment(
  reader: Reader,
  limits: DecodeLimits,
  features: FeatureUses,
  itemsRead: number,
): ElementSegment {
  const at = reader.position;
  const flags = reader.u32();
  if (flags > 7) throw reader.malformed(`there are no element segment flags ${flags}`, at);
  if (flags !== 0) features.meet("bulk-memory", at);
  const active = (flags & 1) === 0;
  const explicit = (flags & 2) !== 0;
  const expressions = (flags & 4) !== 0;
  let place: ActivePlace | null = null;
  if (active) {
    const index = explicit ? reader.u32() : 0;
    place = { index, offset: readInitialiser(reader, limits, features) };
  }
  // Flags 0 and 4 say neither table nor type.
  const type = readItemType(reader, active && !explicit, expressions, features);
  const length = reader.count("the number of element items", limits.elementItems, itemsRead);
  const mode = active ? "active" : explicit ? "declarative" : "passive";
  if (!expressions) {
    const functions: number[] = [];
    for (let index = 0; index < length; index++) functions.push(reader.u32());
    return { mode, place, type, items: { kind: "functions", functions } };
  }
  const found = [];
  for (let index = 0; index < length; index++) {
    found.push(readInitialiser(reader, limits, features));
  }
  return { mode, place, type, items: { kind: "expressions", expressions: found } };
}

/** Functions by index are never null. */
const functionReference = referenceType(heapTypes.func, false);

/** The type of a segment's items, which `implicit` ones leave out. */
function readItemType(
  reader: Reader,
  implicit: boolean,
  expressions: boolean,
  features: FeatureUses,
): ValueType {
  if (implicit) return expressions ? valueTypes.funcref : functionReference;
  const at = reader.position;
  if (expressions) {
    const type = readReferenceType(reader);
    features.meetType(type, at);
    return type;
  }
  if (reader.byte() !== 0) throw reader.malformed("an element segment is of no known kind", at);
  return functionReference;
}

/** The data section (core spec 5.5.14). */
export function readDataSection(
  reader: Reader,
  limits: DecodeLimits,
  features: FeatureUses,
): DataSegment[] {
  const segments: DataSegment[] = [];
  const count = reader.count("the number of data segments", limits.dataSegments);
  for (let index = 0; index < count; index++) {
    const at = reader.position;
    const flags = reader.u32();
    if (flags > 2) throw reader.malformed(`there are no data segment flags ${flags}`, at);
    if (flags === 1) features.meet("bulk-memory", at);
    let place: ActivePlace | null = null;
    if (flags !== 1) {
      const memory = flags === 2 ? reader.u32() : 0;
      place = { index: memory, offset: readInitialiser(reader, limits, features) };
    }
    const length = reader.u32();
    const start = reader.position;
    reader.skip(length);
    segments.push({ place, bytes: { start, end: start + length } });
  }
  return segments;
}
