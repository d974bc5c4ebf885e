// The part of a function of the engine that makes a text of bytes by a table (`native-text.ts`): encodings of one byte and of two
// bytes a character. The table is laid out in `runtime/web/text-table.ts`.
import * as wasm from "./instructions.ts";

const { add, block, branch, branchIf, code, equal, get, i32, load16, load8, loop, set, when } =
  wasm;

/** Local variables of the function: the string, its text, and the bytes with their length. The last has what it goes on with: the
 * count of the string's units. */
const [string, text, length, bytes, count] = [5, 4, 6, 9, 0];
/** Its further ones: the table, where the text's end is marked, addresses of a byte, of the byte after it, of the bytes' end and of a
 * unit, a row, a unit, and all units' bits. */
const [table, mark, at, next, end, out, row, unit, bits] = [12, 13, 14, 15, 16, 17, 18, 19, 20];

/** Where the parts of the table begin, in bytes. */
const [rows, trails, consumed, units] = [512, 1_024, 1_536, 1_540];

const headerBytes = 16;
const isWide = -0x8000_0000;

const itemAt = (index: wasm.Code, part: number) =>
  load16(add(get(table), wasm.shiftLeft(index, i32(1))), part);

/** Sets the unit of a byte that begins a character; from within it label 1 is the loop's and label 2 is left where none has been found. */
const setUnit = code(
  set(row, itemAt(get(unit), rows)),
  block(
    branchIf(0, get(row)),
    set(unit, itemAt(get(unit), 0)),
    branchIf(3, equal(get(unit), i32(0))),
    branch(1),
  ),
  set(next, add(get(at), i32(1))),
  branchIf(2, wasm.atLeast(get(next), get(end))),
  set(unit, itemAt(load8(get(next), 0), trails)),
  branchIf(2, equal(get(unit), i32(0))),
  // Both begin with 1.
  set(unit, itemAt(add(get(row), get(unit)), units - 4)),
  branchIf(2, equal(get(unit), i32(0))),
  set(at, get(next)),
);

/** Makes units until the bytes end, or at the first that the table has no unit for. */
const makeUnits = block(
  loop(
    branchIf(1, wasm.atLeast(get(at), get(end))),
    set(unit, load8(get(at), 0)),
    when(wasm.atLeast(get(unit), i32(0x80)), setUnit),
    set(at, add(get(at), i32(1))),
    wasm.store16(get(out), get(unit), 0),
    set(out, add(get(out), i32(2))),
    set(bits, wasm.or(get(bits), get(unit))),
    branch(0),
  ),
);

/** Units of 8 bits: the engine has each text in the narrowest form. */
const makeNarrow = code(
  set(at, get(text)),
  set(next, get(text)),
  block(
    loop(
      branchIf(1, wasm.atLeast(get(at), get(out))),
      wasm.store8(get(next), load16(get(at), 0), 0),
      set(next, add(get(next), i32(1))),
      set(at, add(get(at), i32(2))),
      branch(0),
    ),
  ),
);

export const decodeByTable: wasm.Code = code(
  set(text, add(get(string), i32(headerBytes))),
  set(out, get(text)),
  set(at, get(bytes)),
  set(end, add(get(bytes), get(length))),
  makeUnits,
  wasm.store32(get(table), wasm.subtract(get(at), get(bytes)), consumed),
  set(count, wasm.shiftRight(wasm.subtract(get(out), get(text)), i32(1))),
  set(mark, get(count)),
  when(
    wasm.greater(get(bits), i32(0xff)),
    set(mark, wasm.subtract(get(out), get(text))),
    wasm.store32(get(string), wasm.or(wasm.load32(get(string), 0), i32(isWide)), 0),
  ),
  when(wasm.less(get(bits), i32(0x100)), makeNarrow),
);
