import { writeFile } from "node:fs/promises";
import { reviveError } from "../../errors.ts";
import { calibratedRates } from "../../measure/calibration/take-calibration.ts";
import { MeasuredReach } from "../../measure/measured-reach.ts";
import { maxRequests } from "../../measure/most-requests.ts";
import type { Report } from "../../measure/report.ts";
import { takeMeasure, usualColdStarts } from "../../measure/take-measure.ts";
import { checkInstalled } from "../../optional-packages.ts";
import { completeSettings } from "../../project/complete-settings.ts";
import { dataDir } from "../../project/data-dir.ts";
import { outsideOf } from "../../project/reach-options.ts";
import { formatCount } from "../../settings/quantities.ts";
import { checkWritable, writing } from "../../settings/user-files.ts";
import {
  type MeasureCommand,
  readMeasureOptions,
  wantedPlatforms,
} from "../options/measure-options.ts";
import { errorDocument } from "../text/error-document.ts";
import { openWorker } from "../text/open-worker.ts";
import { say, writeDocument } from "../text/output.ts";
import { startProgress } from "../text/progress.ts";
import { reachLines } from "../text/reach-lines.ts";
import { version } from "../version.ts";
import { caseSet } from "./measure-cases.ts";
import { compared, reportOfBefore } from "./measure-compare.ts";

/** `skerry measure [FILE|DIR] [-- ARGUMENTS]`. Arguments are those of a command, whose stdin is the request's body. Gives the exit code: that of the first case that failed, or 1 where a
 * comparison was over its threshold. */
export async function measure(
  label: string,
  command: MeasureCommand,
  given: readonly string[] = [],
): Promise<number> {
  const quiet = command.json === true;
  // A mistake in the options, or a folder that can't be used, is told before anything is built.
  const { rule, vary } = readMeasureOptions(command);
  checkWriters(command);
  const earlier = await reportOfBefore(command);
  for (const file of [command.html, command.speedscope, command.pprof]) {
    if (file !== undefined) await checkWritable(file);
  }
  const folder = await dataDir();
  const source = await openWorker(label, quiet);
  const set = await caseSet(source, command);
  const { targets = [] } = source.settings.measure;
  const platforms = wantedPlatforms(command, targets);
  const completed = await completeSettings(source, command);
  const settings = { ...completed, command: { arguments: [completed.name, ...given] } };
  const outside = await outsideOf(command, source.dir);
  const live = command.live === true;
  const reach = await MeasuredReach.open(outside, settings, live);
  const options = {
    wasm: source.wasm,
    settings,
    set,
    rule,
    vary,
    platforms,
    targets,
    local: {
      dataDir: folder,
      v8Flags: command.v8Flags,
      outside: reach.outside,
      onSent: reach.onSent,
    },
    coldStarts: command.coldStarts ?? usualColdStarts,
    // What grows is said by --vary, where that is given.
    probe: command.probe && vary.length === 0,
    functions: command.functions,
    version: version(),
    reached: () => reach.notes(),
  };
  if (live && !quiet) {
    const most = maxRequests(options) * (command.compare === undefined ? 1 : 2);
    say(`--live: up to ${formatCount(most)} requests, each for real.`);
    for (const line of reachLines(settings, outside, command)) say(line);
  }
  const progress = startProgress("Starting", quiet);
  const onProgress = (text: string) => progress.update(text);
  let report: Report;
  try {
    const rates = await calibratedRates(folder, (kind) =>
      onProgress(`Timing this machine: ${kind}`),
    );
    const measuring = { ...options, rates, onProgress };
    const measured = await takeMeasure(measuring);
    await reach.renew();
    report = await compared(measured, earlier, command, measuring);
  } finally {
    progress.stop();
    await reach.close();
  }
  await print(report, command);
  if (report.error !== null) return reviveError(report.error).exitCode;
  return report.comparison?.passed === false ? 1 : 0;
}

async function print(report: Report, command: MeasureCommand): Promise<void> {
  const { html, json, markdown } = command;
  await writeProfiles(report, command);
  if (html !== undefined) {
    const { renderHtml } = await import("../../measure/html/render-html.ts");
    await writing(html, () => writeFile(html, renderHtml(report)));
  }
  if (json === true) {
    writeDocument({ ...report, error: report.error && errorDocument(report.error) });
    return;
  }
  if (markdown === true) {
    const { renderMarkdown } = await import("../../measure/render-markdown.ts");
    process.stdout.write(renderMarkdown(report));
  } else {
    const { renderText } = await import("../../measure/text/render-text.ts");
    process.stdout.write(renderText(report, process.stdout.hasColors?.() ?? false));
  }
  if (html !== undefined) say(`The page is in ${html}.`);
}

/** Checks ahead that what pages and files are made with is installed: a host that only serves does without.
 * @throws SkerryError `not-installed` */
function checkWriters({ html, pprof }: MeasureCommand): void {
  if (html !== undefined) checkInstalled("--html", ["@observablehq/plot", "linkedom"]);
  if (pprof !== undefined) checkInstalled("--pprof", ["pprof-format"]);
}

/** Files for other programs' viewers. */
async function writeProfiles(
  { worker, where, measuredWith }: Report,
  { speedscope, pprof }: MeasureCommand,
): Promise<void> {
  if (speedscope !== undefined) {
    const { speedscopeFile } = await import("../../measure/where/speedscope.ts");
    const file = speedscopeFile(worker.name, measuredWith.skerry, where);
    await writing(speedscope, () => writeFile(speedscope, JSON.stringify(file)));
  }
  if (pprof !== undefined) {
    const { pprofFile } = await import("../../measure/where/pprof.ts");
    const bytes = pprofFile(where, Date.parse(measuredWith.at));
    await writing(pprof, () => writeFile(pprof, bytes));
  }
}
