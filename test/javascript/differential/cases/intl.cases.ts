import { type Case, casesNamed, casesOf } from "../case.ts";

const locales = ["en-US", "de-CH", "fr-CA", "ja-JP", "ar-EG", "hi-IN", "zh-Hant-TW", "pt-BR"];
const zones = ["UTC", "Europe/Zurich", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"];
const moments = [
  0, 951_782_399_000, 1_616_893_200_000, 1_600_000_000_123, -62_200_000_000_000, 8.64e15, -8.64e15,
];

const dateOptions: readonly Intl.DateTimeFormatOptions[] = [
  {},
  { dateStyle: "full", timeStyle: "long" },
  { dateStyle: "short" },
  { year: "numeric", month: "long", day: "numeric", weekday: "short" },
  { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "longGeneric" },
  { hour: "numeric", dayPeriod: "long", hour12: true },
  { era: "long", year: "numeric", calendar: "buddhist", numberingSystem: "thai" },
  { second: "numeric", fractionalSecondDigits: 3, timeZoneName: "shortOffset" },
];

const numbers = [
  0,
  -0,
  1,
  -1.5,
  1234567.891,
  0.000_012_345,
  1e21,
  1e23,
  5e-324,
  1.797e308,
  -1e-7,
  Number.NaN,
  Infinity,
  -Infinity,
];
const numberOptions: readonly Intl.NumberFormatOptions[] = [
  {},
  { style: "currency", currency: "EUR" },
  { style: "currency", currency: "jpy", currencyDisplay: "name", currencySign: "accounting" },
  { style: "percent", maximumFractionDigits: 2, signDisplay: "exceptZero" },
  { style: "unit", unit: "kilometer-per-hour", unitDisplay: "long" },
  { notation: "compact", compactDisplay: "long" },
  { notation: "engineering", maximumSignificantDigits: 4 },
  { minimumIntegerDigits: 21, minimumFractionDigits: 100, useGrouping: false },
  { useGrouping: "min2" as never, roundingMode: "floor" as never, maximumFractionDigits: 1 },
  { roundingIncrement: 5, minimumFractionDigits: 2, maximumFractionDigits: 2 } as never,
];

const wrongForDates: readonly unknown[] = [
  null,
  "text",
  7,
  5n,
  { timeZone: "Mars/Olympus" },
  { timeZone: "" },
  { timeZone: "x".repeat(5_000) },
  { timeZone: Symbol("zone") },
  { timeZone: { toString: () => "Asia/Tokyo" } },
  { timeZone: "+05:30" },
  { year: "sometimes" },
  { month: 5n },
  { fractionalSecondDigits: 4 },
  { fractionalSecondDigits: 0 },
  { fractionalSecondDigits: 2n },
  { fractionalSecondDigits: Number.NaN },
  { hour12: 0, hour: "numeric" },
  { dateStyle: "full", weekday: "long" },
  { dateStyle: "wide" },
  { calendar: "no calendar at all" },
  { calendar: "😀" },
  { hourCycle: "h25" },
  { unknown: "passed over" },
];
const wrongForNumbers: readonly unknown[] = [
  null,
  true,
  { style: "currency" },
  { style: "currency", currency: "EURO" },
  { style: "unit" },
  { style: "unit", unit: "parsec-per-fortnight" },
  { style: "x".repeat(100_000) },
  { style: 1n },
  { minimumFractionDigits: -1 },
  { minimumFractionDigits: 101 },
  { minimumFractionDigits: -0 },
  { minimumFractionDigits: 2 ** 31 },
  { maximumFractionDigits: "2" },
  { maximumFractionDigits: 2n },
  { maximumFractionDigits: Number.NaN },
  { minimumFractionDigits: 3, maximumFractionDigits: 2 },
  { minimumIntegerDigits: 22 },
  { minimumIntegerDigits: 0 },
  { maximumSignificantDigits: 1.9 },
  { roundingIncrement: 3 },
  { useGrouping: "sometimes" },
  { useGrouping: "true" },
  { useGrouping: null },
  { numberingSystem: "arab" },
];
const wrongLocales: readonly unknown[] = [
  null,
  7,
  Symbol("de"),
  "",
  "d",
  "de_CH",
  "de-",
  "x".repeat(10_000),
  "en-US\u0000",
  "😀",
  [7],
  [null],
  [["de"]],
  ["xx", "de"],
  ["de", "fr"],
  "DE-ch",
  "zh-Hans-CN-u-nu-hanidec",
  "de-u-ca-buddhist-nu-latn",
  { length: 2, 0: "fr", 1: "de" },
  { length: -1, 0: "fr" },
  [],
];

const at = { timeZone: "Europe/Zurich" } as const;

const named: Record<string, () => unknown> = {
  "without new": () => [
    Intl.NumberFormat("de").format(1.5),
    Intl.DateTimeFormat("de", at).format(0),
    Intl.NumberFormat("de") instanceof Intl.NumberFormat,
  ],
  "names and tags": () => [
    Object.prototype.toString.call(Intl),
    Object.prototype.toString.call(new Intl.NumberFormat("en")),
    Object.prototype.toString.call(new Intl.DateTimeFormat("en", at)),
    Intl.DateTimeFormat.name,
    Intl.NumberFormat.length,
    Intl.NumberFormat.prototype.constructor === Intl.NumberFormat,
    Object.keys(Intl),
  ],
  "a class of its own": () => {
    class Money extends Intl.NumberFormat {
      constructor() {
        super("en", { style: "currency", currency: "USD" });
      }
      twice(value: number) {
        return this.format(2 * value);
      }
    }
    return [new Money().twice(2), new Money() instanceof Money];
  },
  "format is bound, and the same each time": () => {
    const formatter = new Intl.NumberFormat("fr");
    const { format } = formatter;
    return [[1234.5, 6].map(format), format === formatter.format];
  },
  "a method on something else": () =>
    Intl.NumberFormat.prototype.formatToParts.call({} as never, 1),
  "texts and BigInts as numbers": () => {
    const { format } = new Intl.NumberFormat("en", { maximumFractionDigits: 20 });
    const texts = ["1.50", " -7 ", "+8.", ".5", "1e3", "", "x", "0x10", "-0", "9".repeat(30)];
    return [...texts, 123456789012345678901234567890n, null, undefined, true, [], [5], {}].map(
      (each) => format(each as never),
    );
  },
  "objects as numbers": () => {
    const { format } = new Intl.NumberFormat("en");
    return [
      format({ valueOf: () => 5 } as never),
      format({ [Symbol.toPrimitive]: () => 7n } as never),
      format(new Date(86_400_000) as never),
    ];
  },
  "a symbol as a number": () => new Intl.NumberFormat("en").format(Symbol("x") as never),
  "dates of other kinds": () => {
    const { format } = new Intl.DateTimeFormat("en", at);
    return [null, true, "1e12", new Date(1e12), 1.9, -1.9, { valueOf: () => 1e12 }].map((each) =>
      format(each as never),
    );
  },
  "an invalid date": () => new Intl.DateTimeFormat("en", at).format(Number.NaN),
  "a date out of range": () => new Intl.DateTimeFormat("en", at).format(8.64e15 + 1),
  "a BigInt as a date": () => new Intl.DateTimeFormat("en", at).format(5n as never),
  "an invalid date's method": () => new Date(Number.NaN).toLocaleDateString("de", at),
  "methods of dates": () => {
    const date = new Date(1_616_893_200_000);
    return locales.map((locale) => [
      date.toLocaleString(locale, at),
      date.toLocaleDateString(locale, { ...at, month: "long" }),
      date.toLocaleDateString(locale, { ...at, hour: "numeric" }),
      date.toLocaleTimeString([locale, "en"], { ...at, weekday: "long" }),
      date.toLocaleTimeString(locale, { ...at, timeStyle: "short" }),
    ]);
  },
  "a time's style for a date": () => new Date(0).toLocaleDateString("en", { timeStyle: "short" }),
  "methods of numbers": () => [
    (1234.5).toLocaleString("de-CH"),
    (-5n).toLocaleString("ar-EG"),
    (0.256).toLocaleString("tr", { style: "percent" }),
    BigInt("123456789".repeat(5)).toLocaleString("hi-IN"),
  ],
  "supported locales": () => [
    Intl.NumberFormat.supportedLocalesOf(["de-CH", "xx", "en"]),
    Intl.DateTimeFormat.supportedLocalesOf("ja"),
  ],
  "options that are getters": () => {
    const seen: string[] = [];
    const options = new Proxy({ timeZone: "Asia/Tokyo" } as Record<string, unknown>, {
      get: (target, name) => {
        seen.push(String(name));
        return target[String(name)];
      },
    });
    return [new Intl.DateTimeFormat("en", options as never).format(0), seen.includes("year")];
  },
  "an option whose getter throws": () =>
    new Intl.NumberFormat("en", {
      get style(): never {
        throw new EvalError("looked at");
      },
    }),
  "more formatters than are open at once": () => {
    const made = Array.from(
      { length: 20 },
      (_, digits) => new Intl.NumberFormat("en", { minimumFractionDigits: digits }),
    );
    return [...made, ...made].map((each) => each.format(1.5));
  },
};

export const intlCases: readonly Case[] = [
  ...casesOf("a date in", locales, (locale) =>
    zones.map((timeZone) => {
      const { format } = new Intl.DateTimeFormat(locale, {
        timeZone,
        dateStyle: "long",
        timeStyle: "full",
      });
      return moments.map(format);
    }),
  ),
  ...casesOf("a date by", dateOptions, (options) =>
    locales.map((locale) => {
      const formatter = new Intl.DateTimeFormat(locale, { ...at, ...options });
      const moment = 1_600_000_000_123;
      return [
        formatter.format(moment),
        formatter.formatToParts(moment),
        formatter.resolvedOptions(),
      ];
    }),
  ),
  ...casesOf("a number by", numberOptions, (options) =>
    locales.map((locale) => {
      const formatter = new Intl.NumberFormat(locale, options);
      return [
        numbers.map(formatter.format),
        formatter.formatToParts(-1234.5),
        formatter.resolvedOptions(),
      ];
    }),
  ),
  ...wrongForDates.map((options, index) => ({
    name: `options of a date ${index}`,
    run: () => new Date(0).toLocaleString("en", withZone(options) as never),
  })),
  ...wrongForNumbers.map((options, index) => ({
    name: `options of a number ${index}`,
    run: () => new Intl.NumberFormat("en", options as never).format(1234.56),
  })),
  ...wrongLocales.map((list, index) => ({
    name: `a list of locales ${index}`,
    run: () => (1234.5).toLocaleString(list as never, { minimumFractionDigits: 2 }),
  })),
  ...casesNamed("Intl", named),
];

/** The zone of the machine is none of a worker's. */
function withZone(options: unknown): unknown {
  if (typeof options !== "object" || options === null || "timeZone" in options) return options;
  return { timeZone: "UTC", ...options };
}
