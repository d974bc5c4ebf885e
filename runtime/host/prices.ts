/** Fuel the host charges at the border between host and guest. Versioned with the price table of
 * instructions (`module/meter/prices.ts`): a change here changes what requests cost. */
export const hostPrices = {
  /** Each call of a host function. */
  call: 100n,
  /** Each string or list that crosses out of the guest, whatever its length. */
  value: 20n,
  /** Bytes that cross for a fuel unit, either way: strings and bodies as they lie in linear memory. */
  bytesPerFuel: 8,
} as const;

/** Fuel for `bytes` crossing the border, rounded up. */
export function crossingPrice(bytes: number): bigint {
  return BigInt(Math.ceil(bytes / hostPrices.bytesPerFuel));
}
