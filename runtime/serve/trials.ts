import { SkerryError, toSkerryError } from "../errors.ts";
import type { Deployment } from "../tenant/deployment.ts";
import { type Cordons, trialOf } from "./cordons.ts";
import type { CordonSettings } from "./serve-settings.ts";

/** Without a trial for so long, a trial shard ends, in ms. */
const idleAfter = 30_000;

/** Starts deployments once before they are served, in shards of their own: what a worker's start does to
 * a process happens to no visitor's. */
export class Trials {
  readonly #cordons: Cordons;
  readonly #settingsOf: (cordon: string) => CordonSettings;
  readonly #idle = new Map<string, NodeJS.Timeout>();
  #running = 0;

  constructor(cordons: Cordons, settingsOf: (cordon: string) => CordonSettings) {
    this.#cordons = cordons;
    this.#settingsOf = settingsOf;
  }

  /** @throws SkerryError `start-failed`, `memory-over-cap`. */
  async run(deployment: Deployment, cordon: string): Promise<void> {
    const name = trialOf(cordon);
    clearTimeout(this.#idle.get(name));
    this.#running++;
    try {
      const trial = await this.#cordons.ensure(name, { ...this.#settingsOf(cordon), shards: 1 });
      const shard = trial.informed[0]?.shard;
      if (shard === undefined) {
        throw new SkerryError("host-failed", "A shard to start workers in did not come up.");
      }
      await shard.ask("try", deployment);
    } catch (error) {
      const { code } = toSkerryError(error);
      if (code !== "shard-lost") throw error;
      throw new SkerryError(
        "start-failed",
        "Starting the worker brought down the process it was started in.",
      );
    } finally {
      this.#running--;
      this.#idle.set(name, setTimeout(() => this.#end(name), idleAfter).unref());
    }
  }

  #end(name: string): void {
    if (this.#running === 0) void this.#cordons.close(name, 1_000);
  }
}
