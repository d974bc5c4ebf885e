// Operands on which instructions differ: ends of ranges, signs, what is no number, places at the end of
// a memory. Floats and vectors are given as their bits, so that they pass through JavaScript unchanged.

const i32 = [0, 1, -1, 7, 31, 200, 0x8000, 65_532, 0x7fffffff, -0x80000000];
const i64 = [
  0n,
  1n,
  -1n,
  63n,
  200n,
  65_528n,
  0x80000000n,
  -0x80000001n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];
const f32 = [0, -0, 1, -1.5, 2.5, Number.NaN, Infinity, -Infinity, 1e-40, 2147483648, 3.4e38];
const f64 = [0, -0, 1, -2.5, 0.5, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 63, 1e300, -1e10];

function bits32(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0]!;
}

function bits64(value: number): bigint {
  return new BigInt64Array(Float64Array.of(value).buffer)[0]!;
}

/** A signalling NaN has its payload kept by some instructions and not by others. */
const signalling32 = 0x7f800001;
const signalling64 = 0x7ff0000000000001n;

const vectors: readonly (readonly [bigint, bigint])[] = [
  [0n, 0n],
  [-1n, -1n],
  [0x0706050403020100n, 0x0f0e0d0c0b0a0908n],
  [0x8000_7fff_80_7f_00_01n, 0x7fffffff_80000000n],
  [bits64(-1.5), bits64(Number.NaN)],
  [0x7fc00000_3fc00000n, 0xff800000_cf000000n - 2n ** 64n],
];

/** Values of a signature's letter, each as what is passed from JavaScript. */
const edges: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  i: i32.map((each) => [each]),
  l: i64.map((each) => [each]),
  f: [...f32.map(bits32), signalling32].map((each) => [each]),
  d: [...f64.map(bits64), signalling64].map((each) => [each]),
  v: vectors,
};

const maxTuples = 170;
/** Sharing no factor with the counts of values, a step of these meets each value of each parameter. */
const steps = [1, 7, 11, 13, 17, 19, 23];

/** Tuples of operands for a signature's parameters: all of them where they are few, else some. */
export function operandTuples(letters: string): unknown[][] {
  let tuples: unknown[][] = [[]];
  for (const letter of letters) {
    tuples = tuples.flatMap((tuple) => edges[letter]!.map((value) => [...tuple, ...value]));
  }
  const step = steps.find((each) => tuples.length / each <= maxTuples);
  if (step === undefined) throw new Error(`${letters} has ${tuples.length} tuples of operands`);
  return tuples.filter((_, index) => index % step === 0);
}
