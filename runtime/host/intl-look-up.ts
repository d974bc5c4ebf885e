// What `skerry:edge/intl` answers without a service.
import { type EngineIntl, valuesOf } from "./intl-services.ts";
import { problemOfLocales } from "./intl-values.ts";
import { priced } from "./prices.ts";

/** What is looked up in the engine with these arguments. */
interface LookUp {
  /** @throws RangeError for arguments of another form. */
  price(values: readonly unknown[]): bigint;
  /** @throws RangeError and TypeError for what the guest is told of. */
  find(engine: EngineIntl, values: readonly unknown[]): unknown;
}

const prices = {
  each: 1_000_000n,
  /** For each character of a tag. */
  tag: 100_000n,
  zones: 30_000_000n,
  /** For each character that changes its case. */
  cased: 400n,
} as const;

const maxCasedLength = 65_536;

function tagsOf(value: unknown): string[] {
  if (!Array.isArray(value) || !value.every((each) => typeof each === "string")) {
    throw new RangeError("intl.look-up takes a list of tags");
  }
  return value as string[];
}

/** @throws RangeError with the words of ECMA-402. */
function checkedTags(value: unknown): string[] {
  const tags = tagsOf(value);
  const problem = problemOfLocales(tags.join());
  if (problem !== null) throw new RangeError(problem);
  return tags;
}

const tagPrice = (values: readonly unknown[]) =>
  prices.each + prices.tag * priced(tagsOf(values[0]).join().length);

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new RangeError("intl.look-up takes texts");
}

const localeOptions = new Set([
  ...["language", "script", "region", "calendar", "collation", "firstDayOfWeek"],
  ...["hourCycle", "caseFirst", "numeric", "numberingSystem"],
]);

const localeMembers = [
  ...["baseName", "calendar", "caseFirst", "collation", "firstDayOfWeek", "hourCycle", "language"],
  ...["numberingSystem", "numeric", "region", "script"],
];

const localeMethods = new Set([
  ...["getCalendars", "getCollations", "getHourCycles", "getNumberingSystems", "getTextInfo"],
  ...["getTimeZones", "getWeekInfo"],
]);

const keys = new Set(["calendar", "collation", "currency", "numberingSystem", "timeZone", "unit"]);

function membersOf(locale: Intl.Locale): Record<string, unknown> {
  const members = locale as unknown as Record<string, unknown>;
  const found = localeMembers.map((name) => [name, members[name]]);
  return { ...Object.fromEntries(found), tag: locale.toString() };
}

function localeOf(engine: EngineIntl, tags: unknown, options: unknown = []): Intl.Locale {
  const [tag = ""] = checkedTags(tags);
  if (!Array.isArray(options)) throw new RangeError("intl.look-up takes options as a list");
  for (const each of options as unknown[]) {
    const [name, value] = Array.isArray(each) ? (each as unknown[]) : [];
    if (typeof value !== "string" || !localeOptions.has(String(name)) || value.length > 64) {
      throw new RangeError("Incorrect locale information provided");
    }
  }
  return new engine.Locale(tag, valuesOf(options as [string, string][]) as Intl.LocaleOptions);
}

const cased = (change: (text: string, tags: string[]) => string): LookUp => ({
  price: (values) => tagPrice(values) + prices.cased * priced(textOf(values[1]).length),
  find(_engine, [tags, text]) {
    if (textOf(text).length > maxCasedLength) {
      throw new RangeError(`A text has at most ${maxCasedLength} characters here`);
    }
    return change(textOf(text), checkedTags(tags));
  },
});

export const lookUps: Readonly<Record<string, LookUp>> = {
  "canonical-locales": {
    price: tagPrice,
    find: (engine, [tags]) => engine.getCanonicalLocales(checkedTags(tags)),
  },
  "supported-locales": {
    price: (values) => tagPrice(values) + prices.tag * priced(tagsOf(values[0]).length),
    find(engine, [tags, matcher]) {
      const options = valuesOf([["localeMatcher", textOf(matcher)]]);
      // Data of a language are there for all services or for none.
      return engine.NumberFormat.supportedLocalesOf(
        checkedTags(tags),
        options as { localeMatcher: "lookup" },
      );
    },
  },
  "supported-values": {
    price: () => 8n * prices.each,
    find(engine, [key]) {
      if (!keys.has(textOf(key))) throw new RangeError(`Invalid key : ${textOf(key).slice(0, 64)}`);
      return engine.supportedValuesOf(textOf(key) as "unit");
    },
  },
  locale: {
    price: tagPrice,
    find: (engine, [tags, options]) => membersOf(localeOf(engine, tags, options)),
  },
  maximize: {
    price: tagPrice,
    find: (engine, [tags]) => membersOf(localeOf(engine, tags).maximize()),
  },
  minimize: {
    price: tagPrice,
    find: (engine, [tags]) => membersOf(localeOf(engine, tags).minimize()),
  },
  "locale-info": {
    price: (values) =>
      tagPrice(values) + (values[1] === "getTimeZones" ? prices.zones : 4n * prices.each),
    find(engine, [tags, method]) {
      if (!localeMethods.has(textOf(method)))
        throw new RangeError("intl.look-up has no such method");
      const locale = localeOf(engine, tags) as unknown as Record<string, () => unknown>;
      return locale[textOf(method)]!();
    },
  },
  upper: cased((text, tags) => text.toLocaleUpperCase(tags)),
  lower: cased((text, tags) => text.toLocaleLowerCase(tags)),
};
