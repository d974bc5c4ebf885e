import { readFileSync } from "node:fs";
import { processTurns } from "../isolate/turns.ts";

/** How often it is looked at while guests burn, in ms, and for how many looks after that. */
const lookEvery = 16;
const looksAfter = 10;

/** How long this process's main thread has to wait for a core each time it has something to do, in ms: guests
 * that burn nap longer above the first, and less below the second. */
const crowded = 0.2;
const roomy = 0.08;
const longer = 1.3;
const shorter = 0.85;

/** What the main thread had to wait for a core since it began. */
export interface Waits {
  /** In ms. */
  readonly waited: number;
  /** How often it was given one. */
  readonly turns: number;
}

/** Lets guests that burn nap the longer, the more this process's main thread has to wait for a core: so there is
 * room on a machine that has much else to do as well. Does nothing where the system does not tell such waits
 * (Linux does), and never fails. Resolves only then. */
export async function watchNaps(waits: () => Waits | null = mainWaits): Promise<void> {
  while (waits() !== null) {
    await processTurns.whenBurning();
    await watchWhileBurning(waits);
  }
}

/** Resolves when no guest has burned for a while. */
function watchWhileBurning(read: () => Waits | null): Promise<void> {
  let looksLeft = looksAfter;
  let before = read();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      looksLeft = processTurns.burning > 0 ? looksAfter : looksLeft - 1;
      const waits = read();
      if (before !== null && waits !== null) {
        processTurns.napLength *= changeFor(before, waits);
      }
      before = waits;
      if (looksLeft > 0) return;
      clearInterval(timer);
      processTurns.napLength = 0;
      resolve();
    }, lookEvery);
    timer.unref();
  });
}

function changeFor(before: Waits, after: Waits): number {
  if (after.turns === before.turns) return 1;
  const wait = (after.waited - before.waited) / (after.turns - before.turns);
  return wait > crowded ? longer : wait < roomy ? shorter : 1;
}

/** Null where the system does not tell. */
function mainWaits(): Waits | null {
  try {
    // The first thread has its process's id. Of the thread: ns it ran, ns it waited, times it was given a core.
    const text = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "latin1");
    const [, waitedNs, turns] = text.split(" ").map(Number);
    if (waitedNs === undefined || turns === undefined) return null;
    return { waited: waitedNs / 1e6, turns };
  } catch {
    return null;
  }
}
