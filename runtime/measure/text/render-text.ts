import { styleText } from "node:util";
import { visible } from "../../message/visible-text.ts";
import { formatBytes, formatCount, formatMilliseconds } from "../../settings/quantities.ts";
import { ratesSentence } from "../calibration/rates-sentence.ts";
import { describeProbe } from "../probe/first-limit.ts";
import type { ProbedRequest, Report } from "../report.ts";
import { caseLines } from "./case-lines.ts";
import { lineWidth, wrap } from "./columns.ts";
import { comparisonLines } from "./comparison-lines.ts";
import { growthLines } from "./growth-lines.ts";
import { limitLines, platformLines } from "./limit-lines.ts";
import { whereLines } from "./where-lines.ts";

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

/** A report for a terminal, 80 columns wide. `colour` says whether the terminal may be sent colours. */
export function renderText(report: Report, colour: boolean): string {
  const paint: Paint = (style, text) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const { worker, exactness } = report;
  const size = `${formatBytes(worker.moduleBytes)} (${formatBytes(worker.moduleGzipBytes)} gzip)`;
  const lines = [
    `${paint("bold", worker.name)}  ${worker.world}  ${size}`,
    ...headline(report, paint),
    "",
    ...(report.comparison === null ? [] : [...comparisonLines(report.comparison, paint), ""]),
    ...caseLines(report, paint),
    "",
    ...profileLines(report, paint),
    ...startLines(report),
    ...wrap(exactness.sentence, lineWidth, "").map((line) =>
      paint(exactness.exact ? "green" : ["red", "bold"], line),
    ),
    ...report.where.slice(0, 1).flatMap((profile) => ["", ...whereLines(profile, paint)]),
    ...report.growth.flatMap((growth) => ["", ...growthLines(growth, paint)]),
    ...report.probes.flatMap((probed) => ["", ...probeLines(probed)]),
  ];
  if (report.notProbed > 0) {
    lines.push("", `Not grown, to keep this short: ${report.notProbed} more of the cases.`);
  }
  if (report.notes.length > 0) lines.push("");
  for (const note of report.notes) lines.push(...wrap(visible(note), lineWidth, ""));
  return `${lines.join("\n").replace(/ +$/gm, "")}\n`;
}

const labels = [
  ["Fits", "fits"],
  ["Risk", "risk"],
  ["Costs", "costs"],
  ["Where", "where"],
  ["First", "first"],
] as const;

const colours = { fits: "green", near: "yellow", over: "red", failed: "red" } as const;

function headline({ headline: told }: Report, paint: Paint): string[] {
  return labels.flatMap(([label, key]) => {
    if (told[key] === "") return [];
    const colour = key === "risk" ? "yellow" : colours[told.verdict];
    const style: Style = key === "fits" || key === "risk" ? ["bold", colour] : "bold";
    const [first, ...others] = wrap(
      `${label.padEnd(6)} ${visible(told[key])}`,
      lineWidth,
      "       ",
    );
    return [paint(style, first!.slice(0, 6)) + first!.slice(6), ...others];
  });
}

const neutral = "No verdict on what is not among targets of [measure] in skerry.toml.";

/** The most platforms that are shown in detail: more of them get a line each. */
const maxProfiles = 2;

function profileLines({ profiles }: Report, paint: Paint): string[] {
  const [host, ...platforms] = profiles;
  const told =
    platforms.length > maxProfiles
      ? [...platformLines(platforms, paint), ""]
      : platforms.flatMap((profile) => [...limitLines(profile, false, paint), ""]);
  const named = platforms.every(({ target }) => target) ? [] : [paint("dim", neutral), ""];
  return [...limitLines(host!, true, paint), "", ...told, ...named];
}

function startLines({ coldStartMs, startFuel, worker, ...report }: Report): string[] {
  const { min, median, max } = coldStartMs;
  const times = [min, median, max].map(formatMilliseconds).join(" / ");
  const start = `${formatCount(startFuel)} fuel`;
  return [
    `Cold start ${times} (min / median / max of ${coldStartMs.samples.length}), ${start}; loaded as ${formatBytes(worker.artifactBytes)}.`,
    ratesSentence(report),
  ].flatMap((line) => wrap(line, lineWidth, "  "));
}

function probeLines({ case: name, skipped, dimensions }: ProbedRequest): string[] {
  const shown = visible(name);
  if (skipped !== null) return wrap(`${shown} was not grown: ${skipped}.`, lineWidth, "  ");
  return [
    ...wrap(`When ${shown} grows:`, lineWidth, "  "),
    ...dimensions.flatMap((probe) =>
      wrap(visible(`  ${probe.dimension}: ${describeProbe(probe)}`), lineWidth, "    "),
    ),
  ];
}
