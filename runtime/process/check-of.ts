import * as v from "valibot";
import type { Check } from "./rpc.ts";

/** The check that a schema makes. */
export function checkOf<const Schema extends v.GenericSchema>(
  schema: Schema,
): Check<v.InferInput<Schema>> {
  return (value): value is v.InferInput<Schema> => v.is(schema, value);
}

/** Checks that a message carries nothing. */
export const isNull: Check<null> = (value) => value === null;
