import type { Request } from "../../abi/generated/types.ts";
import type { Limits } from "../../settings/limits.ts";
import type { Case } from "../cases/case.ts";
import { requestLimitOver } from "../probe/dimensions.ts";
import { limitOf } from "../probe/limit-of-error.ts";
import { type Search, type Sought, seekEnd, type Tried } from "../probe/seek-end.ts";
import { runOf } from "../run.ts";
import type { Call } from "../sampling.ts";
import { fitGrowth, sizeAt } from "./fit.ts";
import {
  type Ceiling,
  type GrowingFigure,
  type Growth,
  type GrowthEnd,
  type GrowthPoint,
  growingFigures,
} from "./growth.ts";
import { limitsMet } from "./limits-met.ts";
import { spacedPoints } from "./spaced-points.ts";
import { countsBytes, type Vary, vary } from "./vary.ts";

export interface GrowOptions {
  readonly call: Call;
  /** The same worker under a wider cap, to tell a trap for want of memory from another. */
  readonly callWithMoreMemory: Call;
  readonly limits: Limits;
  readonly ceilings: readonly Ceiling[];
  /** Gets each size before it is tried, and the largest that was answered so far. */
  readonly onSize: (size: number, answered: number | null) => void;
}

/** What seeking an end may use beyond the sizes that were asked for: runs, and time in ms. */
export const seekBudget = { runs: 150, time: 20_000 };

/** A trap, or an error of the worker's own, with so much of the memory in use may be for want of it. */
const muchMemory = 0.8;

const codes = {
  uri: "uri-too-long",
  requestFields: "fields-too-large",
  requestBody: "body-too-large",
} as const;

/** Runs a case at a ladder of sizes, and on beyond it, until one is not answered; seeks where that begins, to the size;
 * and says how its figures grow. */
export async function growCase(own: Case, varying: Vary, options: GrowOptions): Promise<Growth> {
  const runs = new GrowingRuns(own, varying, options);
  await runs.begin();
  const sought = await seekEnd(runs.search(ladder(varying.from, varying.to), 0));
  const end = await endOf(sought, runs);
  if (end?.exact && end.kind !== "not-taken") await runs.lookBeyond(end.at);
  const ceilings = options.ceilings.filter(
    ({ figure }) => figure !== "bodySize" || varying.part === "body",
  );
  await runs.narrowCrossings(ceilings);
  const points = runs.points();
  const good = points.filter(
    (point) => runs.isGood(point) && (end === null || point.size < end.at),
  );
  const fits = fitsOf(spacedPoints(good));
  return {
    case: own.name,
    what: varying.what,
    unit: countsBytes(varying, own.request) ? "bytes" : "count",
    from: varying.from,
    to: varying.to,
    points,
    fits,
    end,
    stopped: sought.stopped,
    reaches: limitsMet(ceilings, {
      good,
      fits,
      end,
      mayGoOn: sought.stopped === "budget",
    }),
  };
}

/** Sizes that are tried between two: each about so much larger than the one before. */
const rungs = 13;

/** Whole sizes from one to another, each by the same factor larger, the ends included. */
export function ladder(from: number, to: number): number[] {
  const start = Math.max(1, from);
  const factor = (to / start) ** (1 / (rungs - 1));
  const sizes = Array.from({ length: rungs }, (_, index) => Math.round(start * factor ** index));
  sizes[rungs - 1] = to;
  return [...new Set(from < 1 ? [from, ...sizes] : sizes)];
}

/** The runs of a case at its sizes, each made once. */
class GrowingRuns {
  readonly #request: Request;
  readonly #varying: Vary;
  readonly #options: GrowOptions;
  readonly #points = new Map<number, GrowthPoint>();
  /** The limits that errors stand for, by their sizes. */
  readonly #limitsOf = new Map<number, keyof Limits | null>();
  readonly #stopAt = performance.now() + seekBudget.time;
  /** The status that the request gets at its original size. */
  #usualStatus: number | null = null;
  #lost = false;

  constructor({ request }: Case, varying: Vary, options: GrowOptions) {
    this.#request = request;
    this.#varying = varying;
    this.#options = options;
  }

  /** Sees what the request as it is is answered with: such an answer is none of an end. */
  async begin(): Promise<void> {
    if (requestLimitOver(this.#request, this.#options.limits) !== null) return;
    this.#usualStatus = runOf(await this.#options.call(this.#request)).status;
  }

  get limits(): Limits {
    return this.#options.limits;
  }

  readonly isGood = ({ status }: GrowthPoint): boolean =>
    status !== null && (status < 400 || status === this.#usualStatus);

  points(): GrowthPoint[] {
    return [...this.#points.values()].sort((a, b) => a.size - b.size);
  }

  /** The size that a request comes to be when this one is wanted. */
  sizeOf(wanted: number): number {
    return vary(this.#varying, this.#request, wanted).size;
  }

  pointAt(wanted: number): GrowthPoint | undefined {
    return this.#points.get(this.sizeOf(wanted));
  }

  search(rungs: readonly number[], precision: number): Search {
    return {
      rungs,
      precision,
      good: null,
      takes: (wanted) => this.#limitOver(wanted) === null,
      run: (wanted) => this.run(wanted),
      mayGoOn: () => this.#mayGoOn(),
      guess: () => this.#guess(),
    };
  }

  async run(wanted: number): Promise<Tried> {
    const { request, size } = vary(this.#varying, this.#request, wanted);
    const before = this.#points.get(size);
    if (before !== undefined) return this.#tried(before);
    const good = this.points().filter(this.isGood);
    this.#options.onSize(size, good.at(-1)?.size ?? null);
    const outcome = await this.#options.call(request);
    const point = pointOf(size, outcome);
    this.#points.set(size, point);
    if (outcome.error !== null) this.#limitsOf.set(size, limitOf(outcome.error));
    this.#lost ||= point.code === "shard-lost";
    return this.#tried(point);
  }

  /** Keeps a size that the host does not take in, which nothing runs for. */
  refuse(wanted: number): GrowthPoint {
    const nothing = { fuel: 0, memoryBytes: 0, responseBodyBytes: 0, hostCalls: 0, wallMs: 0 };
    const code = codes[this.#limitOver(wanted)!];
    const point = { size: this.sizeOf(wanted), ...nothing, status: null, code };
    this.#points.set(point.size, point);
    return point;
  }

  /** The limit that the error at a size stands for. */
  limitOf({ size }: GrowthPoint): keyof Limits | null {
    return this.#limitsOf.get(size) ?? null;
  }

  limitNotTaken(wanted: number): keyof typeof codes {
    return this.#limitOver(wanted)!;
  }

  /** Whether a size fails for want of memory: under a wider cap it does not fail in the same way. */
  async wantsMemory(wanted: number, { code, status }: GrowthPoint): Promise<boolean> {
    const { request } = vary(this.#varying, this.#request, wanted);
    const { error, response } = await this.#options.callWithMoreMemory(request);
    return code === null ? response !== null && response.status !== status : error?.code !== code;
  }

  /** Runs the next sizes beyond an end: it was sought as if all beyond it ended in the same way. */
  async lookBeyond(at: number): Promise<void> {
    for (let size = at + 1; size <= at + lookedAtBeyond && this.#mayGoOn(); size++) {
      if (this.#limitOver(size) === null) await this.run(size);
    }
  }

  /** Runs sizes between those that a limit's crossing lies between: to neighbours, or to one per cent where the limit
   * itself is an estimate. */
  async narrowCrossings(ceilings: readonly Ceiling[]): Promise<void> {
    for (const { of, figure, limit, estimate } of ceilings) {
      if (of === "skerry" || figure === "bodySize") continue;
      for (let tried = 0; tried < maxNarrowing && this.#mayGoOn(); tried++) {
        const good = this.points().filter(this.isGood);
        const place = good.findIndex((point) => point[figure] > limit);
        const [below, above] = [good[place - 1], good[place]];
        if (below === undefined || above === undefined) break;
        const near = estimate ? Math.max(1, below.size / 100) : 1;
        if (above.size - below.size <= near) break;
        const middle = Math.floor((below.size + above.size) / 2);
        const size = this.sizeOf(middle);
        if (size <= below.size || size >= above.size) break;
        if ((await this.run(middle)) !== "passes") break;
      }
    }
  }

  #tried(point: GrowthPoint): Tried {
    if (this.isGood(point)) return "passes";
    return point.status === null ? "fails" : "refused";
  }

  #limitOver(wanted: number) {
    const { request } = vary(this.#varying, this.#request, wanted);
    return requestLimitOver(request, this.#options.limits);
  }

  #mayGoOn(): boolean {
    return !this.#lost && this.#points.size < seekBudget.runs && performance.now() < this.#stopAt;
  }

  /** Where fuel or memory runs out by the curve that fits them, whichever is first. */
  #guess(): number | null {
    const good = spacedPoints(this.points().filter(this.isGood));
    const { fuel, memory } = this.#options.limits;
    const places = [["fuel", fuel] as const, ["memoryBytes", memory] as const].flatMap(
      ([figure, limit]) => {
        const fit = fitGrowth(good.map((point) => ({ size: point.size, value: point[figure] })));
        const at = fit === null ? null : sizeAt(fit, limit);
        return at === null ? [] : [at];
      },
    );
    return places.length === 0 ? null : Math.min(...places);
  }
}

/** Sizes beyond an end that are run. */
const lookedAtBeyond = 3;

/** Runs that one limit is narrowed down by, at most. */
const maxNarrowing = 40;

async function endOf(
  { lastGood: wantedGood, firstBad, exact, stopped }: Sought,
  runs: GrowingRuns,
): Promise<GrowthEnd | null> {
  if (firstBad === null) return null;
  const lastGood = wantedGood === null ? null : runs.sizeOf(wantedGood);
  if (stopped === "not-taken") {
    const { size, code } = runs.refuse(firstBad);
    const limit = runs.limitNotTaken(firstBad);
    return { lastGood, at: size, exact, limit, kind: "not-taken", why: code!, met: null };
  }
  const point = runs.pointAt(firstBad)!;
  const found = { lastGood, at: point.size, exact, why: point.code ?? String(point.status) };
  const limit = await limitMet(firstBad, point, runs);
  const kind = limit !== null ? "limit" : point.code === null ? "refused" : "trap";
  return { ...found, kind, limit, met: limit === null ? null : (figures[limit] ?? null) };
}

/** The limit that ended a run; null where none did. */
async function limitMet(
  wanted: number,
  point: GrowthPoint,
  runs: GrowingRuns,
): Promise<keyof Limits | null> {
  const { code, status, memoryBytes } = point;
  if (code !== null) {
    const limit = runs.limitOf(point);
    if (limit !== null || code === "shard-lost") return limit;
    return (await runs.wantsMemory(wanted, point)) ? "memory" : null;
  }
  // A program may catch that it got no memory, and say so as an answer.
  const full = memoryBytes >= muchMemory * runs.limits.memory;
  if (status === null || status < 500 || !full) return null;
  return (await runs.wantsMemory(wanted, point)) ? "memory" : null;
}

const figures: Readonly<Partial<Record<keyof Limits, GrowingFigure>>> = {
  fuel: "fuel",
  memory: "memoryBytes",
  responseBody: "responseBodyBytes",
};

function fitsOf(points: readonly GrowthPoint[]): Growth["fits"] {
  const fit = (figure: GrowingFigure) =>
    fitGrowth(points.map((point) => ({ size: point.size, value: point[figure] })));
  return Object.fromEntries(
    growingFigures.map((figure) => [figure, fit(figure)]),
  ) as Growth["fits"];
}

function pointOf(size: number, outcome: Parameters<typeof runOf>[0]): GrowthPoint {
  const { status, error, ...figures } = runOf(outcome);
  const { fuel, memoryBytes, responseBodyBytes, hostCalls, wallMs } = figures;
  return {
    size,
    fuel,
    memoryBytes,
    responseBodyBytes,
    hostCalls,
    wallMs,
    status,
    code: error?.code ?? null,
  };
}
