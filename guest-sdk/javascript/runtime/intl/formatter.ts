// A formatter or another service of the host, opened where a request uses it first: one that is made at top level has nothing to ask yet.
import { intl } from "skerry:host";
import { isInRequest, refusedAtTopLevel } from "../loop/phase.ts";
import type { Options } from "./options.ts";

type Kind = "date-time" | "number";
export type Service =
  | "collator"
  | "display-names"
  | "duration-format"
  | "list-format"
  | "plural-rules"
  | "relative-time-format"
  | "segmenter";
type Fields = readonly (readonly [string, string])[];

/** The most formatters that a request has open at once. */
const mostOpen = 16;

/** Numbers of formatters by what they are asked for by; the one that was used last stands last. */
const open = new Map<string, number>();

/** What a formatter is asked for by. */
export class HostFormatter {
  readonly #kind: Kind | Service;
  readonly #locales: string;
  readonly #options: Options;
  readonly #key: string;

  /** @throws RangeError and TypeError for what the host does not take: at top level, when it is used first. */
  constructor(kind: Kind | Service, locales: readonly string[], options: Options) {
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

  /** Calls a method by its name. */
  ask(method: string, ...values: unknown[]): unknown {
    return answerOf(intl!.ask(this.#id(), method, JSON.stringify(values)));
  }

  #id(): number {
    const key = this.#key;
    const known = open.get(key);
    if (known !== undefined) {
      open.delete(key);
      open.set(key, known);
      return known;
    }
    requireRequest();
    if (open.size === mostOpen) closeOldest();
    const kind = this.#kind;
    const opened =
      kind === "number" || kind === "date-time"
        ? intl!.open(kind, this.#locales, this.#options)
        : intl!.openService(kind, this.#locales, this.#options);
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

function requireRequest(): void {
  if (!isInRequest()) throw refusedAtTopLevel("Intl can't format");
}

/** What the host knows without a service. */
export function lookUp(what: string, ...values: unknown[]): unknown {
  requireRequest();
  return answerOf(intl!.lookUp(what, JSON.stringify(values)));
}

type Asked = ReturnType<NonNullable<typeof intl>["lookUp"]>;

function answerOf({ tag, val }: Asked): unknown {
  if (tag === "answer") return val === "" ? undefined : JSON.parse(val);
  throw tag === "wrong-type" ? new TypeError(val) : new RangeError(val);
}

/** Finds which locales the host has data of: with others it goes by another language. */
export function supportedLocales(locales: readonly string[], options: unknown): string[] {
  let matcher = "best fit";
  if (options !== undefined) {
    if (options === null) throw new TypeError("Cannot convert null to object");
    const asked = (options as { localeMatcher?: unknown }).localeMatcher;
    if (asked !== undefined) matcher = `${asked as string}`;
  }
  return lookUp("supported-locales", locales, matcher) as string[];
}
