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
  /** Fuel of host work for making one that the isolate does not keep: what reading the language's data anew takes beyond `opened`, with the
   * first texts, which ICU prepares each time, and with freeing it. Measured over the whole process tree, by
   * `npm run bench -- cheats`. */
  readonly made: number;
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
    made: 12_000_000,
  },
  number: {
    constructorName: "NumberFormat",
    options: words(
      "numberingSystem style currency currencyDisplay currencySign unit unitDisplay notation compactDisplay " +
        `useGrouping signDisplay ${digits} localeMatcher`,
    ),
    opened: 2_000_000n,
    made: 4_000_000,
  },
  collator: {
    constructorName: "Collator",
    options: words("usage localeMatcher collation numeric caseFirst sensitivity ignorePunctuation"),
    opened: 2_000_000n,
    made: 0,
  },
  "display-names": {
    constructorName: "DisplayNames",
    options: words("localeMatcher style type fallback languageDisplay"),
    opened: 8_000_000n,
    made: 0,
  },
  "duration-format": {
    constructorName: "DurationFormat",
    options: words(
      `localeMatcher numberingSystem style fractionalDigits ${durationUnits} ` +
        durationUnits.replaceAll(/\w+/g, "$&Display"),
    ),
    opened: 4_000_000n,
    made: 2_000_000,
  },
  "list-format": {
    constructorName: "ListFormat",
    options: words("localeMatcher type style"),
    opened: 2_000_000n,
    made: 0,
  },
  "plural-rules": {
    constructorName: "PluralRules",
    options: words(`localeMatcher type notation compactDisplay ${digits}`),
    opened: 4_000_000n,
    made: 0,
  },
  "relative-time-format": {
    constructorName: "RelativeTimeFormat",
    options: words("localeMatcher numberingSystem style numeric"),
    opened: 4_000_000n,
    made: 3_000_000,
  },
  segmenter: {
    constructorName: "Segmenter",
    options: words("localeMatcher granularity"),
    opened: 8_000_000n,
    made: 0,
  },
};

/** Languages that write dates of the Hebrew calendar in letters. ICU reads the rules for these anew for each formatter: some 2 ms. */
const letteredDates: ReadonlySet<string> = new Set(["he", "yi"]);
const madeLettered = 40_000_000;

/** Returns the fuel of host work for making a service that came out with these. */
export function madeWork(
  kind: FormatterKind | Service,
  { locale, calendar }: { readonly locale?: string; readonly calendar?: string },
): number {
  const isLettered = calendar === "hebrew" && letteredDates.has((locale ?? "").slice(0, 2));
  return isLettered ? madeLettered : services[kind].made;
}

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
