// Intl.NumberFormat (ECMA-402 §16).
import { callable } from "./callable.ts";
import { HostFormatter, supportedLocales } from "./formatter.ts";
import { localeList } from "./locale-list.ts";
import { digitOptions, type OptionType, readOptions } from "./options.ts";
import { resolvedOptions } from "./resolved-options.ts";

/** In the order in which the standard reads them. */
const optionTypes: Readonly<Record<string, OptionType>> = {
  localeMatcher: "text",
  numberingSystem: "text",
  style: "text",
  currency: "text",
  currencyDisplay: "text",
  currencySign: "text",
  unit: "text",
  unitDisplay: "text",
  notation: "text",
  ...digitOptions,
  compactDisplay: "text",
  useGrouping: "grouping",
  signDisplay: "text",
};

/** The most digits of a number that is formatted. */
const mostDigits = 1_000;

const decimal = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))$/;

/** A number as the host takes it (§16.5.16): digits of a text and of a BigInt stay as they are.
 * @throws RangeError for more digits than the host takes. */
export function numberText(value: unknown): string {
  const primitive = toPrimitive(value);
  if (typeof primitive === "bigint") return bounded(String(primitive));
  if (typeof primitive === "string") {
    const [, sign, whole = "0", fraction = "", only = ""] = decimal.exec(primitive.trim()) ?? [];
    if (sign !== undefined) {
      const digits = fraction + only;
      return bounded(`${sign === "-" ? "-" : ""}${whole}${digits === "" ? "" : `.${digits}`}`);
    }
  }
  const number = Number(primitive);
  return Object.is(number, -0) ? "-0" : String(number);
}

function toPrimitive(value: unknown): unknown {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return value;
  // An object's own way, with numbers before texts.
  const own: unknown = (value as { [Symbol.toPrimitive]?: unknown })[Symbol.toPrimitive];
  if (typeof own === "function") return own.call(value, "number");
  const number: unknown = (value as object).valueOf();
  return typeof number === "object" || typeof number === "function" ? String(value) : number;
}

function bounded(text: string): string {
  if (text.length <= mostDigits) return text;
  throw new RangeError(`A number that is formatted has at most ${mostDigits} digits`);
}

export function numberFormatter(locales: unknown, options: unknown): HostFormatter {
  return new HostFormatter("number", localeList(locales), readOptions(options, optionTypes));
}

/** Both ends of a range as the host takes them. @throws TypeError if one is left out. */
export function rangeOf(start: unknown, end: unknown): string[] {
  if (start === undefined || end === undefined) {
    throw new TypeError("A range of numbers needs both");
  }
  return [start, end].map((each) => {
    const text = numberText(each);
    if (text === "NaN") throw new RangeError("A range has numbers at its ends");
    return text;
  });
}

class Format {
  readonly #formatter: HostFormatter;
  #bound: ((value?: unknown) => string) | null = null;

  constructor(locales?: unknown, options?: unknown) {
    this.#formatter = numberFormatter(locales, options);
  }

  static supportedLocalesOf(locales?: unknown, options?: unknown): string[] {
    return supportedLocales(localeList(locales), options);
  }

  get format(): (value?: unknown) => string {
    this.#bound ??= (value) => this.#formatter.format(numberText(value));
    return this.#bound;
  }

  formatToParts(value?: unknown): { type: string; value: string }[] {
    return this.#formatter.parts(numberText(value));
  }

  formatRange(start: unknown, end: unknown): unknown {
    return this.#formatter.ask("formatRange", ...rangeOf(start, end));
  }

  formatRangeToParts(start: unknown, end: unknown): unknown {
    return this.#formatter.ask("formatRangeToParts", ...rangeOf(start, end));
  }

  resolvedOptions(): Record<string, unknown> {
    return resolvedOptions(this.#formatter);
  }
}

export const NumberFormat = callable(Format);
