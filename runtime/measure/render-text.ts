import { styleText } from "node:util";
import Table from "cli-table3";
import { formatCount, formatQuantity, formatShare } from "../tenant/quantities.ts";
import { visible } from "../tenant/visible-text.ts";
import { describeProbe } from "./first-limit.ts";
import type { Metric } from "./metrics.ts";
import type { ProbedRequest, Report } from "./report.ts";

const barWidth = 20;

/** A report for a terminal. `colour` says whether the terminal may be sent colours. */
export function renderText(report: Report, colour: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const lines = [
    `${paint("bold", report.worker)}  ${report.world}`,
    `${formatCount(report.requests)} requests, ${report.results.length} distinct; ${answers(report)}`,
    "",
    metricTable(report.metrics, paint),
    "",
    paint(report.fuelIsExact ? "green" : ["red", "bold"], report.fuelSentence),
  ];
  for (const { code, count, message } of report.failures) {
    lines.push(paint("red", `${formatCount(count)} × ${code}: ${visible(message)}`));
  }
  if (report.firstLimit !== null) lines.push(paint("bold", visible(report.firstLimit.sentence)));
  for (const probed of report.probes) lines.push("", ...probeLines(probed));
  if (report.notProbed > 0) {
    lines.push("", `Not grown, to keep this short: ${report.notProbed} more requests of the set.`);
  }
  return `${lines.join("\n").replace(/ +$/gm, "")}\n`;
}

function answers({ results }: Report): string {
  const counts = new Map<string, number>();
  for (const { statuses, errors } of results) {
    for (const [key, count] of [...Object.entries(statuses), ...Object.entries(errors)]) {
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
  }
  return [...counts].map(([key, count]) => `${formatCount(count)} × ${key}`).join(", ");
}

function metricTable(
  metrics: readonly Metric[],
  paint: (style: "dim" | "red" | "yellow" | "green", text: string) => string,
): string {
  const table = new Table({
    head: ["", "min", "median", "p99", "max", "of this host's limit"],
    style: { head: [], border: [], compact: true },
    chars: borderless,
    colAligns: ["left", "right", "right", "right", "right", "left"],
  });
  for (const { name, unit, summary, limit, share } of metrics) {
    const cells =
      summary === null
        ? ["–", "–", "–", "–"]
        : [summary.min, summary.median, summary.p99, summary.max].map((value) =>
            formatQuantity(value, unit),
          );
    const colour = share === null || share < 0.5 ? "green" : share < 0.9 ? "yellow" : "red";
    table.push([
      name,
      ...cells,
      share === null || limit === null
        ? paint("dim", limit === null ? "no limit of its own" : "–")
        : `${paint(colour, bar(share))} ${formatShare(share)} of ${formatQuantity(limit, unit)}`,
    ]);
  }
  return table.toString();
}

function bar(share: number): string {
  const full = Math.min(barWidth, Math.round(share * barWidth));
  return "█".repeat(full) + "░".repeat(barWidth - full);
}

function probeLines({ method, uri, skipped, dimensions }: ProbedRequest): string[] {
  if (skipped !== null) return [`${method} ${uri} was not grown: ${skipped}.`];
  return [
    `When ${method} ${uri} grows:`,
    ...dimensions.map((probe) => visible(`  ${probe.dimension}: ${describeProbe(probe)}`)),
  ];
}

const borderless = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ",
};
