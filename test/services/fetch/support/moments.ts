import { setTimeout } from "node:timers/promises";

/** Waits until it is so; a test's own time limit ends the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(10);
}

/** Waits until a number has stopped growing for `quiet` ms, and returns it. */
export async function settled(count: () => number, quiet = 500): Promise<number> {
  for (let last = -1; ; ) {
    const now = count();
    if (now === last) return now;
    last = now;
    await setTimeout(quiet);
  }
}
