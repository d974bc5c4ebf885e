// Intl.Collator (ECMA-402 §10).
import { callable } from "./callable.ts";
import { HostFormatter, supportedLocales } from "./formatter.ts";
import { localeList } from "./locale-list.ts";
import { type OptionType, readOptions } from "./options.ts";

/** In the order in which the standard reads them. */
const optionTypes: Readonly<Record<string, OptionType>> = {
  usage: "text",
  localeMatcher: "text",
  collation: "text",
  numeric: "boolean",
  caseFirst: "text",
  sensitivity: "text",
  ignorePunctuation: "boolean",
};

function collatorOf(locales: unknown, options: unknown): HostFormatter {
  return new HostFormatter("collator", localeList(locales), readOptions(options, optionTypes));
}

/** The order of two texts. */
export function compareTexts(
  text: string,
  that: string,
  locales: unknown,
  options: unknown,
): number {
  return collatorOf(locales, options).ask("compare", text, that) as number;
}

class IntlCollator {
  readonly #collator: HostFormatter;
  #bound: ((first?: unknown, second?: unknown) => number) | null = null;

  constructor(locales?: unknown, options?: unknown) {
    this.#collator = collatorOf(locales, options);
  }

  static supportedLocalesOf(locales?: unknown, options?: unknown): string[] {
    return supportedLocales(localeList(locales), options);
  }

  get compare(): (first?: unknown, second?: unknown) => number {
    this.#bound ??= (first, second) => {
      const texts = [`${first as string}`, `${second as string}`] as const;
      return this.#collator.ask("compare", ...texts) as number;
    };
    return this.#bound;
  }

  resolvedOptions(): unknown {
    return this.#collator.ask("resolvedOptions");
  }
}

export const Collator = callable(IntlCollator);
