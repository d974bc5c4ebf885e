import type { KeyPath } from "./toml.ts";

/** What is looked at of a valibot schema: which of these it has depends on its kind. */
interface SchemaShape {
  /** Of a table: its keys. */
  readonly entries?: Readonly<Record<string, SchemaShape>>;
  /** Of a list: what it holds. */
  readonly item?: SchemaShape;
  /** Of a table with any keys: what it holds. */
  readonly value?: SchemaShape;
  /** Of what may be left out. */
  readonly wrapped?: SchemaShape;
  /** Of what is transformed: first that which is written. */
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
