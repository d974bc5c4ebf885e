import type { DecodedModule, ElementSegment } from "../module.ts";
import { valueTypes } from "../value-types.ts";
import type { Writer } from "../writer.ts";
import { type IndexMap, writeInitialiser } from "./encode-initialiser.ts";
import { writeValueType } from "./encode-types.ts";

/** Writes an element segment (core spec 5.5.12); decode-segments.ts says what the flags mean. */
export function writeElementSegment(
  to: Writer,
  module: DecodedModule,
  segment: ElementSegment,
  map: IndexMap,
): void {
  const { mode, place, type, items } = segment;
  const expressions = items.kind === "expressions";
  // The short forms say neither table nor type: they stand for table 0, and for expressions for funcref.
  const plain = !expressions || type === valueTypes.funcref;
  const short = place !== null && place.index === 0 && plain;
  const notActive = mode === "active" ? 0 : 1;
  const explicit = mode === "declarative" || (mode === "active" && !short) ? 2 : 0;
  to.u32(notActive | explicit | (expressions ? 4 : 0));
  if (place !== null) {
    if (!short) to.u32(place.index);
    writeInitialiser(to, module, place.offset, map);
  }
  if (!short) {
    if (expressions) writeValueType(type, to);
    else to.byte(0);
  }
  if (items.kind === "functions") {
    to.u32(items.functions.length);
    for (const index of items.functions) to.u32(map.functionIndex(index));
  } else {
    to.u32(items.expressions.length);
    for (const each of items.expressions) writeInitialiser(to, module, each, map);
  }
}
