/** One snippet that runs both in Node and in the guest: plain JavaScript that both have. */
export interface Case {
  readonly name: string;
  run(): unknown;
}

/** A case for each row of a table. */
export function casesOf<Row>(
  prefix: string,
  rows: readonly Row[],
  run: (row: Row) => unknown,
): Case[] {
  return rows.map((row) => ({ name: `${prefix} ${shown(row)}`, run: () => run(row) }));
}

/** Cases by their names. */
export function casesNamed(prefix: string, runs: Record<string, () => unknown>): Case[] {
  return Object.entries(runs).map(([name, run]) => ({ name: `${prefix}: ${name}`, run }));
}

const shown = (row: unknown): string =>
  JSON.stringify(row, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !isPlain(value)
      ? String(value)
      : value,
  );

const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype;
