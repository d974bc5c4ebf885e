/** The state of a second. */
export interface SoakSample {
  /** Since traffic began, in s. */
  readonly second: number;
  readonly requestsPerSecond: number;
  /** Resident bytes by process: shards by their number, and the supervisor. */
  readonly resident: Readonly<Record<string, number>>;
}

export interface MemoryGrowth {
  /** Resident bytes of all shards together: the mean of the ten seconds before the first minute was over,
   * and of the last ten. */
  readonly early: number;
  readonly late: number;
  /** The one over the other. */
  readonly growth: number;
}

const window = 10;

/** How the shards' memory grew. Of a soak that is shorter than four minutes the first quarter stands for
 * the first minute. */
export function memoryGrowth(samples: readonly SoakSample[]): MemoryGrowth {
  const last = samples.at(-1)!.second;
  const settled = Math.min(60, last / 4);
  const meanUntil = (second: number) => {
    const some = samples.filter((each) => each.second <= second && each.second > second - window);
    return some.reduce((sum, each) => sum + ofShards(each), 0) / some.length;
  };
  const early = meanUntil(Math.max(settled, samples[0]!.second));
  const late = meanUntil(last);
  return { early, late, growth: late / early };
}

/** Resident bytes of all shards. */
export function ofShards({ resident }: SoakSample): number {
  return Object.entries(resident).reduce(
    (sum, [name, bytes]) => (name.startsWith("shard") ? sum + bytes : sum),
    0,
  );
}
