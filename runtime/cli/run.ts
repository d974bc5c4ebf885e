import { reviveError } from "../errors.ts";
import { type Host, startHost } from "../serve/host.ts";
import { formatBytes, formatCount, formatMilliseconds } from "../tenant/quantities.ts";
import type { WorkerSettings } from "../tenant/settings.ts";
import type { Outcome } from "../tenant/usage.ts";
import { visible } from "../tenant/visible-text.ts";
import { completeSettings, fuelOrigin, type WorkerOptions } from "./complete-settings.ts";
import { dataDir } from "./data-dir.ts";
import { logLines, usageLine } from "./outcome-lines.ts";
import { asSkerryError, paint, say, sayError, writeDocument } from "./output.ts";
import { watchSources } from "./watch.ts";
import { openWorker } from "./worker-source.ts";

export interface RunOptions extends WorkerOptions {
  readonly port: number;
  readonly address: string;
  readonly watch?: boolean;
  readonly v8Flags: readonly string[];
}

/** `skerry run [FILE|DIR]`: serves one worker until a signal ends it. */
export async function run(label: string, options: RunOptions): Promise<number> {
  const source = await openWorker(label, options.json === true);
  let settings = await completeSettings(source, options);
  const host = await startHost({ dataDir: dataDir(), v8Flags: options.v8Flags });
  try {
    const ended = endingSignal();
    host.onShardLost((sentence) => say(`${paint("red", "lost")} ${sentence}`));
    host.onRequest((outcome) => sayOutcome(outcome, settings));
    const worker = await host.load(source.wasm, settings);
    await host.swap(worker);
    const { port } = await host.listen(options.port, options.address);
    const url = `http://${urlHost(options.address)}:${port}/`;
    if (options.json === true) {
      const { coldStartMs, startFuel, artifactReused } = worker;
      const { name, limits } = settings;
      writeDocument({
        url,
        worker: name,
        limits,
        coldStartMs,
        startFuel,
        artifactReused,
        error: null,
      });
    }
    sayReady(url, settings, fuelOrigin(source, options));
    const watching =
      options.watch === true
        ? watchSources(source.watched, async () => {
            settings = (await reload(host, label, options)) ?? settings;
          })
        : null;
    await ended;
    await watching?.close();
    return 0;
  } finally {
    await host.close();
  }
}

/** Builds again and swaps. What fails is told, and the worker that serves goes on. */
async function reload(
  host: Host,
  label: string,
  options: RunOptions,
): Promise<WorkerSettings | null> {
  const begun = performance.now();
  try {
    const source = await openWorker(label, true);
    const settings = await completeSettings(source, options);
    await host.swap(await host.load(source.wasm, settings));
    say(`${paint("green", "swapped")} in ${formatMilliseconds(performance.now() - begun)}`);
    return settings;
  } catch (error) {
    sayError(asSkerryError(error));
    say(paint("yellow", "The worker that was there goes on serving."));
    return null;
  }
}

function sayReady(url: string, { name, limits }: WorkerSettings, fuelOrigin: string): void {
  say(`${paint("bold", name)} answers at ${paint("cyan", url)}
  fuel      ${formatCount(limits.fuel)} a request, ${fuelOrigin}
  memory    ${formatBytes(limits.memory)}
  deadline  ${formatMilliseconds(limits.deadline)}
`);
}

/** One line a request, its log and its error below. */
function sayOutcome(outcome: Outcome, { limits }: WorkerSettings): void {
  const { request, response, error, usage, requestId } = outcome;
  const { pathname, search } = new URL(request.uri);
  const status =
    response === null
      ? paint("red", error?.code ?? "failed")
      : paint(response.status < 400 ? "green" : "yellow", String(response.status));
  const line = `${visible(request.method)} ${pathname}${search} ${status}`;
  say(`${line}  ${usageLine(usage, limits)}  ${paint("dim", requestId)}`);
  for (const logged of logLines(outcome)) say(logged);
  if (error !== null) sayError(reviveError(error));
}

/** Settles at the first SIGINT, SIGTERM or SIGHUP. */
function endingSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => resolve());
    }
  });
}

function urlHost(address: string): string {
  if (address === "127.0.0.1" || address === "0.0.0.0" || address === "::") return "localhost";
  return address.includes(":") ? `[${address}]` : address;
}
