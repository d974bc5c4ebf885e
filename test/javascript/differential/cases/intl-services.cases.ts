import { type Case, casesNamed, casesOf } from "../case.ts";

const locales = ["en-US", "de-CH", "ar-EG", "ja-JP", "pl", "zh-Hant-TW", "th", "cy"];
const numbers = [0, 1, 2, 3, 5, 11, 21, 100, 1.5, -1, 1e21, Number.NaN, Infinity];

const own = (value: object) => {
  const members = value as Record<string, unknown>;
  return Object.getOwnPropertyNames(Object.getPrototypeOf(value))
    .filter((name) => typeof members[name] !== "function")
    .sort()
    .map((name) => [name, members[name]]);
};

/** What a constructor makes of options, or the kind of its error. */
const kindOf = (make: () => unknown) => {
  try {
    make();
    return "made";
  } catch (error) {
    return (error as Error).name;
  }
};

const texts = [
  "Hello, world! It's 3.5 o'clock. Right?",
  "สวัสดีครับ ภาษาไทย",
  "日本語を勉強します。中国語も。",
  "👨‍👩‍👧🇩🇪🇫🇷e\u0301 \r\n",
  "",
  "\ud83d half",
];

const wrong: readonly unknown[] = [
  null,
  5,
  "x",
  { localeMatcher: "x" },
  { style: "x" },
  { type: "x" },
];

const services = [
  "Collator",
  "DisplayNames",
  "DurationFormat",
  "ListFormat",
  "PluralRules",
  "RelativeTimeFormat",
  "Segmenter",
] as const;

type Maker = new (locales?: unknown, options?: unknown) => { resolvedOptions(): unknown };
const maker = (name: string) => (Intl as unknown as Record<string, Maker>)[name]!;

export const intlServicesCases: readonly Case[] = [
  ...casesOf("PluralRules", locales, (locale) =>
    ["cardinal", "ordinal"].map((type) => {
      const rules = new Intl.PluralRules(locale, { type: type as "ordinal" });
      return [numbers.map((each) => rules.select(each)), rules.resolvedOptions()];
    }),
  ),
  ...casesOf("RelativeTimeFormat", locales, (locale) => {
    const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
    return (["second", "days", "quarter", "years"] as const).map((unit) => [
      [-1, 0, 1, 2.5, -1234].map((value) => format.format(value, unit)),
      format.formatToParts(-3, unit),
    ]);
  }),
  ...casesOf("ListFormat", locales, (locale) =>
    (["conjunction", "disjunction", "unit"] as const).map((type) => {
      const format = new Intl.ListFormat(locale, { type, style: "long" });
      const lists = [[], ["a"], ["a", "b"], new Set(["a", "b", "c"])];
      return [lists.map((each) => format.format(each)), format.formatToParts(["x", "y"])];
    }),
  ),
  ...casesOf("DisplayNames", locales, (locale) => {
    const of = (type: string, code: string) =>
      new Intl.DisplayNames([locale], { type: type as "region" }).of(code);
    return [
      ...[of("region", "US"), of("language", "fr-CA"), of("script", "Arab"), of("currency", "CHF")],
      ...[of("calendar", "roc"), of("dateTimeField", "weekOfYear"), of("region", "ZZ")],
    ];
  }),
  ...casesOf("Collator", locales, (locale) => {
    const words = [
      "z",
      "a",
      "ä",
      "Ä",
      "A",
      "é",
      "e",
      "co-op",
      "coop",
      "10",
      "9",
      "한",
      "中",
      "\u0301",
    ];
    const order = (options: Intl.CollatorOptions) =>
      [...words].sort(new Intl.Collator(locale, options).compare);
    return [
      ...[order({}), order({ numeric: true, caseFirst: "upper" }), order({ sensitivity: "base" })],
      new Intl.Collator(locale, { ignorePunctuation: true }).compare("co-op", "coop"),
      new Intl.Collator(`${locale}-u-kn-true`).resolvedOptions(),
    ];
  }),
  ...casesOf("Segmenter", texts, (text) =>
    (["grapheme", "word", "sentence"] as const).map((granularity) => {
      const segments = new Intl.Segmenter("th", { granularity }).segment(text);
      return [
        [...segments],
        [0, 3, 7, 100, -1, undefined].map((at) => segments.containing(at as number)),
      ];
    }),
  ),
  // More than the host takes at once.
  ...casesOf(
    "Segmenter of long text",
    [
      ["word", "สวัสดีครับภาษาไทยการทดสอบตัดคำตากลมมานะ"],
      ["word", "ភាសាខ្មែរប្រទេសកម្ពុជាសាលារៀន"],
      ["sentence", "It is so. Is it? "],
      ["grapheme", "👨‍👩‍👧🇩🇪🇫🇷 e\u0301 \r\n"],
    ] as const,
    ([granularity, text]) => {
      const segments = new Intl.Segmenter("th", { granularity }).segment(
        text.repeat(Math.ceil(17_000 / text.length)),
      );
      let ends = "";
      for (const { index } of segments) ends += `${index} `;
      return ends;
    },
  ),
  ...casesOf(
    "Locale",
    ["en", "zh-hant-tw", "sr-u-ca-gregory-hc-h23-kn", "de-u-nu-latn-co-phonebk"],
    (tag) => {
      const locale = new Intl.Locale(tag);
      return [own(locale), String(locale), String(locale.maximize()), String(locale.minimize())];
    },
  ),
  ...casesOf("resolvedOptions and locales of", services, (name) => {
    const options = name === "DisplayNames" ? { type: "region" } : undefined;
    const Made = maker(name);
    const Service = Made as unknown as typeof Intl.ListFormat;
    return [
      new Made("de-CH", options).resolvedOptions(),
      Service.supportedLocalesOf(["xx", "de-CH", "en-u-nu-latn"]),
      wrong.map((each) => kindOf(() => new Made("en", each))),
      kindOf(() => new Made("not a tag", options)),
      kindOf(() => (Made as unknown as () => unknown)()),
      [Service.length, Service.name, Object.prototype.toString.call(Service.prototype)],
      Object.getPrototypeOf(Service) === Function.prototype,
    ];
  }),
  ...casesNamed("Intl", {
    "ranges of dates": () => {
      const format = new Intl.DateTimeFormat("de", {
        dateStyle: "long",
        timeZone: "Europe/Zurich",
      });
      return [
        format.formatRange(0, 86_400_000 * 3),
        format.formatRangeToParts(new Date(0), 1e12),
        kindOf(() => format.formatRange(undefined as never, 1)),
        kindOf(() => format.formatRange(Number.NaN, 1)),
      ];
    },
    "ranges of numbers": () => {
      const format = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });
      const rules = new Intl.PluralRules("sl") as Intl.PluralRules & {
        selectRange(start: number, end: number): string;
      };
      return [
        format.formatRange(3, 5),
        format.formatRangeToParts(3n, "5.25" as never),
        format.formatRange(3, 3),
        rules.selectRange(1, 2),
        kindOf(() => format.formatRange(Number.NaN, 1)),
        kindOf(() => rules.selectRange(1, undefined as never)),
      ];
    },
    "a BigInt is no number": () => {
      const rules = new Intl.PluralRules("en") as Intl.PluralRules & {
        selectRange(start: unknown, end: unknown): string;
      };
      const relative = new Intl.RelativeTimeFormat("en");
      const Duration = maker("DurationFormat") as unknown as new () => {
        format(duration: object): string;
      };
      return [
        kindOf(() => rules.select(1n as never)),
        kindOf(() => rules.selectRange(1n, 2)),
        kindOf(() => rules.selectRange(1, 2n)),
        kindOf(() => relative.format(1n as never, "day")),
        kindOf(() => relative.formatToParts(1n as never, "day")),
        kindOf(() => new Duration().format({ hours: 1n })),
        kindOf(() => new Intl.Segmenter("en").segment("ab").containing(1n as never)),
        kindOf(() => new Intl.DateTimeFormat("en").format(1n as never)),
        new Intl.NumberFormat("en").format(1n),
      ];
    },
    "wrong arguments": () => [
      kindOf(() => new Intl.RelativeTimeFormat("en").format(1, "fortnight" as never)),
      kindOf(() => new Intl.RelativeTimeFormat("en").format(Infinity, "day")),
      kindOf(() => new Intl.ListFormat("en").format([1] as never)),
      kindOf(() => new Intl.DisplayNames("en", { type: "region" }).of("not a region")),
      kindOf(() => new Intl.DisplayNames("en", {} as never)),
      kindOf(() => new (Intl.Locale as unknown as new () => unknown)()),
      kindOf(() => new Intl.Locale("en", { hourCycle: "h99" as never })),
      kindOf(() => Intl.supportedValuesOf("nothing" as never)),
      kindOf(() => Intl.getCanonicalLocales("a_b")),
    ],
    "a display name that is not there": () => [
      new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of("QY"),
    ],
    "locales with options": () => [
      String(new Intl.Locale("en-US", { region: "GB", hourCycle: "h12", numeric: true })),
      String(new Intl.Locale(new Intl.Locale("de"), { script: "Latn", calendar: "buddhist" })),
      new Intl.NumberFormat(new Intl.Locale("de") as never).format(1.5),
    ],
    "information of locales": () => {
      const locale = new Intl.Locale("ar-EG") as unknown as Record<string, () => unknown>;
      return [
        ...[locale.getCalendars?.(), locale.getCollations?.(), locale.getHourCycles?.()],
        ...[locale.getNumberingSystems?.(), locale.getTextInfo?.(), locale.getTimeZones?.()],
        locale.getWeekInfo?.(),
      ];
    },
    "lists of values": () =>
      (["calendar", "collation", "currency", "numberingSystem", "timeZone", "unit"] as const).map(
        (key) => Intl.supportedValuesOf(key),
      ),
    "canonical locales": () => [
      Intl.getCanonicalLocales(["EN-us", "zh-hans-cn", "iw", "en-US"]),
      Intl.getCanonicalLocales(),
    ],
    "the order of texts": () => [
      ["ä", "z", "a", "Z"].sort((a, b) => a.localeCompare(b)),
      ["ä", "z", "a"].sort((a, b) => a.localeCompare(b, "sv")),
      "a2".localeCompare("a10", undefined, { numeric: true }),
      "a".localeCompare("\u00e1", "en", { sensitivity: "base" }),
      String.prototype.localeCompare.length,
    ],
    "cases of languages": () => [
      "istanbul ı".toLocaleUpperCase("tr"),
      "I\u0307stanbul I".toLocaleLowerCase(["az", "en"]),
      "ìí".toLocaleUpperCase("lt"),
      "ß".toLocaleUpperCase("de"),
    ],
    "numbers and dates of a list": () => [
      [1234.5, new Date(0), null, undefined, "x"].toLocaleString("de", { timeZone: "UTC" }),
    ],
    durations: () => {
      const Format = maker("DurationFormat") as unknown as new (
        locale: string,
        options: object,
      ) => { format(duration: object): string; formatToParts(duration: object): unknown };
      const format = new Format("en", { style: "long", hours: "numeric" });
      return [
        format.format({ days: 2, hours: 3, minutes: 4 }),
        format.formatToParts({ hours: 1, seconds: 30 }),
        kindOf(() => format.format({})),
        kindOf(() => format.format({ days: 1.5 })),
        kindOf(() => format.format({ days: 1, hours: -1 })),
      ];
    },
  }),
];
