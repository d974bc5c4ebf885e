/** The most suspects of a crash that are moved at once. A crash with more is as likely the engine's or the
 * machine's doing as a worker's, and a process for each would cost more than it brings. */
const fewSuspects = 4;

/** After how many such crashes in a row it is no accident, and how many suspects are then moved if need be. */
const patientFor = 2;
const mostSuspects = 16;

/** Crashes further apart than this have nothing to do with one another, in ms. */
const connected = 10 * 60_000;

interface Crowd {
  /** Workers that ran at each of the crashes. */
  readonly workers: readonly string[];
  readonly crashes: number;
  readonly at: number;
}

/** Whom the crashes of shards are held against. Where many ran at one crash, those are looked for that run
 * at the next ones as well: a worker that brings shards down is among them each time. */
export class Suspicion {
  /** The suspects of crashes so far, by cordon. */
  readonly #crowds = new Map<string, Crowd>();

  /** The workers to move, of those that ran when a shard of the cordon crashed, at `now` in ms. */
  narrow(cordon: string, suspects: readonly string[], now: number): readonly string[] {
    if (suspects.length <= fewSuspects) return suspects;
    const crowd = this.#joined(cordon, suspects, now);
    const most = crowd.crashes > patientFor ? mostSuspects : fewSuspects;
    if (crowd.workers.length > most) {
      this.#crowds.set(cordon, crowd);
      return [];
    }
    this.#crowds.delete(cordon);
    return crowd.workers;
  }

  #joined(cordon: string, suspects: readonly string[], now: number): Crowd {
    const before = this.#crowds.get(cordon);
    if (before !== undefined && now - before.at <= connected) {
      const workers = before.workers.filter((worker) => suspects.includes(worker));
      if (workers.length > 0) return { workers, crashes: before.crashes + 1, at: now };
    }
    return { workers: suspects, crashes: 1, at: now };
  }
}
