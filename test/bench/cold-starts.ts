// Cold starts: the shard runs, and has of the worker the artifact that it read the time before, and its compiled code.

import { makeRequest } from "../../runtime/message/make-request.ts";
import { defaultLimits } from "../../runtime/settings/limits.ts";
import { grants, type WorkerSettings } from "../../runtime/settings/settings.ts";
import { startLocal } from "../../runtime/supervisor/local.ts";

export interface ColdStart {
  /** Isolate, modules, first instance, in ms. */
  readonly coldStartMs: number;
  /** From asking for the worker to its first answer, in ms. */
  readonly firstAnswerMs: number;
}

const settings: WorkerSettings = {
  name: "cold",
  grants,
  limits: defaultLimits(200_000_000),
  variables: {},
  secrets: {},
};

/** Loads a worker, asks it once and drops it, several times in one shard, which has `before`, another worker of the same kind. */
export async function coldStarts(
  worker: Uint8Array,
  before: Uint8Array,
  times: number,
  dataDir: string,
): Promise<ColdStart[]> {
  const host = await startLocal({ dataDir });
  try {
    await host.unload(await host.load(worker, settings));
    await host.call(await host.load(before, settings), makeRequest({}));
    // What the shard keeps of the kind it keeps once it has time for that.
    await new Promise((wait) => setTimeout(wait, 1_000));
    const starts: ColdStart[] = [];
    for (let time = 0; time < times; time++) {
      // Workers do not come one right after the other.
      await new Promise((wait) => setTimeout(wait, 250));
      const begun = performance.now();
      const loaded = await host.load(worker, settings);
      const { error } = await host.call(loaded, makeRequest({}));
      if (error !== null) throw new Error(error.message);
      const firstAnswerMs = performance.now() - begun;
      starts.push({ coldStartMs: loaded.coldStartMs, firstAnswerMs });
      await host.unload(loaded);
    }
    return starts;
  } finally {
    await host.close();
  }
}
