import type { Field } from "../../../abi/generated/types.ts";
import { Directives } from "./directives.ts";
import { fieldValue } from "./field-values.ts";

/** Fields without which an answer would mean something else, or be kept for longer, or for others. */
const neverLeftOut: ReadonlySet<string> = new Set([
  "age",
  "cache-control",
  "content-encoding",
  "content-range",
  "content-type",
  "date",
  "expires",
  "pragma",
  "vary",
]);

/** The fields of an answer that a shared cache may keep: without those that `private` names, and without that directive
 * (RFC 9111, section 5.2.2.7). All of them where `private` is about the whole answer. */
export function sharedPart(fields: readonly Field[]): readonly Field[] {
  const given = new Directives(fieldValue(fields, "cache-control"));
  const own = given.fieldsOf("private");
  if (own === null || own.some((name) => neverLeftOut.has(name))) return fields;
  const left = new Set([...own, "cache-control"]);
  const kept = fields.filter(([name]) => !left.has(name.toLowerCase()));
  const control = given.without("private");
  return control === "" ? kept : [...kept, ["cache-control", control]];
}
