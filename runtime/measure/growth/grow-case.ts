import type { Limits } from "../../settings/limits.ts";
import type { Case } from "../case.ts";
import { requestLimitOver } from "../dimensions.ts";
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
  type Reach,
} from "./growth.ts";
import { ladder } from "./ladder.ts";
import { countsBytes, type Vary, vary } from "./vary.ts";

export interface GrowOptions {
  readonly call: Call;
  /** The same worker under a wider cap, to tell a trap for want of memory from another. */
  readonly callWithMoreMemory: Call;
  readonly limits: Limits;
  readonly ceilings: readonly Ceiling[];
  /** Gets each size before it is tried. */
  readonly onSize: (size: number) => void;
}

/** Where it begins to fail is sought to one per cent. */
const precision = 0.01;

/** Runs a case at a ladder of sizes, until one fails, and says how its figures grow. */
export async function growCase(own: Case, varying: Vary, options: GrowOptions): Promise<Growth> {
  const points: GrowthPoint[] = [];
  const seen = new Set<number>();
  const attempt = async (wanted: number): Promise<GrowthPoint | null> => {
    const { request, size } = vary(varying, own.request, wanted);
    if (seen.has(size)) return null;
    seen.add(size);
    options.onSize(size);
    const over = requestLimitOver(request, options.limits);
    // What the host would not take never reaches the worker.
    const point = over === null ? pointOf(size, await options.call(request)) : refused(size, over);
    points.push(point);
    return point;
  };
  let good: GrowthPoint | null = null;
  let bad: GrowthPoint | null = null;
  for (const size of ladder(varying.from, varying.to)) {
    const point = await attempt(size);
    if (point === null) continue;
    if (!isGood(point)) {
      bad = point;
      break;
    }
    good = point;
  }
  while (
    bad !== null &&
    good !== null &&
    bad.size - good.size > Math.max(1, good.size * precision)
  ) {
    const point: GrowthPoint | null = await attempt(Math.floor((good.size + bad.size) / 2));
    if (point === null) break;
    if (isGood(point)) good = point;
    else bad = point;
  }
  const sorted = points.sort((a, b) => a.size - b.size);
  const end: GrowthEnd | null =
    bad === null
      ? null
      : {
          lastGood: good?.size ?? null,
          at: bad.size,
          why: bad.code ?? String(bad.status),
          met: await metBy(bad, own, varying, options),
        };
  const fits = fitsOf(sorted);
  const ceilings = options.ceilings.filter(
    ({ figure }) => figure !== "bodySize" || varying.part === "body",
  );
  return {
    case: own.name,
    what: varying.what,
    unit: countsBytes(varying, own.request) ? "bytes" : "count",
    points: sorted,
    fits,
    end,
    reaches: reachesOf(ceilings, sorted, fits, end),
  };
}

function isGood({ status }: GrowthPoint): boolean {
  return status !== null && status < 400;
}

function fitsOf(points: readonly GrowthPoint[]): Growth["fits"] {
  const good = points.filter(isGood);
  const fit = (figure: GrowingFigure) =>
    fitGrowth(good.map((point) => ({ size: point.size, value: point[figure] })));
  return Object.fromEntries(
    growingFigures.map((figure) => [figure, fit(figure)]),
  ) as Growth["fits"];
}

function reachesOf(
  ceilings: readonly Ceiling[],
  points: readonly GrowthPoint[],
  fits: Growth["fits"],
  end: GrowthEnd | null,
): Reach[] {
  return ceilings
    .map((ceiling) => ({ ...ceiling, ...placeOf(ceiling, points, fits, end) }))
    .sort((a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY));
}

/** The figure whose limit ended a run. */
async function metBy(
  { size, code }: GrowthPoint,
  own: Case,
  varying: Vary,
  { callWithMoreMemory }: GrowOptions,
): Promise<GrowingFigure | null> {
  if (code === "fuel-exhausted") return "fuel";
  if (code === "response-too-large") return "responseBodyBytes";
  if (code !== "guest-trap") return null;
  const again = await callWithMoreMemory(vary(varying, own.request, size).request);
  return again.error?.code === "guest-trap" ? null : "memoryBytes";
}

function placeOf(
  { of, figure, limit }: Ceiling,
  points: readonly GrowthPoint[],
  fits: Growth["fits"],
  end: GrowthEnd | null,
): Pick<Reach, "at" | "how"> {
  if (figure === "bodySize") return { at: limit, how: "known" };
  if (of === "skerry" && end?.met === figure) {
    return { at: end.at, how: "measured" };
  }
  const good = points.filter(isGood);
  const over = good.findIndex((point) => point[figure] > limit);
  if (over >= 0) return { at: between(good[over - 1], good[over]!, figure, limit), how: "between" };
  const fit = fits[figure];
  const at = fit === null ? null : sizeAt(fit, limit);
  return at === null ? { at: null, how: "never" } : { at, how: "beyond" };
}

function pointOf(size: number, outcome: Parameters<typeof runOf>[0]): GrowthPoint {
  const { status, error, ...figures } = runOf(outcome);
  const { fuel, memoryBytes, responseBodyBytes, hostCalls, wallMs } = figures;
  return {
    ...{ size, fuel, memoryBytes, responseBodyBytes, hostCalls, wallMs, status },
    code: error?.code ?? null,
  };
}

const codes = {
  uri: "uri-too-long",
  requestFields: "fields-too-large",
  requestBody: "body-too-large",
} as const;

function refused(size: number, limit: keyof typeof codes): GrowthPoint {
  const nothing = { fuel: 0, memoryBytes: 0, responseBodyBytes: 0, hostCalls: 0, wallMs: 0 };
  return { size, ...nothing, status: null, code: codes[limit] };
}

/** The size between two points at which a figure comes to a limit, if it goes straight from one to the other
 * on logarithmic scales. */
function between(
  below: GrowthPoint | undefined,
  above: GrowthPoint,
  figure: GrowingFigure,
  limit: number,
): number {
  if (below === undefined || below[figure] <= 0 || below.size <= 0) return above.size;
  const part = Math.log(limit / below[figure]) / Math.log(above[figure] / below[figure]);
  return Math.round(below.size * (above.size / below.size) ** part);
}
