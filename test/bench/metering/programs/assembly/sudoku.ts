// Sudoku by backtracking: the cell with the fewest candidates first, candidates as bits.
const cells = new StaticArray<u8>(81);
const rows = new StaticArray<u16>(9);
const columns = new StaticArray<u16>(9);
const boxes = new StaticArray<u16>(9);
let tries = 0;

const puzzles: string[] = [
  "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
  "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9",
  "1....7.9..3..2...8..96..5....53..9...1..8...26....4...3......1..4......7..7...3..",
  "..53.....8......2..7..1.5..4....53...1..7...6..32...8..6.5....9..4....3......97..",
];

function boxOf(cell: i32): i32 {
  return (cell / 27) * 3 + (cell % 9) / 3;
}

function candidates(cell: i32): u32 {
  return ~(<u32>rows[cell / 9] | columns[cell % 9] | boxes[boxOf(cell)]) & 0x1ff;
}

function toggle(cell: i32, bit: u16): void {
  rows[cell / 9] ^= bit;
  columns[cell % 9] ^= bit;
  boxes[boxOf(cell)] ^= bit;
}

function load(puzzle: string): void {
  for (let i = 0; i < 9; i++) rows[i] = columns[i] = boxes[i] = 0;
  for (let cell = 0; cell < 81; cell++) {
    const code = puzzle.charCodeAt(cell);
    cells[cell] = code == 46 ? 0 : <u8>(code - 48);
    if (cells[cell] != 0) toggle(cell, <u16>(1 << (cells[cell] - 1)));
  }
}

function solve(budget: i32): bool {
  let best = -1;
  let fewest = 10;
  for (let cell = 0; cell < 81; cell++) {
    if (cells[cell] != 0) continue;
    const count = <i32>popcnt(candidates(cell));
    if (count < fewest) {
      fewest = count;
      best = cell;
      if (count <= 1) break;
    }
  }
  if (best < 0) return true;
  if (++tries > budget) return false;
  let open = candidates(best);
  while (open != 0) {
    const digit = <u8>ctz(open);
    open &= open - 1;
    cells[best] = digit + 1;
    toggle(best, <u16>(1 << digit));
    if (solve(budget)) return true;
    toggle(best, <u16>(1 << digit));
  }
  cells[best] = 0;
  return false;
}

export function run(n: i32): i32 {
  let sum = 0;
  for (let round = 0; round < n; round++) {
    load(puzzles[round % puzzles.length]);
    tries = 0;
    const solved = solve(2000);
    sum = sum * 31 + tries + (solved ? 1 : 0);
    for (let cell = 0; cell < 81; cell++) sum = sum * 7 + cells[cell];
  }
  return sum;
}
