import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { toSkerryError } from "../../../errors.ts";
import type { Lease } from "../../../store/log/lease/lease.ts";
import type { ArtifactCleaner } from "../artifacts/artifact-cleaner.ts";
import type { Cleaner } from "./cleaner.ts";

/** How long after the last turn of any node one begins, in ms, with up to half as much of chance: so one node has each. */
const every = 3_600_000;

/** Looks for whether it is time, and for whether the lease is there, in ms. */
const pollInterval = 60_000;
const leasePollInterval = 1_000;

/** How long a turn waits for the lease, in ms: longer than a holder keeps it that has ended. */
const leaseWait = 120_000;

/** Rounds of one turn: what is left has the next one. */
const maxRounds = 10;

export interface CleaningTurnsOptions {
  readonly cleaner: Pick<Cleaner, "clean">;
  readonly artifactCleaner: Pick<ArtifactCleaner, "clean">;
  readonly lease: Pick<Lease, "want" | "token" | "giveBack">;
  readonly logger: Logger;
}

/** Has the cluster cleaned about each hour, by one node at a time. */
export class CleaningTurns {
  readonly #options: CleaningTurnsOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #ending = new AbortController();
  #at = 0;
  #running: Promise<void> | null = null;

  constructor(options: CleaningTurnsOptions) {
    this.#options = options;
    this.seen();
    this.#timer = setInterval(() => this.#look(), pollInterval).unref();
  }

  /** A node has begun a turn: the next one is an hour later. */
  seen(): void {
    this.#at = performance.now() + every * (1 + Math.random() / 2);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    await this.#running;
  }

  #look(): void {
    if (performance.now() < this.#at || this.#running !== null) return;
    this.seen();
    this.#running = this.#turn().finally(() => {
      this.#running = null;
    });
  }

  async #turn(): Promise<void> {
    const { lease, cleaner, artifactCleaner, logger } = this.#options;
    const { signal } = this.#ending;
    try {
      lease.want();
      for (
        let waited = 0;
        lease.token === null && waited < leaseWait;
        waited += leasePollInterval
      ) {
        await wait(leasePollInterval, undefined, { signal, ref: false });
      }
      for (let round = 0; round < maxRounds && !signal.aborted; round++) {
        const { bytes, deployments } = await cleaner.clean();
        if (bytes + deployments === 0) break;
        logger.info(
          { bytes, deployments },
          "Parts of modules and deployments that nothing names any more were removed from the cluster's servers.",
        );
      }
      const may = () => lease.token !== null && !signal.aborted;
      const artifacts = may() ? await artifactCleaner.clean(may) : 0;
      if (artifacts > 0) {
        logger.info(
          { artifacts },
          "Prepared modules that nothing names any more were removed from the cluster's servers.",
        );
      }
    } catch (error) {
      const { code, message } = toSkerryError(error);
      if (!signal.aborted && code !== "unavailable") logger.warn({ code }, message);
    } finally {
      await lease.giveBack();
    }
  }
}
