import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Request } from "../abi/generated/types.ts";
import { reviveError, SkerryError } from "../errors.ts";
import { firstLimit } from "../measure/first-limit.ts";
import { probeRequests, runRequests } from "../measure/measure-worker.ts";
import { makeReport, type Report } from "../measure/report.ts";
import { parseRequestFile } from "../measure/request-file.ts";
import { moduleBytes } from "../module/limits.ts";
import type { Host, LoadedWorker } from "../serve/host.ts";
import { startHost } from "../serve/host.ts";
import { limitKey } from "../tenant/limit-keys.ts";
import { makeRequest } from "../tenant/make-request.ts";
import type { WorkerSettings } from "../tenant/settings.ts";
import type { Outcome } from "../tenant/usage.ts";
import { writing } from "../tenant/user-files.ts";
import { completeSettings, type WorkerOptions } from "./complete-settings.ts";
import { dataDir } from "./data-dir.ts";
import { errorDocument } from "./error-document.ts";
import { say, writeDocument } from "./output.ts";
import { type Progress, startProgress } from "./progress.ts";
import { outsideOf } from "./reach-options.ts";
import { openWorker, type WorkerSource } from "./worker-source.ts";

export interface MeasureOptions extends WorkerOptions {
  readonly url?: string;
  readonly requestsFile?: string;
  readonly requests: number;
  readonly probe: boolean;
  readonly html?: string;
  readonly v8Flags: readonly string[];
}

/** Loads that are measured, each in a fresh process: within one, V8 remembers compiled code. */
const coldStarts = 5;

/** `skerry measure [FILE|DIR]`. Gives the exit code: that of the first request that failed. */
export async function measure(label: string, options: MeasureOptions): Promise<number> {
  const quiet = options.json === true;
  const source = await openWorker(label, quiet);
  const set = await requestSet(source, options);
  const settings = await completeSettings(source, options);
  const progress = startProgress("Starting", quiet);
  let report: Report;
  try {
    report = await takeMeasure(source.wasm, set, settings, options, progress);
  } finally {
    progress.stop();
  }
  await print(report, options);
  return report.error === null ? 0 : reviveError(report.error).exitCode;
}

async function takeMeasure(
  wasm: Uint8Array,
  set: readonly Request[],
  settings: WorkerSettings,
  options: MeasureOptions,
  progress: Progress,
): Promise<Report> {
  const coldSamples: number[] = [];
  for (let load = 1; load < coldStarts; load++) {
    progress.update(`Cold start ${load} of ${coldStarts}`);
    coldSamples.push(await withWorker(wasm, settings, options, async (_, w) => w.coldStartMs));
  }
  return withWorker(wasm, settings, options, async (host, worker) => {
    coldSamples.push(worker.coldStartMs);
    const call = callOf(host, worker);
    const outcomes = await runRequests(set, options.requests, call, (done) => {
      if (done % 10 === 0) progress.update(`Request ${done} of ${options.requests}`);
    });
    const probed = options.probe
      ? await probeWorker(host, worker, wasm, set, settings, progress)
      : { probes: [], notProbed: 0 };
    return makeReport({
      worker: settings.name,
      manifest: worker.manifest,
      limits: settings.limits,
      moduleBytes,
      setSize: set.length,
      samples: { outcomes, coldStarts: coldSamples, startFuel: worker.startFuel },
      ...probed,
      firstLimit: firstLimit(probed.probes.flatMap(({ dimensions }) => dimensions)),
    });
  });
}

async function probeWorker(
  host: Host,
  worker: LoadedWorker,
  wasm: Uint8Array,
  set: readonly Request[],
  settings: WorkerSettings,
  progress: Progress,
) {
  const { limits } = settings;
  const memory = Math.min(4 * limits.memory, limitKey("memory").most);
  let roomy: LoadedWorker | null = null;
  return probeRequests(set, {
    limits,
    call: callOf(host, worker),
    async callWithMoreMemory(request) {
      roomy ??= await host.load(wasm, { ...settings, limits: { ...limits, memory } });
      return callOf(host, roomy)(request);
    },
    onDimension: (name) => progress.update(`Growing ${name}`),
  });
}

/** Calls a worker; a shard that is lost under a request is an outcome like others, since a shard that
 * takes its place answers the next one. */
function callOf(host: Host, worker: LoadedWorker): (request: Request) => Promise<Outcome> {
  return async (request) => {
    try {
      return await host.call(worker, request);
    } catch (error) {
      if (!(error instanceof SkerryError)) throw error;
      const { coldStartMs } = worker;
      return {
        requestId: "",
        request,
        response: null,
        error: error.toJSON(),
        usage: { fuel: 0, memoryBytes: 0, hostCalls: 0, wallMs: 0, coldStartMs },
        log: [],
      };
    }
  };
}

async function withWorker<Result>(
  wasm: Uint8Array,
  settings: WorkerSettings,
  options: MeasureOptions,
  use: (host: Host, worker: LoadedWorker) => Promise<Result>,
): Promise<Result> {
  const folder = await dataDir();
  const outside = await outsideOf(options, folder);
  const host = await startHost({ dataDir: folder, v8Flags: options.v8Flags, outside });
  try {
    return await use(host, await host.load(wasm, settings));
  } finally {
    await host.close();
  }
}

/** --url or --requests-file, else what [measure] of the settings says, else GET /. */
async function requestSet(source: WorkerSource, options: MeasureOptions): Promise<Request[]> {
  const { url, requestsFile } = options;
  if (url !== undefined) return [makeRequest({ url })];
  if (requestsFile !== undefined) return readRequests(requestsFile, requestsFile);
  const { measure, file } = source.settings;
  if (measure["requests-file"] !== undefined) {
    const name = measure["requests-file"];
    return readRequests(join(source.dir, name), `${name} (named by ${file})`);
  }
  return [makeRequest(measure.url === undefined ? {} : { url: measure.url })];
}

async function readRequests(path: string, label: string): Promise<Request[]> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new SkerryError("not-found", `The file of requests ${label} can't be read.`);
  });
  return parseRequestFile(text, label);
}

async function print(report: Report, options: MeasureOptions): Promise<void> {
  if (options.html !== undefined) {
    const { renderHtml } = await import("../measure/render-html.ts");
    const { html } = options;
    await writing(html, () => writeFile(html, renderHtml(report)));
  }
  if (options.json === true) {
    writeDocument({ ...report, error: report.error && errorDocument(report.error) });
    return;
  }
  const { renderText } = await import("../measure/render-text.ts");
  process.stdout.write(renderText(report, process.stdout.hasColors?.() ?? false));
  if (options.html !== undefined) say(`The page is in ${options.html}.`);
}
