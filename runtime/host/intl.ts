import type {
  Asked,
  Field,
  FormatterKind,
  IntlImports,
  Opened,
  Service,
} from "../abi/generated/types.ts";
import type { Formatter, FormatterStore } from "./formatters.ts";
import { lookUps } from "./intl-look-up.ts";
import { methodsOf } from "./intl-methods.ts";
import { intlPrices } from "./intl-prices.ts";
import { services } from "./intl-services.ts";
import { momentOf, numberOf, problemOfLocales } from "./intl-values.ts";
import { priced } from "./prices.ts";
import type { RequestState } from "./request-state.ts";

/** The most formatters of one request. */
const maxOpen = 16;

/** Characters of arguments that are looked at. */
const maxArguments = 524_288;

const valuePattern = /^[\w+:/.-]{1,64}$/;

const unavailable: Opened = { tag: "unavailable" };

/** `skerry:edge/intl`: by the engine that the isolate runs on, within it. What ICU gets has been looked at: tags and values of
 * few characters, under names that are known. */
export function intlFunctions(
  state: () => RequestState,
  store: FormatterStore,
  isStarting: () => boolean,
  charge: (fuel: bigint) => void,
): IntlImports {
  const formatterOf = (id: number): Formatter => {
    const found = state().formatters?.get(id);
    if (found === undefined) throw new RangeError(`the request has no formatter ${id}`);
    return found;
  };
  const given = (formatter: Formatter, value: string): number | string => {
    charge(intlPrices.digit * priced(value.length));
    if (formatter.kind === "number") return numberOf(value);
    if (formatter.kind === "date-time") return momentOf(value);
    throw new RangeError(`a ${formatter.kind} is no formatter of dates or numbers: ask it`);
  };
  const unknown = (what: string): Asked => {
    charge(intlPrices.text);
    return { tag: "wrong-type", val: `There is no ${what} of that name` };
  };
  const open = (kind: FormatterKind | Service, locales: string, options: Field[]): Opened => {
    charge(services[kind].opened + intlPrices.localeCharacter * priced(locales.length));
    // What an instance opened as it starts would be none of any request's.
    if (isStarting()) return unavailable;
    const request = state();
    request.formatters ??= new Map();
    if (request.formatters.size >= maxOpen) return unavailable;
    const problem = problemOf(kind, locales, options);
    if (problem !== null) return { tag: "out-of-range", val: problem };
    const made = store.take(kind, locales, options, (fuel) => {
      request.hostFuel = (request.hostFuel ?? 0) + fuel;
    });
    if (made === null) return unavailable;
    if ("tag" in made) return made;
    request.lastFormatter = (request.lastFormatter ?? 0) + 1;
    request.formatters.set(request.lastFormatter, made);
    return { tag: "formatter", val: request.lastFormatter };
  };
  return {
    open,
    openService: open,
    format(id: number, value: string) {
      charge(intlPrices.text);
      const formatter = formatterOf(id);
      return formatter.format(given(formatter, value));
    },
    parts(id: number, value: string) {
      charge(intlPrices.parts);
      const formatter = formatterOf(id);
      return formatter.parts(given(formatter, value));
    },
    resolved(id: number) {
      charge(intlPrices.resolved);
      return formatterOf(id).resolved();
    },
    ask(id: number, name: string, text: string) {
      const formatter = formatterOf(id);
      const methods = methodsOf[formatter.kind];
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (method === undefined) return unknown("method");
      const values = valuesIn(text);
      charge(method.price(values));
      return answered(() => method.call(formatter.made, values));
    },
    lookUp(what: string, text: string) {
      const lookUp = Object.hasOwn(lookUps, what) ? lookUps[what] : undefined;
      if (lookUp === undefined) return unknown("value");
      const values = valuesIn(text);
      charge(lookUp.price(values));
      return answered(() => lookUp.find(store.engine, values));
    },
    close(id: number) {
      store.giveBack(formatterOf(id));
      state().formatters?.delete(id);
    },
  };
}

/** What is wrong with an order before the engine sees it, as a sentence; null where nothing is. */
function problemOf(
  kind: FormatterKind | Service,
  locales: string,
  options: readonly Field[],
): string | null {
  const problem = problemOfLocales(locales);
  if (problem !== null) return problem;
  const known = services[kind].options;
  if (options.length > known.size) return "There are too many options";
  for (const [name, value] of options) {
    if (!known.has(name)) return "There is an option of another name";
    if (!valuePattern.test(value)) return `Value out of range for the option ${name}`;
  }
  return null;
}

/** The values of a call. @throws RangeError for what is no list in JSON, or too long. */
function valuesIn(text: string): unknown[] {
  if (text.length > maxArguments) throw new RangeError("intl gets too many arguments");
  const values: unknown = JSON.parse(text);
  if (Array.isArray(values)) return values;
  throw new RangeError("intl takes arguments as a list");
}

/** What comes of a call of the engine's. Its errors are the guest's; that a guest broke the rules is thrown before. */
function answered(call: () => unknown): Asked {
  try {
    return { tag: "answer", val: JSON.stringify(call()) ?? "" };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const tag = error instanceof TypeError ? "wrong-type" : "out-of-range";
    return { tag, val: error.message };
  }
}
