import type { Request } from "../abi/generated/types.ts";
import type { ErrorCode } from "../errors.ts";
import type { Limits } from "../settings/limits.ts";
import type { Unit } from "../settings/quantities.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import { type Dimension, type RequestLimit, requestLimitOver } from "./dimensions.ts";
import { limitOf } from "./limit-of-error.ts";
import { type Share, sharesOf } from "./shares.ts";

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
  const fits = (value: number) => requestLimitOver(dimension.grow(value), limits) === null;
  const points: ProbePoint[] = [pointOf(dimension.now, base)];
  let good = { input: dimension.now, outcome: base };
  let bad: { input: number; outcome: Outcome } | null = null;
  let end: ProbeEnd | null = null;

  const attempt = async (input: number) => {
    const outcome = await context.call(dimension.grow(input));
    points.push(pointOf(input, outcome));
    if (isGood(outcome, base)) good = { input, outcome };
    else bad = { input, outcome };
  };

  while (bad === null && end === null) {
    const next = Math.min(Math.max(1, good.input * 2), Number.MAX_SAFE_INTEGER);
    if (good.input === Number.MAX_SAFE_INTEGER) end = { kind: "range" };
    else if (!context.mayGoOn()) end = { kind: "budget" };
    else if (fits(next)) await attempt(next);
    else {
      const largest = largestFitting(good.input, next, fits);
      if (largest > good.input) await attempt(largest);
      const over = requestLimitOver(dimension.grow(largest + 1), limits);
      if (bad === null) end = { kind: "request-limit", limit: over! };
    }
  }
  while (bad !== null && distance(good.input, bad) > precision && context.mayGoOn()) {
    await attempt(Math.floor((good.input + (bad as { input: number }).input) / 2));
  }
  return {
    dimension: dimension.name,
    unit: dimension.unit,
    now: dimension.now,
    lastGood: good.input,
    end: end ?? (await explain(bad!, dimension, context)),
    nearest: sharesOf(good.outcome, limits)[0]!,
    points: points.sort((a, b) => a.input - b.input),
  };
}

/** An answer, and not an error of the worker's own where the base was none. */
function isGood({ response }: Outcome, base: Outcome): boolean {
  return response !== null && (response.status < 400 || base.response!.status >= 400);
}

function distance(good: number, bad: { input: number }): number {
  return bad.input - good <= 1 ? 0 : (bad.input - good) / Math.max(1, good);
}

/** The largest value of which the request is within its own limits: `low` is, `high` is not. */
function largestFitting(low: number, high: number, fits: (value: number) => boolean): number {
  let [least, most] = [low, high];
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (fits(middle)) least = middle;
    else most = middle;
  }
  return least;
}

async function explain(
  bad: { input: number; outcome: Outcome },
  dimension: Dimension,
  context: ProbeContext,
): Promise<ProbeEnd> {
  const { error, response } = bad.outcome;
  if (error === null) return { kind: "worker-refused", at: bad.input, status: response!.status };
  let limit = limitOf(error.code);
  if (error.code === "guest-trap" && context.mayGoOn()) {
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
