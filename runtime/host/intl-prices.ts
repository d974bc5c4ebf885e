/** Fuel for what services of `skerry:edge/intl` do: a text, its parts, what a service resolved its options to, each character of a value
 * or of a tag. Measured, at thirty fuel units a nanosecond. */
export const intlPrices = {
  text: 250_000n,
  parts: 600_000n,
  resolved: 600_000n,
  digit: 300n,
  /** A tag that is unknown is looked up piece by piece. */
  localeCharacter: 16_000n,
} as const;
