import type { SerializedError } from "../errors.ts";
import { fieldBytes } from "../message/field-bytes.ts";
import { type Counted, counted, type Timed, timed } from "./figures.ts";
import type { Run } from "./run.ts";
import type { CaseRuns } from "./sampling.ts";
import { bodyBytes } from "./shares.ts";

/** What one case costs. Its figures are of the runs that were answered, or of all where none was. */
export interface CaseResult {
  readonly name: string;
  readonly method: string;
  readonly uri: string;
  readonly request: {
    readonly uriBytes: number;
    /** Names and values. */
    readonly fieldBytes: number;
    readonly bodyBytes: number;
  };
  readonly runs: number;
  readonly answered: number;
  /** How often each status was answered, and each code was what it failed with. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly fuel: Counted;
  /** Linear memory of the instance at its end, which is its peak, since it never shrinks. */
  readonly memoryBytes: Counted;
  readonly hostCalls: Counted;
  readonly responseFieldBytes: Counted;
  readonly responseBodyBytes: Counted;
  /** What was asked of each interface that reaches outside, by its name. */
  readonly interfaces: Readonly<Record<string, InterfaceFigures>>;
  /** Time from entering the guest to leaving it, in ms. */
  readonly wallMs: Timed;
  /** CPU time of the isolate's thread, in ms: at most, and exactly from an eighth of the limit on. */
  readonly cpuMs: Timed;
  /** The first failure, where there was one. */
  readonly error: SerializedError | null;
}

export interface InterfaceFigures {
  readonly calls: Counted;
  readonly bytesIn: Counted;
  readonly bytesOut: Counted;
  readonly waitedMs: Timed;
}

/** Sums up the runs of a case. */
export function caseResult({ case: own, runs, stopped }: CaseRuns): CaseResult {
  const { method, uri, fields, body } = own.request;
  const answered = runs.filter(({ status }) => status !== null);
  const seen = answered.length > 0 ? answered : runs;
  const figure = (of: (run: Run) => number) => counted(seen.map(of));
  return {
    name: own.name,
    method,
    uri,
    request: {
      uriBytes: Buffer.byteLength(uri),
      fieldBytes: fieldBytes(fields),
      bodyBytes: bodyBytes({ body }),
    },
    runs: runs.length,
    answered: answered.length,
    statuses: tally(answered.map(({ status }) => String(status))),
    errors: tally(runs.flatMap(({ error }) => (error === null ? [] : [error.code]))),
    fuel: figure(({ fuel }) => fuel),
    memoryBytes: figure(({ memoryBytes }) => memoryBytes),
    hostCalls: figure(({ hostCalls }) => hostCalls),
    responseFieldBytes: figure((run) => run.responseFieldBytes),
    responseBodyBytes: figure((run) => run.responseBodyBytes),
    interfaces: interfaceFigures(seen, stopped),
    wallMs: timed(
      seen.map(({ wallMs }) => wallMs),
      stopped,
    ),
    cpuMs: timed(
      seen.map(({ cpuMs }) => cpuMs),
      stopped,
    ),
    error: runs.find(({ error }) => error !== null)?.error ?? null,
  };
}

/** A run that did not use an interface asked nothing of it. */
function interfaceFigures(
  runs: readonly Run[],
  stopped: CaseRuns["stopped"],
): Record<string, InterfaceFigures> {
  const names = [...new Set(runs.flatMap(({ interfaces }) => Object.keys(interfaces)))].sort();
  return Object.fromEntries(
    names.map((name) => {
      const values = (of: "calls" | "bytesIn" | "bytesOut" | "waitedMs") =>
        runs.map(({ interfaces }) => interfaces[name]?.[of] ?? 0);
      return [
        name,
        {
          calls: counted(values("calls")),
          bytesIn: counted(values("bytesIn")),
          bytesOut: counted(values("bytesOut")),
          waitedMs: timed(values("waitedMs"), stopped),
        },
      ];
    }),
  );
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
