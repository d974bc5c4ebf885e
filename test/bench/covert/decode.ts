// What a receiver makes of what it saw: bits, and how many of them a second can be relied on.

/** What each slot begins with, so that the receiver learns what a one looks like: as many ones as zeros. */
export const preamble: readonly boolean[] = [..."1010011001011100"].map((bit) => bit === "1");

/** What a receiver saw, by how it looked: a number for each slot of a frame. */
export type Readings = Readonly<Record<string, readonly number[]>>;

export interface Decoded {
  /** The reading that told ones from zeros best in the preamble. */
  readonly readBy: string;
  /** The bits after the preamble. */
  readonly bits: readonly boolean[];
}

/** How a reading is taken for a bit, as the preamble shows it. */
interface Rule {
  readonly threshold: number;
  /** Whether a one is above it. */
  readonly isAbove: boolean;
  /** Bits of the preamble that it gets wrong. */
  readonly wrong: number;
  /** The distance of ones from zeros, to how widely both are spread. */
  readonly separation: number;
}

/** Reads the bits of a frame. Everything is learned from its preamble: the bits behind it decide nothing. */
export function decode(readings: Readings): Decoded {
  const rules = Object.entries(readings).map(([name, values]) => ({
    name,
    values,
    ...learn(values),
  }));
  rules.sort((a, b) => a.wrong - b.wrong || b.separation - a.separation);
  const { name, values, ...rule } = rules[0]!;
  return { readBy: name, bits: values.slice(preamble.length).map((value) => isOne(value, rule)) };
}

function learn(values: readonly number[]): Rule {
  const of = (wanted: boolean) => values.filter((_, slot) => preamble[slot] === wanted);
  const [ones, zeros] = [of(true), of(false)];
  const [one, zero] = [middle(ones), middle(zeros)];
  const spread = middle([
    ...ones.map((value) => Math.abs(value - one)),
    ...zeros.map((value) => Math.abs(value - zero)),
  ]);
  const rule = { threshold: (one + zero) / 2, isAbove: one > zero };
  const wrong = preamble.filter((bit, slot) => isOne(values[slot]!, rule) !== bit).length;
  return { ...rule, wrong, separation: Math.abs(one - zero) / Math.max(spread, 1e-9) };
}

const isOne = (value: number, { threshold, isAbove }: Pick<Rule, "threshold" | "isAbove">) =>
  value > threshold === isAbove;

/** The capacity of a binary symmetric channel, in bits a bit that is sent: 1 less the entropy of its errors
 * (Cover and Thomas, Elements of Information Theory, section 7.1.4). */
export function symmetricCapacity(errorRate: number): number {
  if (errorRate <= 0 || errorRate >= 1) return 1;
  const right = 1 - errorRate;
  return 1 + errorRate * Math.log2(errorRate) + right * Math.log2(right);
}

/** Standard deviations of a coin's that so many errors have to be below half of the bits, to be no chance: one channel
 * that passes nothing in 700 does. */
const beyondChance = 3;

/** Bits a second that can be relied on: 0 where as many errors are what tossing a coin gives. */
export function reliableRate(bitsPerSecond: number, bits: number, errors: number): number {
  if (errors >= bits / 2 - (beyondChance * Math.sqrt(bits)) / 2) return 0;
  return bitsPerSecond * symmetricCapacity(errors / bits);
}

/** The median; the mean of the two in the middle where there are two. */
export function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length === 0 ? 0 : (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}
