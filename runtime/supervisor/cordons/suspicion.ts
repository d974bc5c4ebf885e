/** The most suspects of a crash that are moved at once. A crash with more is as likely the engine's or the
 * machine's doing as a worker's, and a process for each would cost more than it brings. */
const fewSuspects = 4;

/** After how many such crashes in a row it is no accident, and how many suspects are then moved if need be. */
const patientFor = 2;
const maxSuspects = 16;

/** Crashes further apart than this have nothing to do with one another, in ms. */
const connected = 10 * 60_000;

/** So many shards may be lost within that time that were silent and had no CPU time, without a suspicion of a worker that ran in
 * each: a deadlock of the engine is silent as well. */
const freeStalls = 3;

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
  /** When workers ran in shards that were silent without CPU time, in ms. */
  readonly #stalls = new Map<string, readonly number[]>();

  /** The workers to move, of those that ran when a shard fell silent and had no CPU time, at `now` in ms: those that ran at too
   * many such ends. */
  narrowStalled(suspects: readonly string[], now: number): readonly string[] {
    for (const [worker, times] of this.#stalls) {
      if (now - times.at(-1)! > connected) this.#stalls.delete(worker);
    }
    return suspects.filter((worker) => {
      const before = this.#stalls.get(worker) ?? [];
      const times = [...before.filter((at) => now - at <= connected), now].slice(-freeStalls - 1);
      this.#stalls.set(worker, times);
      return times.length > freeStalls;
    });
  }

  /** The workers to move, of those that ran when a shard of the cordon crashed, at `now` in ms. */
  narrow(cordon: string, suspects: readonly string[], now: number): readonly string[] {
    if (suspects.length <= fewSuspects) return suspects;
    const crowd = this.#joined(cordon, suspects, now);
    const most = crowd.crashes > patientFor ? maxSuspects : fewSuspects;
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
