// A formatter of the host, opened where a request uses it first: one that is made at top level has nothing to ask yet.
import { intl } from "skerry:host";
import { isInRequest } from "../loop/phase.ts";
import type { Options } from "./options.ts";

type Kind = "date-time" | "number";
type Fields = readonly (readonly [string, string])[];

/** The most formatters that a request has open at once. */
const mostOpen = 16;

/** Numbers of formatters by what they are asked for by; the one that was used last stands last. */
const open = new Map<string, number>();

/** What a formatter is asked for by. */
export class HostFormatter {
  readonly #kind: Kind;
  readonly #locales: string;
  readonly #options: Options;
  readonly #key: string;

  /** @throws RangeError and TypeError for what the host does not take: at top level, when it is used first. */
  constructor(kind: Kind, locales: readonly string[], options: Options) {
    this.#kind = kind;
    this.#locales = locales.join();
    this.#options = options;
    this.#key = `${kind} ${this.#locales} ${options.map((each) => each.join("=")).join()}`;
    if (isInRequest()) this.#id();
  }

  format(value: string): string {
    return intl!.format(this.#id(), value);
  }

  parts(value: string): { type: string; value: string }[] {
    return intl!.parts(this.#id(), value).map(([type, text]) => ({ type, value: text }));
  }

  resolved(): Fields {
    return intl!.resolved(this.#id());
  }

  #id(): number {
    const key = this.#key;
    const known = open.get(key);
    if (known !== undefined) {
      open.delete(key);
      open.set(key, known);
      return known;
    }
    if (!isInRequest()) {
      throw new Error(
        "Intl can't format at top level: that code runs once, when the worker is built. Use it in the handler",
      );
    }
    if (open.size === mostOpen) closeOldest();
    const opened = intl!.open(this.#kind, this.#locales, this.#options);
    switch (opened.tag) {
      case "formatter":
        open.set(key, opened.val);
        return opened.val;
      case "wrong-type":
        throw new TypeError(opened.val);
      case "out-of-range":
        throw new RangeError(opened.val);
      default:
        throw new RangeError("The requests of this worker have as many formatters as it may");
    }
  }
}

function closeOldest(): void {
  const [[key, id]] = open as unknown as [[string, number]];
  open.delete(key);
  intl!.close(id);
}

/** Finds which locales the host has data of: with others it goes by another language. */
export function supportedLocales(locales: readonly string[]): string[] {
  return locales.filter((locale) => {
    const resolved = new HostFormatter("number", [locale], []).resolved();
    const found = resolved.find(([name]) => name === "locale")?.[1] ?? "";
    return languageOf(found) === languageOf(locale);
  });
}

function languageOf(locale: string): string {
  return locale.split("-", 1)[0]!.toLowerCase();
}
