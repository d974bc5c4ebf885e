import { setTimeout as wait } from "node:timers/promises";
import { SkerryError, toSkerryError } from "../../errors.ts";
import type { Deployment } from "../../settings/deployment.ts";
import type { Cordon, ServedShard } from "../cordons/cordon.ts";
import { trialOf } from "../cordons/cordon-names.ts";
import type { Cordons } from "../cordons/cordons.ts";
import { lossReason, maySuspect } from "../cordons/loss-reason.ts";
import type { CordonSettings } from "../serve-settings.ts";

/** A trial shard ends after so long without a trial, in ms. */
const idleAfter = 30_000;

/** What a trial may take, in ms: three times the longest deadline of a guest, since its artifact may have to be made again and
 * others are tried beside it. */
const longestTrial = 90_000;

/** How often one is tried whose shard is stopped by somebody else each time, or by a machine that is too busy. */
const maxTries = 3;

/** How long a shard is waited for that is being replaced, since another deployment brought it down, and how
 * often it is looked for, in ms. */
const longestWait = 15_000;
const pollInterval = 50;

/** Starts deployments once before they are served, in shards of their own: what a worker's start does to
 * a process happens to no visitor's. */
export class Trials {
  readonly #cordons: Cordons;
  readonly #settingsOf: (cordon: string) => CordonSettings;
  readonly #idle = new Map<string, NodeJS.Timeout>();
  /** Trials under way, by the cordon they run in. */
  readonly #running = new Map<string, number>();

  constructor(cordons: Cordons, settingsOf: (cordon: string) => CordonSettings) {
    this.#cordons = cordons;
    this.#settingsOf = settingsOf;
  }

  /** @throws SkerryError `start-failed`, `memory-over-cap`; `shard-lost`, `host-failed` where no shard came
   * up to try it in. */
  async run(deployment: Deployment, cordon: string): Promise<void> {
    const name = trialOf(cordon);
    this.#begin(name);
    try {
      for (let tried = 1; ; tried++) {
        const trial = await this.#cordons.ensure(name, { ...this.#settingsOf(cordon), shards: 1 });
        const stopped = await tryIn(await shardOf(trial), deployment);
        if (stopped === null) return;
        if (tried >= maxTries) throw new SkerryError("host-failed", stopped);
      }
    } finally {
      this.#end(name);
    }
  }

  #begin(name: string): void {
    clearTimeout(this.#idle.get(name));
    this.#idle.delete(name);
    this.#running.set(name, (this.#running.get(name) ?? 0) + 1);
  }

  #end(name: string): void {
    const left = (this.#running.get(name) ?? 1) - 1;
    this.#running.set(name, left);
    if (left > 0) return;
    this.#running.delete(name);
    const close = () => {
      this.#idle.delete(name);
      void this.#cordons.close(name, 1_000);
    };
    this.#idle.set(name, setTimeout(close, idleAfter).unref());
  }
}

/** Resolves to null, or to what became of the shard where that says nothing of the deployment.
 * @throws SkerryError `start-failed`, `memory-over-cap`. */
async function tryIn(shard: ServedShard, deployment: Deployment): Promise<string | null> {
  try {
    await shard.ask("try", deployment, longestTrial);
    return null;
  } catch (error) {
    const { code, message } = toSkerryError(error);
    if (code !== "shard-lost") throw error;
    const reason = lossReason(message, { ranOut: null, overShare: null });
    if (!maySuspect(reason, message)) return message;
    throw new SkerryError(
      "start-failed",
      "Starting the worker brought down the process it was started in.",
    );
  }
}

/** @throws SkerryError `host-failed`. */
async function shardOf(trial: Cordon): Promise<ServedShard> {
  const until = performance.now() + longestWait;
  for (;;) {
    const shard = trial.informed[0]?.shard;
    if (shard !== undefined) return shard;
    if (performance.now() > until) break;
    await wait(pollInterval);
  }
  throw new SkerryError("host-failed", "A shard to start workers in did not come up.");
}
