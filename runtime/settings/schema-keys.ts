import type { KeyPath } from "./toml.ts";

/** What is looked at of a valibot schema: which of these it has depends on its kind. */
interface SchemaShape {
  /** A table's keys. */
  readonly entries?: Readonly<Record<string, SchemaShape>>;
  /** What a list holds. */
  readonly item?: SchemaShape;
  /** What a table with any keys holds. */
  readonly value?: SchemaShape;
  /** The schema of a value that may be left out. */
  readonly wrapped?: SchemaShape;
  /** The steps of a transformed value, the written form first. */
  readonly pipe?: readonly SchemaShape[];
}

/** The keys that the table at a path may have, by the schema of the whole file. */
export function keysAt(schema: object, path: KeyPath): string[] {
  let shape: SchemaShape | undefined = plain(schema);
  for (const part of path) {
    shape = plain(shape?.entries?.[String(part)] ?? shape?.item ?? shape?.value);
  }
  return Object.keys(shape?.entries ?? {});
}

function plain(schema: SchemaShape | undefined): SchemaShape | undefined {
  if (schema?.wrapped !== undefined) return plain(schema.wrapped);
  // A pipe has the properties of its first part as well, and itself as that part's wrapping.
  const first = schema?.pipe?.[0];
  return first === undefined || first === schema ? schema : plain(first);
}
