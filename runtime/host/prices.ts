import type { ImportName } from "../abi/generated/imports.ts";

/** Fuel the host charges at the border between host and guest. Versioned with the price table of
 * instructions (`module/meter/prices.ts`): a change here changes what requests cost. Measured, at some
 * thirty fuel units a nanosecond: what crosses runs through glue in JavaScript, so that calling the host
 * without end must take no longer than computing without end. */
export const crossingPrices = {
  /** Each string, and each byte of it: decoding and encoding take some nanoseconds a byte. */
  string: { each: 8_000n, byte: 128n },
  /** Each list of bytes, and each byte of it: those are copied. */
  list: { each: 6_000n, byte: 4n },
} as const;

export type Crossing = keyof typeof crossingPrices;

/** A charge that would give fuel, or is no whole number of units: a fault of the host's, whatever led to it. */
export class WrongCharge extends Error {}

/** A count of what has a price. @throws WrongCharge for what is no whole number from zero on. */
export function priced(count: number): bigint {
  if (Number.isInteger(count) && count >= 0) return BigInt(count);
  throw new WrongCharge(`${count} is no count of what has a price`);
}

/** Fuel for a string or list of `bytes` that crosses the border, either way.
 * @throws WrongCharge for what is no whole number from zero on. */
export function crossingPrice(what: Crossing, bytes: number): bigint {
  const { each, byte } = crossingPrices[what];
  return each + byte * priced(bytes);
}

/** Fuel for each call from a guest's modules into the glue around them: for a function of the host, for
 * a resource's handle, for a call from one component to another. */
export const gluePrice = 10_000n;

/** Fuel for each handle of a list that crosses: the glue looks it up, and makes an object even for an invalid one. */
export const handlePrice = 16_000n;

/** Fuel for each item of a list that functions of a program around the worker get, beside what is in it. */
export const itemPrice = 4_000n;

/** Fuel for breaking a rule of the border, once a request: an error is made, with its stack, and the instance is
 * dropped. More than any call costs that crosses little, so that it is never cheaper to hand over what is refused. */
export const breachPrice = 9_000_000n;

/** Fuel that calling a host function of an interface costs besides, and each byte of a list it makes. */
export const callPrices: Readonly<Record<ImportName, { call: bigint; byte: bigint }>> = {
  "skerry:edge/log@0.1.0": { call: 0n, byte: 0n },
  "skerry:edge/uncaught@0.1.0": { call: 0n, byte: 0n },
  // What is looked at and put together costs besides (`lookPrices`).
  "skerry:edge/text@0.1.0": { call: 4_000n, byte: 0n },
  "skerry:edge/head@0.1.0": { call: 4_000n, byte: 0n },
  "skerry:edge/clock@0.1.0": { call: 0n, byte: 0n },
  "skerry:edge/config@0.1.0": { call: 0n, byte: 0n },
  // A key stream is begun with each call, and its bytes are made in JavaScript.
  "skerry:edge/random@0.1.0": { call: 60_000n, byte: 64n },
  // What is asked crosses into the shard's thread and back, which all its workers share.
  "skerry:edge/streams@0.1.0": { call: 250_000n, byte: 0n },
  "skerry:edge/fetch@0.1.0": { call: 1_000_000n, byte: 0n },
  "skerry:edge/kv@0.1.0": { call: 500_000n, byte: 0n },
  // And each byte of content besides (`cache.ts`).
  "skerry:edge/cache@0.1.0": { call: 500_000n, byte: 0n },
  // What is computed costs besides (`signature-prices.ts`).
  "skerry:edge/crypto@0.1.0": { call: 500_000n, byte: 0n },
  // What is formatted costs besides (`intl.ts`).
  "skerry:edge/intl@0.1.0": { call: 0n, byte: 0n },
  // And each byte of content besides (`compression.ts`).
  "skerry:edge/compression@0.1.0": { call: 500_000n, byte: 0n },
};

/** Fuel for each byte that the host looks at (0.2 ns), for each field that it puts into a text, for each code unit that it
 * makes UTF-8 of, and for each byte of that which it makes a text of: each takes ns. */
export const lookPrices = { byte: 8n, field: 1_000n, encoded: 128n, decoded: 128n } as const;

/** Fuel for a host call while an instance starts, for each earlier call of that start: the glue keeps them all and
 * goes through them at the next. */
export const earlierStartCallPrice = 600n;

/** Fuel for what a request has written to a memory whose writes are tracked, charged at its end: `page` for each page
 * of 1 KiB that has to be restored; `lost` for each 4 KiB, a page of the system, where the instance is not used
 * again, as the kernel clears a new page for the next. */
export const writtenPrices = { page: 2_000, lost: 20_000 } as const;

/** Fuel for each mutable global that is restored at the end of a request, where there are more than `few`: fewer cost
 * no more than a request does anyway. */
export const globalPrices = { few: 64, each: 2_000 } as const;

/** Fuel for each handle that an instance had once it had started, where there are more than `few`: the glue's tables of
 * them are made as they were at the end of a request. */
export const cachedHandlePrices = { few: 64, each: 8_000 } as const;
