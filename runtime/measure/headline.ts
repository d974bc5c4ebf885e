import type { SerializedError } from "../errors.ts";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatShare,
} from "../settings/quantities.ts";
import type { CaseResult } from "./case-result.ts";
import type { FirstLimit } from "./first-limit.ts";
import { describeReach } from "./growth/describe-growth.ts";
import { firstReach } from "./growth/first-reach.ts";
import type { Growth } from "./growth/growth.ts";
import type { ProfileResult } from "./profiles/hold-against.ts";
import type { MeasuredQuantity, Quantity } from "./profiles/quantities.ts";
import type { FuelProfile, ProfiledFunction } from "./where/fuel-profile.ts";
import { functionName } from "./where/function-name.ts";
import { isIndex } from "./where/is-index.ts";
import { isScripted, type Part } from "./where/parts.ts";

/** Functions that the headline names, and characters of a name. */
const mostNamed = 3;
const mostOfName = 44;
/** From this part on the host's work is told with what it is. */
const muchOfHost = 0.1;
/** Smaller parts are not named there. */
const leastPart = 0.01;

/** The facts that come first: whether it fits, what it costs, where that is, and which limit comes first. */
export interface Headline {
  readonly verdict: "fits" | "near" | "over" | "failed";
  readonly fits: string;
  readonly costs: string;
  /** Empty where it was not asked for. */
  readonly where: string;
  readonly first: string;
}

export interface HeadlineParts {
  readonly cases: readonly CaseResult[];
  readonly profiles: readonly ProfileResult[];
  readonly measured: Readonly<Record<Quantity, MeasuredQuantity>>;
  readonly firstLimit: FirstLimit | null;
  readonly growth: readonly Growth[];
  readonly where: readonly FuelProfile[];
  readonly fuelPerMs: number;
  readonly error: SerializedError | null;
}

export function headlineOf(parts: HeadlineParts): Headline {
  const order = ["fits", "near", "over"] as const;
  const worst = Math.max(...parts.profiles.map(({ verdict }) => order.indexOf(verdict)));
  return {
    verdict: parts.error === null ? order[worst]! : "failed",
    fits: fitsSentence(parts),
    costs: costsSentence(parts),
    where: whereSentence(parts),
    first: firstSentence(parts),
  };
}

function fitsSentence({ cases, profiles, error }: HeadlineParts): string {
  if (error !== null) {
    const failed = cases.filter((each) => each.error !== null).length;
    return `No: ${failed} of ${cases.length} ${cases.length === 1 ? "case" : "cases"} failed with ${error.code}.`;
  }
  const over = profiles.filter(({ verdict }) => verdict === "over");
  const near = profiles.filter(({ verdict }) => verdict === "near");
  const fits = profiles.filter(({ verdict }) => verdict === "fits");
  const sentences = [
    fits.length === 0 ? "" : `Fits ${listOf(fits.map(({ title }) => title))}.`,
    ...near.map(({ title, reason }) => `Near the limits of ${title}: ${reason}.`),
    ...over.map(({ title, reason }) => `Over those of ${title}: ${reason}.`),
    failingStatuses(cases),
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

/** A worker's own 5xx is an answer, and seldom the one that was to be measured. */
function failingStatuses(cases: readonly CaseResult[]): string {
  const failing = cases.filter(({ statuses }) =>
    Object.keys(statuses).some((status) => Number(status) >= 500),
  );
  const [first] = failing;
  if (first === undefined) return "";
  const status = Object.keys(first.statuses).find((each) => Number(each) >= 500);
  const others = failing.length === 1 ? "" : `, and ${failing.length - 1} more with a 5xx`;
  return `But ${first.name} was answered with ${status}${others}.`;
}

function costsSentence({ cases, measured, fuelPerMs }: HeadlineParts): string {
  const dearest = cases.find(({ name }) => name === measured.fuel.case) ?? cases[0];
  if (dearest === undefined) return "Nothing was measured.";
  const { fuel, memoryBytes, wallMs } = dearest;
  const most = cases.length > 1 ? `At most, for ${dearest.name}: ` : "";
  const amount = fuel.exact ? formatCount(fuel.max) : `up to ${formatCount(fuel.max)}`;
  return `${most}${amount} fuel (about ${formatMilliseconds(fuel.max / fuelPerMs)} of CPU), ${formatBytes(memoryBytes.max)} of memory, ${formatMilliseconds(wallMs.median)}.`;
}

/** The three functions that burn the most themselves, those without a name taken together, and what is the host's. Of a
 * script the parts: its own functions burn little beside those of the SDK and the engine that they call. */
function whereSentence({ cases, where }: HeadlineParts): string {
  const [profile] = where;
  if (profile === undefined || profile.fuel === 0) return "";
  const { fuel, parts } = profile;
  const told = isScripted(profile)
    ? parts.filter(({ self }) => self / fuel >= leastPart)
    : [...dearest(profile), ...hostOf(profile)];
  const shares = told.map(({ name, self }) => `${formatShare(self / fuel)} in ${name}`);
  return `${cases.length > 1 ? `For ${profile.case}: ` : ""}${listOf(shares)}.`;
}

function dearest({ functions, fuel }: FuelProfile): Part[] {
  const guests = functions.filter(({ kind, self }) => kind !== "host" && self > 0);
  const named = guests.filter(({ name }) => !isIndex(name)).slice(0, mostNamed);
  const self = sumOf(guests.filter(({ name }) => isIndex(name)));
  return [
    ...named.map((own) => ({ name: nameOf(own), self: own.self })),
    ...(self > 0 ? [{ name: "functions without a name", self }] : []),
  ]
    .filter(({ self }, place) => place === 0 || self / fuel >= leastPart)
    .sort((one, other) => other.self - one.self)
    .slice(0, mostNamed);
}

/** With its dearest function, where much is the host's. */
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
  return characters.length <= mostOfName ? name : `…${characters.slice(1 - mostOfName).join("")}`;
}

function firstSentence({ cases, firstLimit, growth, profiles }: HeadlineParts): string {
  const first = firstReach(growth, profiles);
  if (first !== null) {
    const { growth: own, reach } = first;
    return `${cases.length > 1 ? `For ${own.case}: ` : ""}${describeReach(own, reach)}.`;
  }
  if (firstLimit !== null) {
    return cases.length > 1
      ? `For ${firstLimit.case}: ${firstLimit.sentence}`
      : firstLimit.sentence;
  }
  const host = profiles[0]!;
  return `The nearest limit of this host is ${host.reason}.`;
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
