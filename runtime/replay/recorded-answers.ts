import { isDeepStrictEqual } from "node:util";
import { hostCallOf, type PickedValue } from "../abi/calls/host-calls.ts";
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

/** Whether a call asks for what the recorded one did. What it writes, and how, may differ. */
function isSameQuestion(name: string, values: readonly unknown[], recorded: RecordedCall): boolean {
  if (name !== recorded.name) return false;
  const question = hostCallOf(name)?.question;
  if (question === undefined) return isDeepStrictEqual(values, recorded.values);
  try {
    return question.every((each) =>
      isDeepStrictEqual(picked(values, each), picked(recorded.values, each)),
    );
  } catch {
    // The recorded arguments are not those of such a call.
    return false;
  }
}

function picked(values: readonly unknown[], which: PickedValue): unknown {
  if (typeof which === "number") return values[which];
  const [at, ...members] = which;
  const value = values[at] as Record<string, unknown>;
  return members.map((member) => value[member]);
}
