// Services of ECMA-402 that are little more than what they ask the host.
import { HostFormatter, type Service, supportedLocales } from "./formatter.ts";
import { localeList } from "./locale-list.ts";
import { numberText, rangeOf } from "./number-format.ts";
import { digitOptions, type OptionType, optionsObject, readOptions, toNumber } from "./options.ts";

type OptionTypes = Readonly<Record<string, OptionType>>;

function serviceOf(
  service: Service,
  locales: unknown,
  options: unknown,
  types: OptionTypes,
): HostFormatter {
  return new HostFormatter(service, localeList(locales), readOptions(options, types));
}

/** The static method that all of them have. */
function supportedLocalesOf(locales?: unknown, options?: unknown): string[] {
  return supportedLocales(localeList(locales), options);
}

/** Intl.PluralRules (§17). */
export class PluralRules {
  readonly #service: HostFormatter;
  static supportedLocalesOf = supportedLocalesOf;

  constructor(locales?: unknown, options?: unknown) {
    this.#service = serviceOf("plural-rules", locales, options, {
      ...{ localeMatcher: "text", type: "text", notation: "text", compactDisplay: "text" },
      ...digitOptions,
    });
  }

  select(value?: unknown): unknown {
    return this.#service.ask("select", numberText(toNumber(value)));
  }

  selectRange(start: unknown, end: unknown): unknown {
    if (start === undefined || end === undefined) throw new TypeError("A range needs both ends");
    return this.#service.ask("selectRange", ...rangeOf(toNumber(start), toNumber(end)));
  }

  resolvedOptions(): unknown {
    return this.#service.ask("resolvedOptions");
  }
}

/** Intl.RelativeTimeFormat (§18). */
export class RelativeTimeFormat {
  readonly #service: HostFormatter;
  static supportedLocalesOf = supportedLocalesOf;

  constructor(locales?: unknown, options?: unknown) {
    const types: OptionTypes = {
      localeMatcher: "text",
      numberingSystem: "text",
      style: "text",
      numeric: "text",
    };
    this.#service = serviceOf("relative-time-format", locales, options, types);
  }

  format(value: unknown, unit: unknown): unknown {
    return this.#service.ask("format", numberText(toNumber(value)), `${unit as string}`);
  }

  formatToParts(value: unknown, unit: unknown): unknown {
    return this.#service.ask("formatToParts", numberText(toNumber(value)), `${unit as string}`);
  }

  resolvedOptions(): unknown {
    return this.#service.ask("resolvedOptions");
  }
}

/** The texts of a list. @throws TypeError for what is no text (§14.5.6). */
function textsOf(list: unknown): string[] {
  if (list === undefined) return [];
  return Array.from(list as Iterable<unknown>, (each) => {
    if (typeof each === "string") return each;
    throw new TypeError("A list that is formatted has texts alone");
  });
}

/** Intl.ListFormat (§14). */
export class ListFormat {
  readonly #service: HostFormatter;
  static supportedLocalesOf = supportedLocalesOf;

  constructor(locales?: unknown, options?: unknown) {
    const types: OptionTypes = { localeMatcher: "text", type: "text", style: "text" };
    this.#service = serviceOf("list-format", locales, optionsObject(options), types);
  }

  format(list?: unknown): unknown {
    return this.#service.ask("format", textsOf(list));
  }

  formatToParts(list?: unknown): unknown {
    return this.#service.ask("formatToParts", textsOf(list));
  }

  resolvedOptions(): unknown {
    return this.#service.ask("resolvedOptions");
  }
}

/** Intl.DisplayNames (§12). */
export class DisplayNames {
  readonly #service: HostFormatter;
  static supportedLocalesOf = supportedLocalesOf;

  constructor(locales: unknown, options: unknown) {
    if (options === undefined) throw new TypeError("Intl.DisplayNames needs options");
    this.#service = serviceOf("display-names", locales, optionsObject(options), {
      ...{ localeMatcher: "text", style: "text", type: "text", fallback: "text" },
      languageDisplay: "text",
    });
  }

  of(code: unknown): unknown {
    return this.#service.ask("of", `${code as string}`);
  }

  resolvedOptions(): unknown {
    return this.#service.ask("resolvedOptions");
  }
}

const durationUnits = [
  ...["years", "months", "weeks", "days", "hours", "minutes", "seconds"],
  ...["milliseconds", "microseconds", "nanoseconds"],
];

const durationOptions: OptionTypes = Object.fromEntries([
  ...["localeMatcher", "numberingSystem", "style"].map((name) => [name, "text"]),
  ...durationUnits.flatMap((unit) => [
    [unit, "text"],
    [`${unit}Display`, "text"],
  ]),
  ["fractionalDigits", "number"],
]);

/** ToDurationRecord (§13.1.3). */
function durationOf(duration: unknown): object {
  if (typeof duration !== "object" || duration === null) {
    if (typeof duration === "string") throw new RangeError("A duration is an object here");
    throw new TypeError("A duration has to be an object");
  }
  const given = duration as Record<string, unknown>;
  const read = durationUnits.map((unit) => [unit, given[unit]] as const);
  const set = read.filter(([, value]) => value !== undefined);
  if (set.length === 0) throw new TypeError("A duration needs one of its units");
  return Object.fromEntries(
    set.map(([unit, value]) => {
      const number = toNumber(value);
      if (Number.isInteger(number)) return [unit, number];
      throw new RangeError("A duration has whole numbers alone");
    }),
  );
}

/** Intl.DurationFormat (§13). */
export class DurationFormat {
  readonly #service: HostFormatter;
  static supportedLocalesOf = supportedLocalesOf;

  constructor(locales?: unknown, options?: unknown) {
    this.#service = serviceOf("duration-format", locales, optionsObject(options), durationOptions);
  }

  format(duration: unknown): unknown {
    return this.#service.ask("format", durationOf(duration));
  }

  formatToParts(duration: unknown): unknown {
    return this.#service.ask("formatToParts", durationOf(duration));
  }

  resolvedOptions(): unknown {
    return this.#service.ask("resolvedOptions");
  }
}
