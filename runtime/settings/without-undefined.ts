type Known<Table> = { [Key in keyof Table]?: Exclude<Table[Key], undefined> };

/** A copy of a table without the keys whose value is undefined. */
export function withoutUndefined<Table extends object>(table: Table): Known<Table> {
  const known = Object.entries(table).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Known<Table>;
}
