import { open, stat } from "node:fs/promises";
import { SkerryError } from "../../errors.ts";
import { compare } from "../../measure/compare/compare.ts";
import type { Comparable } from "../../measure/compare/comparison.ts";
import { readReport } from "../../measure/compare/read-report.ts";
import type { Report } from "../../measure/report.ts";
import { type MeasureOptions, takeMeasure } from "../../measure/take-measure.ts";
import { completeSettings } from "../../project/complete-settings.ts";
import { reading } from "../../settings/user-files.ts";
import type { MeasureCommand } from "../options/measure-options.ts";
import { openWorker } from "../text/open-worker.ts";

/** The report of before that --compare names, read before anything is measured; null where it names a module
 * or nothing. Throws `not-found`, `bad-usage`. */
export async function reportOfBefore({
  compare: label,
}: MeasureCommand): Promise<Comparable | null> {
  if (label === undefined) return null;
  if (label.endsWith(".json")) return readReport(label);
  const status = await stat(label).catch(() => null);
  if (status === null) {
    throw new SkerryError("not-found", `${label}, which --compare names, does not exist.`);
  }
  return status.isFile() && (await isJson(label)) ? readReport(label) : null;
}

/** Whether a file begins as a report does, whatever it is called. */
async function isJson(path: string): Promise<boolean> {
  const file = await reading(path, () => open(path));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1);
    return bytesRead === 1 && buffer.toString() === "{";
  } finally {
    await file.close();
  }
}

/** A report beside that of before, or beside another module or folder that --compare names, which is
 * measured with the same cases. As it is where nothing is named.
 * Throws `bad-usage`, where fuel is to be held to a threshold and was counted by other prices. */
export async function compared(
  report: Report,
  earlier: Comparable | null,
  command: MeasureCommand,
  options: MeasureOptions,
): Promise<Report> {
  const label = command.compare;
  if (label === undefined) return report;
  const maxIncrease = command.maxIncrease ?? null;
  const before = earlier ?? (await measureOther(label, report, command, options));
  const comparison = compare(report, before, label, maxIncrease);
  if (!comparison.fuelCompares && maxIncrease !== null) {
    throw new SkerryError(
      "bad-usage",
      `${label} was measured by version ${before.measuredWith.priceTable} of the price table, and this Skerry has version ${report.measuredWith.priceTable}: measure its module anew, or leave out --max-increase.`,
    );
  }
  return { ...report, comparison };
}

async function measureOther(
  label: string,
  { where }: Report,
  command: MeasureCommand,
  options: MeasureOptions,
): Promise<Comparable> {
  options.onProgress(`Measuring ${label}`);
  const source = await openWorker(label, command.json === true);
  const settings = await completeSettings(source, command);
  const same = { ...options, wasm: source.wasm, settings };
  // Of the same cases, which need not be the dearest there.
  const functions = where.length > 0 && where.map((profile) => profile.case);
  return takeMeasure({ ...same, probe: false, functions, vary: [], platforms: [], targets: [] });
}
