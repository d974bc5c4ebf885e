// Encodings of two bytes a character as tables for the engine (Encoding Standard, "Legacy multi-byte encodings").
import { getTable } from "skerry:multi-byte-tables";
import { newTable, type Rows } from "./text-table.ts";

type Index = ArrayLike<number>;

const within = (byte: number, first: number, last: number): boolean =>
  byte >= first && byte <= last;

/** Katakana of half a width, by the bytes 0xa1 to 0xdf. */
const katakana = 0xff61 - 0xa1;

const singleOfShiftJis = Array.from({ length: 0x80 }, (_, upper) => {
  const byte = 0x80 + upper;
  if (byte === 0x80) return byte;
  return within(byte, 0xa1, 0xdf) ? katakana + byte : 0;
});

/** Places 8,836 to 10,715 of Shift_JIS are characters for private use. */
const privatePlaces = { first: 8_836, last: 10_715, unit: 0xe000 };

/** Rows by a first byte from `lead` to 0xfe, of `width` characters. */
const rowsOf = (units: Index, lead: number, width: number, place: Rows["place"]): Rows => ({
  row: (byte) => (within(byte, lead, 0xfe) ? (byte - lead) * width : -1),
  place,
  units,
});

/** Second bytes of GBK and Shift_JIS: all from 0x40 to the last one but 0x7f. */
const skippingDelete = (last: number) => (byte: number) =>
  byte !== 0x7f && within(byte, 0x40, last) ? byte - (byte < 0x7f ? 0x40 : 0x41) : -1;

const big5Place = (byte: number): number =>
  within(byte, 0x40, 0x7e) ? byte - 0x40 : within(byte, 0xa1, 0xfe) ? byte - 0x62 : -1;

/** Leaves out what has more than one unit. */
const singleUnits = (index: Index) => Uint16Array.from(index, (unit) => (unit > 0xffff ? 0 : unit));

function shiftJisRows(jis0208: Index): Rows {
  const { first, last, unit } = privatePlaces;
  const units = new Uint16Array(Math.max(jis0208.length, last + 1));
  units.set(jis0208);
  for (let at = first; at <= last; at++) units[at] = unit + at - first;
  const row = (byte: number): number => {
    if (within(byte, 0x81, 0x9f)) return (byte - 0x81) * 188;
    return within(byte, 0xe0, 0xfc) ? (byte - 0xc1) * 188 : -1;
  };
  return { row, place: skippingDelete(0xfc), units };
}

/** With 0x8e before katakana of half a width. */
function eucJpRows(jis0208: Index): Rows {
  const units = new Uint16Array(jis0208.length + 94);
  units.set(jis0208);
  for (let byte = 0xa1; byte <= 0xdf; byte++) units[jis0208.length + byte - 0xa1] = katakana + byte;
  const usual = rowsOf(units, 0xa1, 94, (byte) => (within(byte, 0xa1, 0xfe) ? byte - 0xa1 : -1));
  return { ...usual, row: (byte) => (byte === 0x8e ? jis0208.length : usual.row(byte)) };
}

/** Tables of all that have two bytes a character in most texts, by their names. */
export function tablesOfTwoBytes() {
  const jis0208 = getTable("jis0208");
  const gb18030 = rowsOf(getTable("gb18030"), 0x81, 190, skippingDelete(0xfe));
  const eucKr = rowsOf(getTable("euc-kr"), 0x81, 190, (byte) =>
    within(byte, 0x41, 0xfe) ? byte - 0x41 : -1,
  );
  const big5 = rowsOf(singleUnits(getTable("big5")), 0x81, 157, big5Place);
  const euro = newTable([0x20ac], gb18030);
  return [
    ["gbk", euro],
    ["gb18030", euro],
    ["euc-kr", newTable([], eucKr)],
    ["big5", newTable([], big5)],
    ["euc-jp", newTable([], eucJpRows(jis0208))],
    ["shift_jis", newTable(singleOfShiftJis, shiftJisRows(jis0208))],
  ] as const;
}
