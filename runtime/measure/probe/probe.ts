import type { Request } from "../../abi/generated/types.ts";
import type { ErrorCode } from "../../errors.ts";
import type { Limits } from "../../settings/limits.ts";
import type { Unit } from "../../settings/quantities.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";
import { type Share, sharesOf } from "../shares.ts";
import { type Dimension, type RequestLimit, requestLimitOver } from "./dimensions.ts";
import { limitOf } from "./limit-of-error.ts";
import { type Search, type Sought, seekEnd } from "./seek-end.ts";

/** What growing one dimension found. `lastGood` is the largest input that was answered, `at` the
 * smallest that was not. */
export interface Probe {
  readonly dimension: string;
  readonly unit: Unit;
  readonly now: number;
  readonly lastGood: number;
  readonly end: ProbeEnd;
  /** The limit that the largest good input came nearest to. */
  readonly nearest: Share;
  readonly points: readonly ProbePoint[];
}

export type ProbeEnd =
  /** The host ended the guest; `limit` is null for a trap that no limit explains. */
  | { kind: "guest-limit"; at: number; code: ErrorCode; limit: keyof Limits | null }
  /** The worker itself answered with an error. */
  | { kind: "worker-refused"; at: number; status: number }
  /** The request reached its own limit, or a number the end of exact integers, and all went well. */
  | { kind: "request-limit"; limit: RequestLimit }
  | { kind: "range" }
  /** The probe's budget of calls or of time ran out. */
  | { kind: "budget" };

export interface ProbePoint {
  readonly input: number;
  readonly fuel: number;
  readonly memoryBytes: number;
  readonly wallMs: number;
  readonly status: number | null;
  readonly code: ErrorCode | null;
}

/** What a probe may use. `mayGoOn` is asked before every call. */
export interface ProbeContext {
  readonly limits: Limits;
  readonly mayGoOn: () => boolean;
  call(request: Request): Promise<Outcome>;
  /** The same worker under a wider memory limit, to tell a trap for want of memory from another. */
  callWithMoreMemory(request: Request): Promise<Outcome>;
}

/** A limit is bisected until its place is known to one per cent. */
const precision = 0.01;

/** Doubles one dimension of a request until something ends it, then bisects to where that begins.
 * `base` is the outcome of the request as it is, which has to be a response. */
export async function probe(
  dimension: Dimension,
  base: Outcome,
  context: ProbeContext,
): Promise<Probe> {
  const { limits } = context;
  const runs = new ProbeRuns(dimension, base, context);
  const sought = await runs.seek({ rungs: [], good: dimension.now, precision });
  const lastGood = sought.lastGood!;
  return {
    dimension: dimension.name,
    unit: dimension.unit,
    now: dimension.now,
    lastGood,
    end: await endOf(sought, runs.outcomes, dimension, context),
    nearest: sharesOf(runs.outcomes.get(lastGood)!, limits)[0]!,
    points: runs.points(),
  };
}

/** A probe with its end to the unit, as far as calls and time are left. */
export async function sharpened(
  found: Probe,
  dimension: Dimension,
  base: Outcome,
  context: ProbeContext,
): Promise<Probe> {
  const { end } = found;
  const isSought = end.kind === "guest-limit" || end.kind === "worker-refused";
  if (!isSought || end.at - found.lastGood <= 1 || !context.mayGoOn()) return found;
  const runs = new ProbeRuns(dimension, base, context);
  const sought = await runs.seek({ rungs: [end.at], good: found.lastGood, precision: 0 });
  const lastGood = sought.lastGood!;
  const nearest = runs.outcomes.get(lastGood);
  const known = new Set(runs.outcomes.keys());
  return {
    ...found,
    lastGood,
    end: await endOf(sought, runs.outcomes, dimension, context),
    nearest: nearest === undefined ? found.nearest : sharesOf(nearest, context.limits)[0]!,
    points: [...found.points.filter(({ input }) => !known.has(input)), ...runs.points()].sort(
      (a, b) => a.input - b.input,
    ),
  };
}

/** The runs of one dimension. */
class ProbeRuns {
  readonly outcomes: Map<number, Outcome>;
  readonly #dimension: Dimension;
  readonly #base: Outcome;
  readonly #context: ProbeContext;

  constructor(dimension: Dimension, base: Outcome, context: ProbeContext) {
    this.outcomes = new Map([[dimension.now, base]]);
    this.#dimension = dimension;
    this.#base = base;
    this.#context = context;
  }

  points(): ProbePoint[] {
    return [...this.outcomes]
      .map(([input, outcome]) => pointOf(input, outcome))
      .sort((a, b) => a.input - b.input);
  }

  seek(more: Pick<Search, "rungs" | "good" | "precision">): Promise<Sought> {
    const { limits, call, mayGoOn } = this.#context;
    return seekEnd({
      ...more,
      mayGoOn,
      takes: (input) => requestLimitOver(this.#dimension.grow(input), limits) === null,
      run: async (input) => {
        const outcome = await call(this.#dimension.grow(input));
        this.outcomes.set(input, outcome);
        if (isGood(outcome, this.#base)) return "passes";
        return outcome.response === null ? "fails" : "refused";
      },
      guess: () => null,
    });
  }
}

/** An answer, and not an error of the worker's own where the base was none. */
function isGood({ response }: Outcome, base: Outcome): boolean {
  return response !== null && (response.status < 400 || base.response!.status >= 400);
}

async function endOf(
  { stopped, firstBad }: Sought,
  outcomes: ReadonlyMap<number, Outcome>,
  dimension: Dimension,
  context: ProbeContext,
): Promise<ProbeEnd> {
  if (stopped === "range" || stopped === "budget") return { kind: stopped };
  if (stopped === "not-taken") {
    const limit = requestLimitOver(dimension.grow(firstBad!), context.limits);
    return { kind: "request-limit", limit: limit! };
  }
  return explain({ input: firstBad!, outcome: outcomes.get(firstBad!)! }, dimension, context);
}

async function explain(
  bad: { input: number; outcome: Outcome },
  dimension: Dimension,
  context: ProbeContext,
): Promise<ProbeEnd> {
  const { error, response } = bad.outcome;
  if (error === null) return { kind: "worker-refused", at: bad.input, status: response!.status };
  let limit = limitOf(error);
  if (limit === null && error.code === "guest-trap" && context.mayGoOn()) {
    const again = await context.callWithMoreMemory(dimension.grow(bad.input));
    if (again.error?.code !== "guest-trap") limit = "memory";
  }
  return { kind: "guest-limit", at: bad.input, code: error.code, limit };
}

function pointOf(input: number, { usage, response, error }: Outcome): ProbePoint {
  return {
    input,
    fuel: usage.fuel,
    memoryBytes: usage.memoryBytes,
    wallMs: usage.wallMs,
    status: response?.status ?? null,
    code: error?.code ?? null,
  };
}
