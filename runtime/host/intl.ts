import type { Field, FormatterKind, IntlImports, Opened } from "../abi/generated/types.ts";
import type { Formatter, FormatterStore } from "./formatters.ts";
import { priced } from "./prices.ts";
import type { RequestState } from "./request-state.ts";

/** The most formatters of one request. */
const mostOpen = 16;

/** The most bytes of a list of locales, and of a number's text. */
const mostLocales = 1_024;
const mostDigits = 1_024;

/** Fuel for opening a formatter, whether or not one like it is kept: three times what V8 takes where ICU has the
 * language's data at hand. For a text, for its parts, and for each byte of a value. */
const intlPrices = {
  opened: { "date-time": 8_000_000n, number: 2_000_000n },
  text: 250_000n,
  parts: 600_000n,
  resolved: 600_000n,
  digit: 300n,
} as const;

const optionNames: Record<FormatterKind, ReadonlySet<string>> = {
  "date-time": new Set(
    (
      "calendar numberingSystem hour12 hourCycle timeZone weekday era year month day dayPeriod hour minute second " +
      "fractionalSecondDigits timeZoneName dateStyle timeStyle formatMatcher localeMatcher"
    ).split(" "),
  ),
  number: new Set(
    (
      "numberingSystem style currency currencyDisplay currencySign unit unitDisplay notation compactDisplay " +
      "useGrouping signDisplay minimumIntegerDigits minimumFractionDigits maximumFractionDigits " +
      "minimumSignificantDigits maximumSignificantDigits roundingIncrement roundingMode roundingPriority " +
      "trailingZeroDisplay localeMatcher"
    ).split(" "),
  ),
};

const localePattern = /^[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8}){0,15}$/;
const valuePattern = /^[\w+:/.-]{1,64}$/;
const momentPattern = /^-?\d{1,16}$/;
const lastMoment = 8.64e15;
const numberPattern = /^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:e[+-]\d{1,3})?)$/;

const unavailable: Opened = { tag: "unavailable" };

/** `skerry:edge/intl`: by the engine that the isolate runs on, within it. What ICU gets has been looked at: tags and values of
 * few characters, under names that are known. */
export function intlFunctions(
  state: () => RequestState,
  store: FormatterStore,
  isStarting: () => boolean,
  charge: (fuel: bigint) => void,
): IntlImports {
  const formatterOf = (id: number): Formatter => {
    const found = state().formatters?.get(id);
    if (found === undefined) throw new RangeError(`the request has no formatter ${id}`);
    return found;
  };
  const given = (formatter: Formatter, value: string): number | string => {
    charge(intlPrices.digit * priced(value.length));
    return formatter.kind === "number" ? numberOf(value) : momentOf(value);
  };
  return {
    open(kind: FormatterKind, locales: string, options: Field[]) {
      charge(intlPrices.opened[kind]);
      // What an instance opened as it starts would be none of any request's.
      if (isStarting()) return unavailable;
      const request = state();
      request.formatters ??= new Map();
      if (request.formatters.size >= mostOpen) return unavailable;
      const problem = problemOf(kind, locales, options);
      if (problem !== null) return { tag: "out-of-range", val: problem };
      const made = store.take(kind, locales, options);
      if (made === null) return unavailable;
      if ("tag" in made) return made;
      request.lastFormatter = (request.lastFormatter ?? 0) + 1;
      request.formatters.set(request.lastFormatter, made);
      return { tag: "formatter", val: request.lastFormatter };
    },
    format(id: number, value: string) {
      charge(intlPrices.text);
      const formatter = formatterOf(id);
      return formatter.format(given(formatter, value));
    },
    parts(id: number, value: string) {
      charge(intlPrices.parts);
      const formatter = formatterOf(id);
      return formatter.parts(given(formatter, value));
    },
    resolved(id: number) {
      charge(intlPrices.resolved);
      return formatterOf(id).resolved();
    },
    close(id: number) {
      store.giveBack(formatterOf(id));
      state().formatters?.delete(id);
    },
  };
}

/** What is wrong with an order before the engine sees it, as a sentence; null where nothing is. */
function problemOf(kind: FormatterKind, locales: string, options: readonly Field[]): string | null {
  if (locales.length > mostLocales) return "The list of locales is too long";
  if (locales !== "" && !locales.split(",").every((each) => localePattern.test(each))) {
    return "Incorrect locale information provided";
  }
  if (options.length > optionNames[kind].size) return "There are too many options";
  for (const [name, value] of options) {
    if (!optionNames[kind].has(name)) return "There is an option of another name";
    if (!valuePattern.test(value)) return `Value out of range for the option ${name}`;
  }
  return null;
}

/** @throws RangeError for what is no moment. */
function momentOf(text: string): number {
  const moment = Number(text);
  if (momentPattern.test(text) && Math.abs(moment) <= lastMoment) return moment;
  throw new RangeError("intl takes moments as whole milliseconds since 1970");
}

/** A number that is one of the engine's, or else its decimal digits. @throws RangeError for what is neither. */
function numberOf(text: string): number | string {
  if (text.length > mostDigits || !numberPattern.test(text)) {
    throw new RangeError(`intl takes numbers in decimal, of up to ${mostDigits} characters`);
  }
  const number = Number(text);
  return String(number) === text || text === "-0" ? number : text;
}
