// Intl.DateTimeFormat (ECMA-402 §11).
import { callable } from "./callable.ts";
import { HostFormatter, supportedLocales } from "./formatter.ts";
import { localeList } from "./locale-list.ts";
import { type Options, type OptionType, readOptions } from "./options.ts";
import { resolvedOptions } from "./resolved-options.ts";

/** In the order in which the standard reads them. */
const optionTypes: Readonly<Record<string, OptionType>> = {
  localeMatcher: "text",
  calendar: "text",
  numberingSystem: "text",
  hour12: "boolean",
  hourCycle: "text",
  timeZone: "text",
  weekday: "text",
  era: "text",
  year: "text",
  month: "text",
  day: "text",
  dayPeriod: "text",
  hour: "text",
  minute: "text",
  second: "text",
  fractionalSecondDigits: "number",
  timeZoneName: "text",
  formatMatcher: "text",
  dateStyle: "text",
  timeStyle: "text",
};

const ofDates = ["weekday", "year", "month", "day"];
const ofTimes = ["dayPeriod", "hour", "minute", "second", "fractionalSecondDigits"];
const usual = { date: ["year", "month", "day"], time: ["hour", "minute", "second"] } as const;

type Half = keyof typeof usual;

/** The formatter of a method as `toLocaleDateString`, which writes these halves of a moment where the options name
 * nothing of them (§11.1.2, steps on required and defaults). */
export function localeFormatter(
  locales: unknown,
  options: unknown,
  halves: readonly Half[],
): HostFormatter {
  const list = localeList(locales);
  const set = readOptions(options, optionTypes);
  const has = (names: readonly string[]) => set.some(([name]) => names.includes(name));
  if (has(["dateStyle", "timeStyle"])) {
    const other = halves.length === 2 ? null : halves[0] === "date" ? "timeStyle" : "dateStyle";
    if (other !== null && has([other])) throw new TypeError(`Invalid option : ${other}`);
    return new HostFormatter("date-time", list, set);
  }
  const named = halves.flatMap((half) => (half === "date" ? ofDates : ofTimes));
  const added: Options = has(named)
    ? []
    : halves.flatMap((half) => usual[half]).map((name) => [name, "numeric"] as const);
  return new HostFormatter("date-time", list, [...set, ...added]);
}

/** A moment as the host takes it (§11.5.5). @throws RangeError for what is none. */
export function momentText(date: unknown): string {
  // Unlike `Number`, `+` throws for a BigInt, as the standard has it.
  const moment = date === undefined ? Date.now() : +(date as number);
  if (Math.abs(moment) <= 8.64e15) return String(Math.trunc(moment) + 0);
  throw new RangeError("Invalid time value");
}

function rangeOf(start: unknown, end: unknown): string[] {
  if (start === undefined || end === undefined) {
    throw new TypeError("A range of dates needs both");
  }
  return [momentText(start), momentText(end)];
}

class Format {
  readonly #formatter: HostFormatter;
  #bound: ((date?: unknown) => string) | null = null;

  constructor(locales?: unknown, options?: unknown) {
    const list = localeList(locales);
    this.#formatter = new HostFormatter("date-time", list, readOptions(options, optionTypes));
  }

  static supportedLocalesOf(locales?: unknown, options?: unknown): string[] {
    return supportedLocales(localeList(locales), options);
  }

  get format(): (date?: unknown) => string {
    this.#bound ??= (date) => this.#formatter.format(momentText(date));
    return this.#bound;
  }

  formatToParts(date?: unknown): { type: string; value: string }[] {
    return this.#formatter.parts(momentText(date));
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

export const DateTimeFormat = callable(Format);
