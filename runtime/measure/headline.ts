import type { SerializedError } from "../errors.ts";
import { list } from "../message/prose.ts";
import type { Limits } from "../settings/limits.ts";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatShare,
} from "../settings/quantities.ts";
import { type FuelRates, measuredRange, rangeText } from "./calibration/cpu-range.ts";
import type { CaseResult } from "./case-result.ts";
import { describeFirst, describeRange } from "./growth/describe-growth.ts";
import { firstMetLimit } from "./growth/first-met-limit.ts";
import type { Growth } from "./growth/growth.ts";
import { nearestLimit, rangeVerdict } from "./growth/range-verdict.ts";
import type { FirstLimit } from "./probe/first-limit.ts";
import type { Probe } from "./probe/probe.ts";
import type { ProfileResult, Verdict } from "./profiles/compare-limits.ts";
import type { MeasuredQuantity, Quantity } from "./profiles/quantities.ts";
import { riskSentence, risksOf } from "./risk.ts";
import { unlikelyAnswers } from "./unlikely-answers.ts";
import type { FuelProfile, ProfiledFunction } from "./where/fuel-profile.ts";
import { functionName } from "./where/function-name.ts";
import { isIndex } from "./where/is-index.ts";
import { isScripted, type Part } from "./where/parts.ts";

/** Functions that the headline names, and characters of a name. */
const maxNamed = 3;
const maxNameLength = 44;
/** The share of the fuel from which on the host's work is shown by function. */
const muchOfHost = 0.1;
/** Smaller parts are not named there. */
const minPart = 0.01;

/** The facts that come first: whether it fits, what it costs, where that is, and which limit comes first. */
export interface Headline {
  readonly verdict: "fits" | "near" | "over" | "failed";
  readonly fits: string;
  readonly costs: string;
  /** Empty where it was not asked for. */
  readonly where: string;
  readonly first: string;
  /** What a visitor can have it burn; empty where no part of a request was seen to. */
  readonly risk: string;
}

export interface HeadlineParts {
  readonly cases: readonly CaseResult[];
  readonly profiles: readonly ProfileResult[];
  readonly measured: Readonly<Record<Quantity, MeasuredQuantity>>;
  readonly firstLimit: FirstLimit | null;
  readonly growth: readonly Growth[];
  readonly probes: readonly { readonly dimensions: readonly Probe[] }[];
  readonly limits: Limits;
  readonly where: readonly FuelProfile[];
  readonly rates: FuelRates;
  readonly error: SerializedError | null;
}

const order = ["fits", "near", "over"] as const;

export function headlineOf(parts: HeadlineParts): Headline {
  return {
    verdict: parts.error === null ? verdictOf(parts) : "failed",
    fits: fitsSentence(parts),
    costs: costsSentence(parts),
    where: whereSentence(parts),
    first: firstSentence(parts),
    risk: riskSentence(risksOf(parts.growth, parts.probes, parts.limits)),
  };
}

function verdictOf({ cases, profiles, growth }: HeadlineParts): Headline["verdict"] {
  const verdicts = [
    ...targetVerdicts(profiles),
    ...growth.map((each) => rangeVerdict(each).verdict),
    // Of what was hardly meant nothing is said to fit.
    unlikelyAnswers(cases) === "" ? "fits" : "near",
  ] as const;
  return order[Math.max(...verdicts.map((verdict) => order.indexOf(verdict)))]!;
}

/** Verdicts on the platforms that are targets: the worker need not fit the others. */
function targetVerdicts(profiles: readonly ProfileResult[]): Verdict[] {
  return profiles.flatMap(({ verdict }) => (verdict === "not a target" ? [] : [verdict]));
}

function fitsSentence({ cases, profiles, growth, error }: HeadlineParts): string {
  if (error !== null) {
    const failed = cases.filter((each) => each.error !== null).length;
    return `No: ${failed} of ${cases.length} ${cases.length === 1 ? "case" : "cases"} failed with ${error.code}.`;
  }
  const over = profiles.filter(({ verdict }) => verdict === "over");
  const near = profiles.filter(({ verdict }) => verdict === "near");
  const fits = profiles.filter(({ verdict }) => verdict === "fits");
  const ranges = growth.map((each) => rangeVerdict(each).sentence).filter((each) => each !== "");
  const asItIs = ranges.length === 0 ? "Fits" : "As it is, it fits";
  const sentences = [
    unlikelyAnswers(cases),
    ...ranges,
    fits.length === 0 ? "" : `${asItIs} ${list(fits.map(({ title }) => title))}.`,
    ...near.map(({ title, reason }) => `Near the limits of ${title}: ${reason}.`),
    ...over.map(({ title, reason }) => `Over those of ${title}: ${reason}.`),
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

function costsSentence({ cases, measured, rates }: HeadlineParts): string {
  const dearest = cases.find(({ name }) => name === measured.fuel.case) ?? cases[0];
  if (dearest === undefined) return "Nothing was measured.";
  const { fuel, memoryBytes, wallMs } = dearest;
  const cpu = rangeText(measuredRange(fuel.max, rates, dearest.cpuMs));
  const most = cases.length > 1 ? `At most, for ${dearest.name}: ` : "";
  const amount = fuel.exact ? formatCount(fuel.max) : `up to ${formatCount(fuel.max)}`;
  return `${most}${amount} fuel (${cpu} of CPU), ${formatBytes(memoryBytes.max)} of memory, ${formatMilliseconds(wallMs.median)}.`;
}

/** The three functions that burn the most themselves, those without a name taken together, and what is the host's. Of a
 * script the parts: its own functions burn little beside those of the SDK and the engine that they call. */
function whereSentence({ cases, where }: HeadlineParts): string {
  const [profile] = where;
  if (profile === undefined || profile.fuel === 0) return "";
  const { fuel, parts } = profile;
  const told = isScripted(profile)
    ? parts.filter(({ self }) => self / fuel >= minPart)
    : [...dearest(profile), ...hostOf(profile)];
  const shares = told.map(({ name, self }) => `${formatShare(self / fuel)} in ${name}`);
  return `${cases.length > 1 ? `For ${profile.case}: ` : ""}${list(shares)}.`;
}

function dearest({ functions, fuel }: FuelProfile): Part[] {
  const guests = functions.filter(({ kind, self }) => kind !== "host" && self > 0);
  const named = guests.filter(({ name }) => !isIndex(name)).slice(0, maxNamed);
  const self = sumOf(guests.filter(({ name }) => isIndex(name)));
  return [
    ...named.map((own) => ({ name: nameOf(own), self: own.self })),
    ...(self > 0 ? [{ name: "functions without a name", self }] : []),
  ]
    .filter(({ self }, place) => place === 0 || self / fuel >= minPart)
    .sort((one, other) => other.self - one.self)
    .slice(0, maxNamed);
}

/** The host's part, with its dearest function where much is the host's. */
function hostOf({ functions, fuel }: FuelProfile): Part[] {
  const hosts = functions.filter(({ kind }) => kind === "host");
  const self = sumOf(hosts);
  if (self === 0) return [];
  const most =
    self / fuel < muchOfHost
      ? ""
      : `, most of it ${functionName(hosts[0]!).replace(/^host: /, "")}`;
  return [{ name: `the host${most}`, self }];
}

const sumOf = (functions: readonly ProfiledFunction[]) =>
  functions.reduce((sum, { self }) => sum + self, 0);

/** The end of a name tells the most, and its file is told below. */
function nameOf({ name }: ProfiledFunction): string {
  const characters = [...name];
  return characters.length <= maxNameLength
    ? name
    : `…${characters.slice(1 - maxNameLength).join("")}`;
}

function firstSentence({ cases, firstLimit, growth, profiles }: HeadlineParts): string {
  const first = firstMetLimit(growth, profiles);
  const own = first?.growth ?? growth[0];
  if (own !== undefined) {
    const told = first === null ? notMet(own) : describeFirst(first);
    return `${cases.length > 1 ? `For ${own.case}: ` : ""}${told}.`;
  }
  if (firstLimit !== null) {
    return cases.length > 1
      ? `For ${firstLimit.case}: ${firstLimit.sentence}`
      : firstLimit.sentence;
  }
  const host = profiles[0]!;
  return `The nearest limit of this host is ${host.reason}.`;
}

/** The sentence where no limit was met, with the one that came nearest. */
function notMet(growth: Growth): string {
  const nearest = nearestLimit(growth, Number.MAX_SAFE_INTEGER);
  const told = describeRange(growth);
  if (nearest === null) return told;
  return `${told}; ${nearest.reach.label} comes nearest, ${formatShare(nearest.share)}`;
}
