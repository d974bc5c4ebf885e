import { appendFileSync } from "node:fs";
import type { Visits } from "./neighbour.ts";

interface Figures {
  readonly code: string;
  readonly status: number | null;
  readonly times: readonly number[];
  readonly peak: number;
  readonly visits: readonly { readonly visits: Visits }[];
}

/** Appends a row to the Markdown table that SKERRY_HOSTILE_REPORT names, for those who want figures. */
export function report(name: string, { code, status, times, peak, visits }: Figures): void {
  const path = process.env.SKERRY_HOSTILE_REPORT;
  if (path === undefined) return;
  const slowest = Math.max(...visits.map(({ visits: { slowestMs } }) => slowestMs));
  const cells = [
    name,
    code,
    status ?? "",
    `${Math.round(Math.max(...times))} ms`,
    `${Math.round(peak / 2 ** 20)} MiB`,
    `${Math.round(slowest)} ms`,
  ];
  appendFileSync(path, `| ${cells.join(" | ")} |\n`);
}
