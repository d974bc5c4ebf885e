import type { errorTable } from "../../error-table.ts";
import type { Limits } from "../../settings/limits.ts";
import { formatCount, formatQuantity, formatShare } from "../../settings/quantities.ts";
import { limitNames } from "../shares.ts";
import type { Probe } from "./probe.ts";

/** The limit that growing input meets first, and one sentence that says so. */
export interface FirstLimit {
  /** The case that grew. */
  readonly case: string;
  readonly limit: keyof Limits | null;
  readonly dimension: string;
  /** The smallest input found to fail, to one per cent; null where none failed. */
  readonly at: number | null;
  readonly now: number;
  readonly sentence: string;
}

/** Among the probes that a limit ended, the one whose input had to grow least, input that the request
 * has before input that it has none of; where no limit ended one, the one that came nearest. */
export function firstLimit(
  probed: readonly { readonly case: string; readonly dimensions: readonly Probe[] }[],
): FirstLimit | null {
  const probes = probed.flatMap((own) =>
    own.dimensions.map((probe) => ({ case: own.case, probe, end: probe.end })),
  );
  const [ended] = probes
    .flatMap(({ end, ...own }) => (end.kind === "guest-limit" ? [{ ...own, end }] : []))
    .sort((a, b) =>
      compareGrowth({ now: a.probe.now, at: a.end.at }, { now: b.probe.now, at: b.end.at }),
    );
  if (ended !== undefined) {
    const { probe, end } = ended;
    return {
      case: ended.case,
      limit: end.limit,
      dimension: probe.dimension,
      at: end.at,
      now: probe.now,
      sentence: `The first limit this worker meets: ${describeProbe(probe)}.`,
    };
  }
  const [near] = probes.sort((a, b) => b.probe.nearest.share - a.probe.nearest.share);
  if (near === undefined) return null;
  const { probe } = near;
  const { limit, share } = probe.nearest;
  return {
    case: near.case,
    limit,
    dimension: probe.dimension,
    at: null,
    now: probe.now,
    sentence:
      `No input that was tried meets a limit; ${limitNames[limit]} comes nearest, ` +
      `${formatShare(share)} at ${inputOf(probe, probe.lastGood)}.`,
  };
}

/** What one probe found, as a clause without a full stop. */
export function describeProbe(probe: Probe): string {
  const { end } = probe;
  if (end.kind === "guest-limit") {
    return `${ending(end.code, end.limit)} at ${endOf(probe, end.at)} (now ${quantityOf(probe, probe.now)})`;
  }
  if (end.kind === "worker-refused") {
    return `the worker itself answers ${end.status} from ${endOf(probe, end.at)} on (now ${quantityOf(probe, probe.now)})`;
  }
  const near = `${limitNames[probe.nearest.limit]} comes nearest (${formatShare(probe.nearest.share)})`;
  if (end.kind === "request-limit") {
    return `no limit met up to that of the ${limitNames[end.limit]}, at ${inputOf(probe, probe.lastGood)}; ${near}`;
  }
  return end.kind === "range"
    ? `no limit met up to the largest exact number; ${near}`
    : `not grown to the end: out of calls or time at ${inputOf(probe, probe.lastGood)}; ${near}`;
}

function ending(code: keyof typeof errorTable, limit: keyof Limits | null): string {
  if (limit === "memory") return "memory runs out";
  if (limit === "fuel") return "fuel runs out";
  if (limit === "stack") return "calls nest too deep";
  if (limit === "deadline") return "the deadline passes";
  return limit === null ? `the worker ends with ${code}` : `${limitNames[limit]} is exceeded`;
}

/** Where it begins to fail: known to the unit where the input below it was answered. */
function endOf(probe: Probe, at: number): string {
  const about = at - probe.lastGood > 1 ? "about " : "";
  return `${about}${inputOf(probe, at)}`;
}

function inputOf(probe: Probe, value: number): string {
  return `${probe.dimension} = ${quantityOf(probe, value)}`;
}

// Exact bytes: two neighbours of a bisection would read the same in MiB.
function quantityOf({ unit }: Probe, value: number): string {
  return unit === "bytes" && value >= 1024
    ? `${formatCount(value)} bytes`
    : formatQuantity(value, unit);
}

/** How many times its present value an input has to be; of nothing, everything is infinitely more. */
function compareGrowth(a: { now: number; at: number }, b: { now: number; at: number }): number {
  if (a.now === 0 || b.now === 0) return b.now - a.now || a.at - b.at;
  return a.at / a.now - b.at / b.now;
}
