import type { ServerStatus } from "../control.ts";

type Loss = ServerStatus["losses"][number];

const maxKept = 50;

/** Shards that were lost since the start, the newest first. */
export class Losses {
  #losses: Loss[] = [];

  add(cordon: string, sentence: string): void {
    this.#losses = [{ at: Date.now(), cordon, sentence }, ...this.#losses].slice(0, maxKept);
  }

  get all(): readonly Loss[] {
    return this.#losses;
  }
}
