import { isDeepStrictEqual } from "node:util";
import type { Operation } from "../isolate/inside/border/operations.ts";
import { digestedValues } from "./json-values.ts";
import { Masker } from "./mask.ts";
import type { RecordedCall, Recording } from "./recording.ts";

/** A host call of a replay, beside the one of the recording. */
export interface ReplayedCall {
  /** The operation's number, from 1. */
  readonly number: number;
  readonly name: string;
  readonly values: readonly unknown[];
  readonly fuel: number;
  /** The one at its place in the recording; null where there is none. */
  readonly recorded: RecordedCall | null;
  /** asked: something else, for which there is no answer. */
  readonly differs: "no" | "arguments" | "asked";
}

/** Arguments that may be others without the recorded answer being one to another question: what is written, and how.
 * By the function's name: those that have to be the same, picked from the call's values. */
const asked: Readonly<Record<string, (values: readonly unknown[]) => unknown>> = {
  "streams.write": ([id]) => id,
  "streams.push": ([id]) => id,
  "fetch.push": ([id]) => id,
  "fetch.trail": ([id]) => id,
  "streams.respond": ([, , id]) => id,
  "streams.pause": () => null,
  "streams.wait-readable": ([id]) => id,
  "fetch.wait-any-within": () => null,
  "fetch.limit": ([id]) => id,
  "fetch.start": ([id, contentId, request]) => {
    const { method, uri, redirect } = request as Record<string, unknown>;
    return [id, contentId, method, uri, redirect];
  },
  "cache.match": ([id, key]) => [id, ...keyOf(key)],
  "cache.put": ([id, key]) => [id, ...keyOf(key)],
  "cache.remove": ([key]) => keyOf(key),
  "kv.put": ([namespace, key]) => [namespace, key],
  "kv.remove": ([namespace, key]) => [namespace, key],
  "kv.put-many": ([namespace, keys]) => [namespace, keys],
  "kv.increment": ([namespace, key]) => [namespace, key],
};

function keyOf(key: unknown): unknown[] {
  const { cache, method, uri } = key as Record<string, unknown>;
  return [cache, method, uri];
}

/** Answers a guest's host calls by a recording, in its order. */
export class RecordedAnswers {
  readonly #calls: readonly RecordedCall[];
  readonly #masker: Masker;
  readonly #played: ReplayedCall[] = [];

  constructor({ calls, masked }: Pick<Recording, "calls" | "masked">) {
    this.#calls = calls;
    this.#masker = new Masker(masked?.fields ?? []);
  }

  get played(): readonly ReplayedCall[] {
    return this.#played;
  }

  /** Recorded calls that were not made. */
  get left(): readonly RecordedCall[] {
    return this.#calls.slice(this.#played.length);
  }

  /** The call that was recorded at the place of this one; null where it was another one, or none. */
  next({ name, values: given, fuel = 0 }: Operation): RecordedCall | null {
    const at = this.#played.length;
    const recorded = this.#calls[at] ?? null;
    const masked = this.#masker.value(given) as unknown[];
    const values = digestedValues(name, masked);
    const differs =
      recorded === null || !isSameQuestion(name, values, recorded)
        ? "asked"
        : isDeepStrictEqual(values, recorded.values)
          ? "no"
          : "arguments";
    this.#played.push({ number: at + 1, name, values, fuel, recorded, differs });
    return differs === "asked" ? null : recorded;
  }
}

function isSameQuestion(name: string, values: readonly unknown[], recorded: RecordedCall): boolean {
  if (name !== recorded.name) return false;
  const question = asked[name] ?? ((all: readonly unknown[]) => all);
  try {
    return isDeepStrictEqual(question(values), question(recorded.values));
  } catch {
    // The recorded arguments are not those of such a call.
    return false;
  }
}
