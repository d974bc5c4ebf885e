import { expect, test } from "vitest";
import { decode, middle, preamble, reliableRate, symmetricCapacity } from "./decode.ts";
import { frameBits } from "./frame-bits.ts";

const sent = frameBits("a seed", 3, 100);

/** What a receiver sees of the bits: `high` for a one. */
const seen = (high: number, low: number) => sent.map((bit) => (bit ? high : low));

test("bits are read whichever way a reading goes, and by the one that the preamble shows to tell most", () => {
  const noise = sent.map((_, slot) => ((slot * 7919) % 101) / 10);
  for (const [high, low] of [
    [5, 1],
    [1, 5],
  ] as const) {
    const { readBy, bits } = decode({ noise, clear: seen(high, low) });
    expect(readBy).toBe("clear");
    expect(bits).toEqual(sent.slice(preamble.length));
  }
});

test("a reading that is always the same tells nothing, and bits behind the preamble choose no reading", () => {
  const constant = sent.map(() => 4);
  const late = sent.map((bit, slot) => (slot >= preamble.length && bit ? 9 : 1));
  const { bits } = decode({ constant, late });
  const errors = bits.filter((bit, at) => bit !== sent[preamble.length + at]).length;
  expect(reliableRate(100, bits.length, errors)).toBe(0);
});

test("a frame begins with the preamble, has about as many ones as zeros, and follows from seed and number", () => {
  expect(sent.slice(0, preamble.length)).toEqual(preamble);
  expect(preamble.filter(Boolean)).toHaveLength(preamble.length / 2);
  const long = frameBits("a seed", 0, 4_000);
  const ones = long.filter(Boolean).length;
  expect(Math.abs(ones - 2_000)).toBeLessThan(120);
  expect(frameBits("a seed", 0, 4_000)).toEqual(long);
  expect(frameBits("a seed", 1, 4_000)).not.toEqual(long);
  expect(frameBits("another", 0, 4_000)).not.toEqual(long);
});

test("capacity is that of the binary symmetric channel, and 0 where errors are those of a coin", () => {
  expect(symmetricCapacity(0)).toBe(1);
  expect(symmetricCapacity(0.5)).toBeCloseTo(0, 12);
  expect(symmetricCapacity(0.11)).toBeCloseTo(0.5, 2);
  expect(reliableRate(200, 200, 0)).toBe(200);
  expect(reliableRate(200, 200, 22)).toBeCloseTo(100, 0);
  // Three deviations of 200 tosses are 21 bits.
  expect(reliableRate(200, 200, 79)).toBe(0);
  expect(reliableRate(200, 200, 78)).toBeGreaterThan(0);
  // All wrong is no channel: the receiver has learned from the preamble which way the readings go.
  expect(reliableRate(200, 200, 200)).toBe(0);
});

test("the middle of an even number of values lies between two", () => {
  expect(middle([3, 1, 2])).toBe(2);
  expect(middle([4, 1, 2, 3])).toBe(2.5);
  expect(middle([])).toBe(0);
});
