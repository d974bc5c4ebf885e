// What the bench runs. Each program exports `run: (n: i32) -> i32`, does the same work for each of `n`
// rounds or nearly so, and returns a checksum over what it computed.

export interface Program {
  readonly name: string;
  /** What kind of code it stands for, in a few words. */
  readonly character: string;
  /** Relative to `programs/`; its ending names the toolchain. */
  readonly source: string;
  /** Rounds that take some 30 ms unmetered and warmed. */
  readonly n: number;
  /** What the first call of a fresh instance with `n` returns. */
  readonly checksum: number;
}

export const makeProgram = (
  source: string,
  n: number,
  checksum: number,
  character: string,
): Program => ({
  name: source.replace(/^.*\/|\.\w+$/g, ""),
  character,
  source,
  n,
  checksum,
});

/** Calls that settle the account, which no instruction's price stands for: prices are not fitted to it. */
export const exportedTable = makeProgram(
  "wat/exported-table.wat",
  700,
  1_193_609_503,
  "calls through a table that the host sees",
);

export const programs: readonly Program[] = [
  makeProgram("assembly/matrix.ts", 100, -6421, "f64 matrices"),
  makeProgram("assembly/nbody.ts", 350, -2_280_050, "f64 fields of objects"),
  makeProgram("assembly/mandelbrot.ts", 200, 2_115_736_210, "short f64 loop"),
  makeProgram("assembly/bignum.ts", 350, -1_845_954_909, "long arithmetic on i64"),
  makeProgram("assembly/sudoku.ts", 150, 1_676_751_762, "backtracking on bits"),
  makeProgram("assembly/json.ts", 95, -1_132_338_751, "parse and print, maps, GC"),
  makeProgram("assembly/backtracking-regex.ts", 85, -802_882_558, "virtual calls, recursion"),
  makeProgram("assembly/string-building.ts", 250, -711_822_020, "strings, GC"),
  makeProgram("assembly/word-count.ts", 100, 1_178_169_272, "maps and sets of strings"),
  makeProgram("assembly/shapes.ts", 1500, -65_368_452, "getters, closures, virtual calls"),
  makeProgram("assembly/trees.ts", 90, 1_176_384_424, "recursion over objects, GC"),
  makeProgram("assembly/string-search.ts", 200, 869_153_375, "bounds-checked bytes"),
  makeProgram("c/sort.c", 100, 48_649_342, "quicksort and heapsort"),
  makeProgram("c/sha256.c", 1500, -519_424_503, "hashing, long blocks"),
  makeProgram("c/checksums.c", 250, 566_636_445, "hashing, short loops"),
  makeProgram("c/compression.c", 90, 92_519_529, "LZ77 and Huffman"),
  makeProgram("c/image-filter.c", 150, 445_028_266, "convolution, clamped bytes"),
  makeProgram("c/interpreter.c", 650, 1_413_860_512, "loop around a switch"),
  makeProgram("c/recursion.c", 650, -1_594_577_787, "deep and branching recursion"),
  makeProgram("c/callbacks.c", 300, -709_952_257, "function pointers"),
  makeProgram("c/pointer-chasing.c", 200, 1_065_980_247, "lists and hash chains"),
  makeProgram("c/pike-regex.c", 850, 2_139_788_723, "state sets"),
  makeProgram("c/edit-distance.c", 150, 1_437_264_856, "dynamic programming"),
  makeProgram("c/fourier.c", 1000, 836_587, "f64 butterflies"),
  makeProgram("c/cipher.c", 4000, -252_681_784, "unrolled straight code"),
  makeProgram("c/scanner.c", 2000, -1_498_225_920, "small branches, recursion"),
  makeProgram("wat/bulk.wat", 2000, -1_042_025_501, "bulk fills and copies"),
  makeProgram("wat/simd.wat", 25_000, -419_666_432, "vectors"),
  makeProgram("wat/tiny-calls.wat", 4000, -294_630_736, "calls and little else"),
  makeProgram("wat/branch-table.wat", 40_000, -552_246_933, "br_table by hand"),
  makeProgram("wat/tail-calls.wat", 2000, 41_627_284, "states in tail position"),
  makeProgram("wat/bits.wat", 850, -1_671_780_286, "i64 in short loops"),
  exportedTable,
];
