import { formatCount, formatQuantity, formatShare, type Unit } from "../../settings/quantities.ts";
import { rangeText } from "../calibration/cpu-range.ts";
import type { Script } from "../script.ts";
import { measuredElsewhere, runsThere } from "./measured-elsewhere.ts";
import type { Platform } from "./platforms.ts";
import { type MeasuredQuantity, type Quantity, quantities } from "./quantities.ts";

/** The fraction of a limit from which on a figure that fits is near it. */
export const nearFrom = 0.8;

export type Verdict = "fits" | "near" | "over";

/** One limit of a platform, and what was measured. */
export interface LimitResult {
  readonly quantity: Quantity;
  readonly label: string;
  readonly unit: Unit;
  readonly limit: number;
  readonly measured: number;
  /** The range in which the figure lies, where only that is known: `measured` is the middle. */
  readonly range: { readonly least: number; readonly most: number } | null;
  /** Whether it was worked out from something else, as CPU time is from fuel. */
  readonly estimate: boolean;
  /** The case it was measured in, where it is one's. */
  readonly case: string | null;
  /** Measured by limit: 1 is the limit itself; null where they can't be compared. */
  readonly share: number | null;
  readonly verdict: Verdict | "not comparable" | "not a target";
  readonly source: string;
  /** When the limit was read at its source; null where only copies or notes of it could be read. */
  readonly checked: string | null;
  readonly note: string | null;
  /** Why it can't be compared, as a sentence; null where it can. */
  readonly why: string | null;
}

/** A measurement compared with all limits of a platform. */
export interface ProfileResult {
  readonly name: string;
  readonly title: string;
  readonly runs: string;
  /** Whether the worker is to fit it: this host, and what its settings name. */
  readonly target: boolean;
  /** The worst of its limits, where it is a target. */
  readonly verdict: Verdict | "not a target";
  /** One clause: what it is over, near to, or the nearest. */
  readonly reason: string;
  /** The nearest first; what can't be compared last. */
  readonly limits: readonly LimitResult[];
}

/** Compares what was measured on this host with its limits. */
export function compareToHost(host: Platform, measured: Measured): ProfileResult {
  return compareTo(host, { runs: host.runs, measured, scripted: false, target: true });
}

/** Compares what was measured with the limits of another platform: for a worker that has a script, the script. One that is no target gets
 * no verdict. */
export function compareToPlatform(
  platform: Platform,
  measured: Measured,
  script: Script | null,
  target: boolean,
): ProfileResult {
  return compareTo(platform, {
    runs: runsThere(platform, script),
    measured: measuredElsewhere(measured, script, platform),
    scripted: script !== null,
    target,
  });
}

type Measured = Readonly<Record<Quantity, MeasuredQuantity>>;

interface Holding {
  readonly runs: string;
  readonly measured: Measured;
  readonly scripted: boolean;
  readonly target: boolean;
}

function compareTo(
  { name, title, limits }: Platform,
  { runs, measured, scripted, target }: Holding,
): ProfileResult {
  const results = limits
    .map(({ quantity, limit, scriptsOnly, source, checked, note = null }): LimitResult => {
      const { value, estimate, case: own, label, range = null, ...told } = measured[quantity];
      const why = told.why ?? (scripted ? null : (scriptsOnly ?? null));
      const share = why === null ? shareOf(value, limit) : null;
      return {
        ...quantities[quantity],
        ...(label === undefined ? {} : { label }),
        quantity,
        limit,
        measured: value,
        range,
        estimate,
        case: own,
        share,
        verdict:
          share === null
            ? "not comparable"
            : target
              ? verdictOf(value, range, limit)
              : "not a target",
        source,
        checked,
        note,
        why,
      };
    })
    .sort((a, b) => (b.share ?? -1) - (a.share ?? -1));
  const verdicts = results.map((each) => each.verdict);
  const worst = results[0]!;
  const over = results.filter(isOver);
  const near = results.find(({ verdict }) => verdict === "near");
  return {
    name,
    title,
    runs,
    target,
    verdict: target ? worstOf(verdicts) : "not a target",
    reason: (over.length > 0 ? over : [near ?? worst]).map(clauseOf).join("; "),
    limits: results,
  };
}

/** Whether more was measured than a limit allows, target or not. */
export function isOver({ share, range, limit }: LimitResult): boolean {
  return share !== null && (range === null ? share > 1 : range.least > limit);
}

/** A limit for people: as it was written, where that was in thousands of bytes. */
export function limitText(limit: number, unit: Unit): string {
  if (unit === "bytes" && limit > 0 && limit % 1_000 === 0) {
    return limit % 1e6 === 0 ? `${formatCount(limit / 1e6)} MB` : `${formatCount(limit / 1e3)} KB`;
  }
  return formatQuantity(limit, unit);
}

/** A value as a fraction of its limit. Under a limit of 0, 0 fits and anything else is far over. */
function shareOf(value: number, limit: number): number {
  return limit > 0 ? value / limit : value > 0 ? Number.MAX_VALUE : 0;
}

/** What may be over, and may not, is near. */
function verdictOf(value: number, range: LimitResult["range"], limit: number): Verdict {
  const { least, most } = range ?? { least: value, most: value };
  if (shareOf(least, limit) > 1) return "over";
  return shareOf(most, limit) >= nearFrom ? "near" : "fits";
}

function worstOf(verdicts: readonly LimitResult["verdict"][]): Verdict {
  return (["over", "near"] as const).find((each) => verdicts.includes(each)) ?? "fits";
}

/** `memory, 31 % of 128 MiB`. */
export function clauseOf(result: LimitResult): string {
  const { label, unit, limit, measured, range, estimate, share } = result;
  const about = estimate ? "about " : "";
  if (share === null) return label;
  if (range !== null) {
    const ends = rangeText({ leastMs: range.least, mostMs: range.most });
    return `${label}, ${ends} of ${limitText(limit, unit)}`;
  }
  if (limit === 0)
    return `${label}, ${about}${formatQuantity(measured, unit)} where none is allowed`;
  return share > 1
    ? `${label}, ${about}${formatQuantity(measured, unit)} of ${limitText(limit, unit)}`
    : `${label}, ${about}${formatShare(share)} of ${limitText(limit, unit)}`;
}
