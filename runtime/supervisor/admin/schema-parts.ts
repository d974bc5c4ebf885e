// What the JSON Schemas of the admin API are made of.
import { digestPattern, nameForm, namePattern } from "../../name-patterns.ts";

export type Schema = Readonly<Record<string, unknown>>;

export const text = { type: "string" };
export const flag = { type: "boolean" };
export const count = { type: "integer", minimum: 0 };
export const time = { ...count, description: "ms since 1970" };
export const digest = { ...text, pattern: digestPattern.source };

/** The name of a worker, a tenant, a cordon or a node. */
export const name = { ...text, pattern: namePattern.source, description: nameForm };

export const list = (items: Schema) => ({ type: "array", items });
export const orNull = (schema: Schema) => ({ anyOf: [schema, { type: "null" }] });

/** An object that has all of the properties but optional ones, and may have others. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
) {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { type: "object", required, properties };
}
