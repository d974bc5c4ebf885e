// The global Intl, and the methods of the language that go by it.

import { ownCases } from "../locale/string-text.ts";
import { Collator, compareTexts } from "./collator.ts";
import { DateTimeFormat, localeFormatter, momentText } from "./date-time-format.ts";
import { lookUp } from "./formatter.ts";
import { Locale } from "./locale.ts";
import { localeList } from "./locale-list.ts";
import { NumberFormat, numberFormatter, numberText } from "./number-format.ts";
import { Segmenter } from "./segmenter.ts";
import {
  DisplayNames,
  DurationFormat,
  ListFormat,
  PluralRules,
  RelativeTimeFormat,
} from "./services.ts";

const halves = {
  toLocaleString: ["date", "time"],
  toLocaleDateString: ["date"],
  toLocaleTimeString: ["time"],
} as const;

/** How many parameters of a constructor have to be given. */
const lengths: Readonly<Record<string, number>> = { DisplayNames: 2, Locale: 1 };

/** Functions of `Intl` itself. */
const functions = {
  getCanonicalLocales: (locales?: unknown) => {
    const list = localeList(locales);
    return list.length === 0 ? [] : lookUp("canonical-locales", list);
  },
  supportedValuesOf: (key: unknown) => lookUp("supported-values", `${key as string}`),
};

export function installIntl(): void {
  const services = {
    ...{ Collator, DateTimeFormat, DisplayNames, DurationFormat, ListFormat, Locale },
    ...{ NumberFormat, PluralRules, RelativeTimeFormat, Segmenter },
  };
  const intl: object = {};
  for (const [name, made] of Object.entries(services)) {
    Object.defineProperty(made, "name", { value: name, configurable: true });
    const length = lengths[name] ?? 0;
    Object.defineProperty(made, "length", { value: length, configurable: true });
    Object.defineProperty(made.prototype, Symbol.toStringTag, {
      value: `Intl.${name}`,
      configurable: true,
    });
    define(intl, name, made);
  }
  for (const [name, value] of Object.entries(functions)) define(intl, name, value);
  Object.defineProperty(intl, Symbol.toStringTag, { value: "Intl", configurable: true });
  define(globalThis, "Intl", intl);

  for (const [name, written] of Object.entries(halves)) {
    replace(Date.prototype, name, {
      [name](this: Date, locales?: unknown, options?: unknown): string {
        const moment = Date.prototype.getTime.call(this);
        const formatter = localeFormatter(locales, options, written);
        return Number.isNaN(moment) ? "Invalid Date" : formatter.format(momentText(moment));
      },
    });
  }
  for (const { prototype } of [Number, BigInt]) {
    const primitiveOf = prototype.valueOf as (this: unknown) => unknown;
    replace(prototype, "toLocaleString", {
      toLocaleString(this: unknown, locales?: unknown, options?: unknown): string {
        const value = primitiveOf.call(this);
        return numberFormatter(locales, options).format(numberText(value));
      },
    });
  }
  installForTexts();
  replace(Array.prototype, "toLocaleString", {
    toLocaleString(this: unknown, locales?: unknown, options?: unknown): string {
      const items = Object(this) as ArrayLike<unknown>;
      const texts = Array.from({ length: items.length }, (_, index) => {
        const each = items[index];
        if (each === undefined || each === null) return "";
        return (each as { toLocaleString(...values: unknown[]): string }).toLocaleString(
          locales,
          options,
        );
      });
      return texts.join();
    },
  });
}

function installForTexts(): void {
  replace(
    String.prototype,
    "localeCompare",
    {
      localeCompare(this: unknown, that: unknown, locales?: unknown, options?: unknown): number {
        return compareTexts(textOf(this), `${that as string}`, locales, options);
      },
    },
    1,
  );
  for (const [name, what] of Object.entries({
    toLocaleLowerCase: "lower",
    toLocaleUpperCase: "upper",
  })) {
    const usual = what === "lower" ? "toLowerCase" : "toUpperCase";
    replace(String.prototype, name, {
      [name](this: unknown, locales?: unknown): string {
        const text = textOf(this);
        const list = localeList(locales);
        return ownCases.test(list[0] ?? "") ? (lookUp(what, list, text) as string) : text[usual]();
      },
    });
  }
}

/** @throws TypeError for what has no text. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) {
    throw new TypeError("A method of texts was called on nothing");
  }
  return `${value as string}`;
}

function define(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, configurable: true });
}

function replace(
  holder: object,
  name: string,
  { [name]: method }: Record<string, unknown>,
  length = 0,
): void {
  Object.defineProperty(method, "length", { value: length, configurable: true });
  define(holder, name, method);
}
