/** The fraction of the wall time in which others had the processor from which on a machine counts as busy. */
export const busyFrom = 0.1;
/** The factor between trials from which on a machine counts as busy. */
const maxSpread = 1.3;

/** Trials of one kind of work, taken in a row. */
export interface Round {
  /** Fuel burned in a ms, one number a trial. */
  readonly fuelPerMs: readonly number[];
  /** The part of the wall time that others had of the processor meanwhile: 0 to 1. */
  readonly busy: number;
}

/** Whether others worked on the machine while a round was taken: they had a part of the time, or trials are far apart. */
export function wasBusy({ fuelPerMs, busy }: Round): boolean {
  return busy >= busyFrom || Math.max(...fuelPerMs) > maxSpread * Math.min(...fuelPerMs);
}

/** Takes rounds until one was taken on a machine that was not busy, at most so many and only while `mayGoOn`; gives the best,
 * since whatever else a machine does only makes a round worse. */
export async function quietRound<Taken extends Round>(
  take: () => Promise<Taken>,
  most: number,
  mayGoOn: () => boolean,
): Promise<Taken & { readonly rounds: number }> {
  let best = await take();
  let last = best;
  let rounds = 1;
  while (wasBusy(last) && rounds < most && mayGoOn()) {
    last = await take();
    rounds += 1;
    if (medianOf(last.fuelPerMs) > medianOf(best.fuelPerMs)) best = last;
  }
  return { ...best, rounds };
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.round((values.length - 1) / 2)] ?? 0;
}
