import type { FormatterKind, Service } from "../abi/generated/types.ts";

/** The engine's own part of ECMA-402. */
export type EngineIntl = Pick<
  typeof Intl,
  | "Collator"
  | "DateTimeFormat"
  | "DisplayNames"
  | "ListFormat"
  | "Locale"
  | "NumberFormat"
  | "PluralRules"
  | "RelativeTimeFormat"
  | "Segmenter"
  | "getCanonicalLocales"
  | "supportedValuesOf"
> & { readonly DurationFormat: typeof Intl.Collator };

/** The names that {@link EngineIntl} takes of the engine's `Intl`. */
export const takenOfIntl = [
  ...["Collator", "DateTimeFormat", "DisplayNames", "DurationFormat", "ListFormat", "Locale"],
  ...["NumberFormat", "PluralRules", "RelativeTimeFormat", "Segmenter", "getCanonicalLocales"],
  "supportedValuesOf",
] as const;

/** A service's constructor, and what the host takes of its options. */
interface ServiceSettings {
  readonly constructorName: Exclude<keyof EngineIntl, "getCanonicalLocales" | "supportedValuesOf">;
  readonly options: ReadonlySet<string>;
  /** Fuel for opening one, whether or not one like it is kept: three times what V8 takes where ICU has the language's data at
   * hand. */
  readonly opened: bigint;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const digits =
  "minimumIntegerDigits minimumFractionDigits maximumFractionDigits minimumSignificantDigits " +
  "maximumSignificantDigits roundingIncrement roundingMode roundingPriority trailingZeroDisplay";

const durationUnits =
  "years months weeks days hours minutes seconds milliseconds microseconds nanoseconds";

export const services: Readonly<Record<FormatterKind | Service, ServiceSettings>> = {
  "date-time": {
    constructorName: "DateTimeFormat",
    options: words(
      "calendar numberingSystem hour12 hourCycle timeZone weekday era year month day dayPeriod hour minute second " +
        "fractionalSecondDigits timeZoneName dateStyle timeStyle formatMatcher localeMatcher",
    ),
    opened: 8_000_000n,
  },
  number: {
    constructorName: "NumberFormat",
    options: words(
      "numberingSystem style currency currencyDisplay currencySign unit unitDisplay notation compactDisplay " +
        `useGrouping signDisplay ${digits} localeMatcher`,
    ),
    opened: 2_000_000n,
  },
  collator: {
    constructorName: "Collator",
    options: words("usage localeMatcher collation numeric caseFirst sensitivity ignorePunctuation"),
    opened: 2_000_000n,
  },
  "display-names": {
    constructorName: "DisplayNames",
    options: words("localeMatcher style type fallback languageDisplay"),
    opened: 8_000_000n,
  },
  "duration-format": {
    constructorName: "DurationFormat",
    options: words(
      `localeMatcher numberingSystem style fractionalDigits ${durationUnits} ` +
        durationUnits.replaceAll(/\w+/g, "$&Display"),
    ),
    opened: 4_000_000n,
  },
  "list-format": {
    constructorName: "ListFormat",
    options: words("localeMatcher type style"),
    opened: 2_000_000n,
  },
  "plural-rules": {
    constructorName: "PluralRules",
    options: words(`localeMatcher type notation compactDisplay ${digits}`),
    opened: 4_000_000n,
  },
  "relative-time-format": {
    constructorName: "RelativeTimeFormat",
    options: words("localeMatcher numberingSystem style numeric"),
    opened: 4_000_000n,
  },
  segmenter: {
    constructorName: "Segmenter",
    options: words("localeMatcher granularity"),
    opened: 8_000_000n,
  },
};

const booleans: ReadonlySet<string> = new Set(["hour12", "ignorePunctuation", "numeric"]);

/** Options with the types that they have. */
export function valuesOf(
  options: readonly (readonly [name: string, value: string])[],
): Record<string, string | boolean> {
  return Object.fromEntries(
    options.map(([name, value]) => {
      const isBoolean = booleans.has(name) && (value === "true" || value === "false");
      if (isBoolean) return [name, value === "true"];
      // It may be a word as well.
      return [name, name === "useGrouping" && value === "false" ? false : value];
    }),
  );
}
