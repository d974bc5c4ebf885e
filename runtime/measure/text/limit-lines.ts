import { formatQuantity, formatShare } from "../../settings/quantities.ts";
import { rangeText } from "../calibration/cpu-range.ts";
import {
  clauseOf,
  isOver,
  type LimitResult,
  limitText,
  type ProfileResult,
} from "../profiles/compare-limits.ts";
import { bar, type Column, lineWidth, table, wrap } from "./columns.ts";
import type { Paint, Style } from "./render-text.ts";

const barWidth = 16;

const columns: readonly Column[] = [
  { title: "", align: "left" },
  { title: "", align: "left" },
  { title: "of limit", align: "right" },
  { title: "measured", align: "right" },
  { title: "limit", align: "right" },
  { title: "", align: "left" },
];

const colours: Readonly<Record<string, Style>> = { fits: "green", near: "yellow", over: "red" };

/** Text in the colour of a verdict; as it is where there is none. */
function judged(verdict: string, text: string, paint: Paint): string {
  const colour = colours[verdict];
  return colour === undefined ? text : paint(colour, text);
}

/** The fraction of a limit below which it gets no line. */
const worthReporting = 0.0001;

/** A measurement against the limits of one platform. `short` leaves out where each limit comes from, and
 * what is far from its limit. */
export function limitLines(profile: ProfileResult, short: boolean, paint: Paint): string[] {
  const title = `${profile.title}: ${profile.verdict}`;
  const all = profile.limits.filter(({ verdict }) => verdict !== "not comparable");
  const compared = short ? all.filter(({ share }) => share! >= worthReporting) : all;
  const others = profile.limits.filter(({ verdict }) => verdict === "not comparable");
  const rows = compared.map((limit) => [
    limit.label,
    bar(Math.min(1, limit.share!), barWidth).padEnd(barWidth, "·"),
    limit.share! > 1_000 ? "over" : formatShare(limit.share!),
    measuredText(limit),
    limitText(limit.limit, limit.unit),
    profile.target ? limit.verdict : "",
  ]);
  const lines = [
    judged(profile.verdict, paint("bold", title), paint),
    ...table(columns, rows, (cell, column, row) =>
      column === 1 || column === 5 ? judged(compared[row]!.verdict, cell, paint) : cell,
    ),
  ];
  const left = all.length - compared.length;
  if (short) {
    return left === 0 ? lines : [...lines, paint("dim", `and ${left} more, under 0.01 % each`)];
  }
  const notes = [
    profile.runs,
    ...others.map(({ label, why }) => `${label}: not comparable. ${why}`),
    ...notesOf(compared),
    ...(compared.some(({ estimate }) => estimate)
      ? ["CPU time is an estimate: fuel turned into time, by kind of work, on this machine."]
      : []),
    ...sources(profile.limits),
  ];
  return [
    ...lines,
    ...notes
      .flatMap((note) => wrap(`  ${note}`, lineWidth, "    "))
      .map((line) => paint("dim", line)),
  ];
}

/** What was measured, or between what it lies. */
function measuredText({ range, measured, unit, estimate }: LimitResult): string {
  if (range === null) return `${estimate ? "~" : ""}${formatQuantity(measured, unit)}`;
  return rangeText({ leastMs: range.least, mostMs: range.most }).replace("about ", "~");
}

/** Notes, each once, behind the limits that they are of. */
function notesOf(limits: readonly LimitResult[]): string[] {
  const labels = new Map<string, string[]>();
  for (const { label, note } of limits) {
    if (note !== null) labels.set(note, [...(labels.get(note) ?? []), label]);
  }
  return [...labels].map(([note, of]) => `${of.join("; ")}: ${note}`);
}

/** Each page once, with when it was read. */
function sources(limits: readonly LimitResult[]): string[] {
  return [...new Set(limits.map(({ source }) => source))].map((source) => {
    const dates = limits.filter((each) => each.source === source).map(({ checked }) => checked);
    const date = dates.filter((each) => each !== null).sort()[0];
    const whole = dates.every((each) => each !== null);
    return `${source} (${[date, whole ? "" : "not all of it read there"].filter(Boolean).join("; ")})`;
  });
}

/** The limit that is nearest, or most exceeded, and how many others are exceeded. */
function shortReason(limits: readonly LimitResult[]): string {
  const more = limits.filter(isOver).length - 1;
  return `${clauseOf(limits[0]!)}${more > 0 ? `; over ${more} more` : ""}`;
}

/** Platforms in a line each: what is nearest to its limit, or over it. */
export function platformLines(profiles: readonly ProfileResult[], paint: Paint): string[] {
  const rows = profiles.map(({ name, target, verdict, limits }) => [
    name,
    target ? verdict : "",
    shortReason(limits),
  ]);
  const head: readonly Column[] = [
    { title: "platform", align: "left" },
    { title: "", align: "left" },
    { title: "nearest to a limit, or over it", align: "left" },
  ];
  return [
    ...table(head, rows, (cell, column, row) =>
      column === 1 ? judged(profiles[row]!.verdict, cell, paint) : cell,
    ),
    paint("dim", "Limit by limit, with sources: one or two --profile, --json or --html."),
  ];
}
