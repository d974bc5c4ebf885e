// Tables by which the engine's native function makes a text of bytes (`text-native.ts`). A byte below 0x80 is itself. Of the others the
// table has, in parts of 256 items: the unit of one that is a character, or 0; the row that a first byte begins, from 1, or 0; and
// the place in a row of a second byte, from 1, or 0. Then come the count of bytes that the last call took, in two items, and the rows.
const rowsAt = 256;
const trailsAt = 512;
const consumedAt = 768;
const unitsAt = 770;

/** Characters of two bytes. */
export interface Rows {
  /** Where the row of a first byte begins among the units; less than 0 for one that is no first byte. */
  row(lead: number): number;
  /** The place in a row of a second byte; less than 0 for one that is none. */
  place(trail: number): number;
  /** 0 stands for no unit. */
  readonly units: ArrayLike<number>;
}

/** A table of the units of single bytes from 0x80 on, 0 for those that are none. */
export function newTable(upperHalf: ArrayLike<number>, rows?: Rows): Uint16Array {
  const heads = new Uint16Array(unitsAt);
  heads.set(upperHalf, 0x80);
  if (rows === undefined) return heads;
  let longest = 0;
  let last = 0;
  for (let byte = 0; byte < 0x100; byte++) {
    const row = byte < 0x80 ? -1 : rows.row(byte);
    const place = rows.place(byte);
    heads[rowsAt + byte] = row + 1;
    heads[trailsAt + byte] = place + 1;
    longest = Math.max(longest, row);
    last = Math.max(last, place);
  }
  const table = new Uint16Array(unitsAt + Math.max(longest + last + 1, rows.units.length));
  table.set(heads);
  table.set(rows.units, unitsAt);
  return table;
}

export const consumedBy = (table: Uint16Array): number =>
  table[consumedAt]! | (table[consumedAt + 1]! << 16);

/** Whether a byte is the first of a character of two. */
export const isLead = (table: Uint16Array, byte: number): boolean => table[rowsAt + byte]! > 0;
