// Functions of the program that embeds the worker, as the worker calls them.
import type { OwnFunction } from "../../build/own-function.ts";
import { giving } from "./given-values.ts";
import { taking } from "./got-values.ts";
import { UnfitValue } from "./unfit-value.ts";

type Call = (...values: unknown[]) => unknown;

/** An interface's functions, which hold what they are given to its type. @param name the interface's, for errors; `engines`, the
 * engine's functions. They throw a TypeError or a RangeError that names the function and the part that is wrong, and what the function's
 * declared error is. */
export function ownFunctions(
  name: string,
  functions: readonly OwnFunction[],
  engines: Readonly<Record<string, Call>>,
): Record<string, Call> {
  const all: Record<string, Call> = {};
  for (const each of functions) {
    const value = checked(`${name} ${each.js}`, each, engines[each.js]!);
    Object.defineProperty(value, "name", { value: each.js, configurable: true });
    Object.defineProperty(all, each.js, { value, enumerable: true });
  }
  return all;
}

function checked(called: string, { params, result }: OwnFunction, call: Call): Call {
  const names = params.map(({ name }) => name);
  const gives = params.map(({ type }) => giving(type));
  const isOutcome = result?.kind === "result";
  const take = taking(isOutcome ? result.ok : result);
  const takeError = isOutcome ? taking(result.error) : null;
  return (...given) => {
    const values: unknown[] = new Array(names.length);
    let at = 0;
    try {
      for (; at < names.length; at++) values[at] = gives[at]!(given[at]);
    } catch (thrown) {
      throw thrown instanceof UnfitValue ? thrown.error(called, names[at]!) : thrown;
    }
    if (takeError === null) return take === null ? call(...values) : take(call(...values));
    let got: unknown;
    try {
      got = call(...values);
    } catch (error) {
      if (error instanceof Error && "payload" in error) error.payload = takeError(error.payload);
      throw error;
    }
    return take === null ? got : take(got);
  };
}
