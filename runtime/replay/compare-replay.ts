import { isDeepStrictEqual } from "node:util";
import { withoutHints } from "../worker/outcome/script-frames.ts";
import type { ReplayedCall } from "./recorded-answers.ts";
import type { RecordedAnswer, RecordedEnd, Recording } from "./recording.ts";
import type { Replayed } from "./replay-in-isolate.ts";

/** One thing that a recording and its replay have, as values that JSON holds. */
export interface ComparedPart {
  readonly part:
    | "status"
    | "fields"
    | "body"
    | "error"
    | "fuel"
    | "memoryBytes"
    | "hostCalls"
    | "calls"
    | "log";
  readonly recorded: unknown;
  readonly replayed: unknown;
  readonly same: boolean;
}

/** What a replay came to beside what was recorded. */
export interface ReplayComparison {
  /** True where all parts are the same, and the guest asked the same things. */
  readonly same: boolean;
  readonly parts: readonly ComparedPart[];
  /** Where the guest asked for what was not recorded, and was ended. */
  readonly diverged: ReplayedCall | null;
  /** The first call by which it had burned other fuel. */
  readonly fuelFrom: ReplayedCall | null;
  /** Calls with other arguments. */
  readonly others: readonly ReplayedCall[];
  /** Calls of the recording that it did not make. */
  readonly unmade: number;
}

/** Compares a replay with its recording. What the recording does not know, since the isolate was lost, is left out. */
export function compareReplay(recording: Recording, replayed: Replayed): ReplayComparison {
  const { end: recorded, calls } = recording;
  const { end, played, left, diverged } = replayed;
  const parts = [
    part("status", recorded.answer?.status ?? null, end.answer?.status ?? null),
    part("fields", fieldsOf(recorded.answer), fieldsOf(end.answer)),
    part("body", bodyOf(recorded.answer), bodyOf(end.answer)),
    part("error", errorOf(recorded), errorOf(end)),
    ...usageParts(recorded, end),
    part("calls", calls.length, played.length),
    ...(recorded.usage === null
      ? []
      : [part("log", withoutHints(recorded.log), withoutHints(end.log))]),
  ];
  const others = played.filter(({ differs }) => differs === "arguments");
  const sameCalls = !diverged && others.length === 0 && left.length === 0;
  return {
    same: sameCalls && parts.every(({ same }) => same),
    parts,
    diverged: diverged ? (played.find(({ differs }) => differs === "asked") ?? null) : null,
    fuelFrom: played.find(({ fuel, recorded: of }) => of !== null && of.fuel !== fuel) ?? null,
    others,
    unmade: left.length,
  };
}

function part(name: ComparedPart["part"], recorded: unknown, replayed: unknown): ComparedPart {
  return { part: name, recorded, replayed, same: isDeepStrictEqual(recorded, replayed) };
}

function usageParts({ usage: recorded }: RecordedEnd, { usage }: RecordedEnd): ComparedPart[] {
  if (recorded === null) return [];
  return [
    part("fuel", recorded.fuel, usage?.fuel ?? null),
    part("memoryBytes", recorded.memoryBytes, usage?.memoryBytes ?? null),
    part("hostCalls", recorded.hostCalls, usage?.hostCalls ?? null),
  ];
}

function fieldsOf(answer: RecordedAnswer | null) {
  return answer === null ? null : { fields: answer.fields, trailers: answer.trailers ?? [] };
}

function bodyOf(answer: RecordedAnswer | null) {
  const body = answer?.body ?? null;
  if (body === null) return null;
  if (typeof body === "number") return { handedOn: body };
  return { bytes: body.bytes, sha256: body.sha256 };
}

/** Its code and its frames: other words may name other limits. */
function errorOf({ error }: RecordedEnd) {
  return error === null ? null : { code: error.code, frames: error.detail?.split("\n") ?? [] };
}
