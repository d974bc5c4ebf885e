type Known<Table> = { [Key in keyof Table]?: Exclude<Table[Key], undefined> };

/** A table without the keys whose value is undefined: what was left out is then not there at all. */
export function withoutUndefined<Table extends object>(table: Table): Known<Table> {
  const known = Object.entries(table).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Known<Table>;
}
