import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { SkerryError } from "../../errors.ts";
import {
  completeSettings,
  fuelOrigin,
  type WorkerOptions,
} from "../../project/complete-settings.ts";
import { dataDir } from "../../project/data-dir.ts";
import { outsideOf } from "../../project/reach-options.ts";
import { watchSources } from "../../project/watch.ts";
import type { WorkerSource } from "../../project/worker-source.ts";
import { formatBytes, formatCount, formatMilliseconds } from "../../settings/quantities.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import { type LoadedWorker, type LocalSupervisor, startLocal } from "../../supervisor/local.ts";
import { urlHost } from "../../supervisor/url-host.ts";
import type { RecordOptions } from "../options/record-options.ts";
import { openWorker } from "../text/open-worker.ts";
import { outcomeText } from "../text/outcome-lines.ts";
import { asSkerryError, paint, say, sayError, writeDocument } from "../text/output.ts";
import { reachLines } from "../text/reach-lines.ts";
import { endingSignal } from "./ending-signals.ts";
import { openRecordings } from "./open-recordings.ts";

export interface RunOptions extends WorkerOptions, RecordOptions {
  readonly port: number;
  readonly address: string;
  readonly watch?: boolean;
  readonly v8Flags: readonly string[];
  /** Whether it runs on Node's own engine, for debuggers; and where these connect. */
  readonly inspect?: boolean;
  readonly inspectPort?: { readonly address: string; readonly port: number };
}

/** What serves at the moment. */
interface Serving {
  readonly source: WorkerSource;
  /** What the shard has of it. */
  readonly worker?: LoadedWorker;
  readonly settings: WorkerSettings;
  /** Why the sources or the settings, as they are by now, can't be served; null where they can. */
  readonly failure: SkerryError | null;
}

/** `skerry run [FILE|DIR]`: serves one worker until a signal ends it. */
export async function run(label: string, options: RunOptions): Promise<number> {
  if (options.inspect === true || options.inspectPort !== undefined) {
    const { inspectedRun } = await import("./inspected-run.ts");
    return inspectedRun(label, options);
  }
  /** Modules that it has served, by digest. */
  const modules = new Map<string, Uint8Array>();
  const record = await openRecordings(options, async (digest) => modules.get(digest) ?? null);
  const open = async (quiet: boolean) => {
    const opened = await openServing(label, options, quiet);
    if (record !== undefined) modules.set(hash("sha256", opened.source.wasm), opened.source.wasm);
    return opened;
  };
  // One that can't be used is told before anything is built.
  const folder = await dataDir();
  let serving = await open(options.json === true);
  const outside = await outsideOf(options, serving.source.dir);
  if (options.json !== true) {
    for (const line of reachLines(serving.settings, outside, options)) say(paint("dim", line));
  }
  const local = await startLocal({ dataDir: folder, v8Flags: options.v8Flags, outside, record });
  try {
    const ended = endingSignal();
    local.onShardLost((sentence) => say(`${paint("red", "lost")} ${sentence}`));
    local.onCrowded((most) =>
      say(
        `${paint("yellow", "crowded")} ${most} connections are open, as many as may be (\`ulimit -n\`): idle ones are closed for new ones`,
      ),
    );
    local.onRequests((outcomes) => {
      say(outcomes.map((outcome) => outcomeText(outcome, serving.settings.limits)).join("\n"));
    });
    const worker = await local.load(serving.source.wasm, serving.settings);
    await local.swap(worker);
    serving = { ...serving, worker };
    const { port } = await local.listen(options.port, options.address);
    const url = `http://${urlHost(options.address)}:${port}/`;
    if (options.json === true) {
      const { coldStartMs, startFuel, artifactReused } = worker;
      const { name, limits } = serving.settings;
      const cost = { coldStartMs, startFuel, artifactReused };
      writeDocument({ url, worker: name, limits, ...cost, error: null });
    }
    const reload = async () => {
      serving = await reopen(local, serving, () => open(true));
      watching?.add(serving.source.inputs ?? []);
    };
    const { watched, inputs = [] } = serving.source;
    const watching = options.watch ? await watchSources(watched, inputs, reload) : null;
    const { fuel } = serving.settings.limits;
    sayReady(url, serving.settings, await fuelOrigin(serving.source, options, fuel));
    await ended;
    await watching?.close();
    return 0;
  } finally {
    await local.close();
  }
}

async function openServing(label: string, options: RunOptions, quiet: boolean): Promise<Serving> {
  const source = await openWorker(label, quiet);
  const settings = await completeSettings(source, options);
  return { source, settings, failure: null };
}

/** True if it is the build of a project. */
function isBuilt({ source }: Serving): boolean {
  return source.inputs !== undefined;
}

/** Builds again and swaps, if that makes a difference. What fails is told, and what serves goes on. */
async function reopen(
  local: LocalSupervisor,
  before: Serving,
  open: () => Promise<Serving>,
): Promise<Serving> {
  const begun = performance.now();
  try {
    const after = await open();
    const same = isDeepStrictEqual(
      [after.source.wasm, after.settings],
      [before.source.wasm, before.settings],
    );
    if (same) {
      if (before.failure !== null) {
        say(`${paint("green", "good again")}: it is what serves already, so nothing changed.`);
      }
      return { ...before, failure: null };
    }
    const replaces = isBuilt(after) && isBuilt(before) ? before.worker : undefined;
    const options = replaces && { replaces };
    const worker = await local.load(after.source.wasm, after.settings, options);
    await local.swap(worker, true);
    say(`${paint("green", "swapped")} in ${formatMilliseconds(performance.now() - begun)}`);
    return { ...after, worker };
  } catch (error) {
    const failure = asSkerryError(error);
    // An editor may save in steps.
    if (isDeepStrictEqual(failure.toJSON(), before.failure?.toJSON())) {
      say(paint("dim", "It fails as before."));
    } else {
      sayError(failure);
      say(paint("yellow", "The previous worker is still served."));
    }
    return { ...before, failure };
  }
}

function sayReady(url: string, { name, limits }: WorkerSettings, fuelOrigin: string): void {
  say(`${paint("bold", name)} answers at ${paint("cyan", url)}
  fuel      ${formatCount(limits.fuel)} a request, ${fuelOrigin}
  memory    ${formatBytes(limits.memory)}
  deadline  ${formatMilliseconds(limits.deadline)}
`);
}
