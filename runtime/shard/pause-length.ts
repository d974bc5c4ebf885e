import { readFileSync } from "node:fs";
import { processPermits } from "../isolate/cpu-permits.ts";

/** How often the waits are read while guests burn, in ms, and how many times after that. */
const readEvery = 16;
const readsAfter = 10;

/** The mean wait of this process's main thread for a core, in ms: above the first, guests that burn pause longer, and
 * below the second, shorter. */
const crowded = 0.2;
const roomy = 0.08;
const longer = 1.3;
const shorter = 0.85;

/** The main thread's waits for a core (its run-queue latency) since it began. */
export interface CoreWaits {
  /** In ms. */
  readonly waited: number;
  /** How often it was given a core. */
  readonly runs: number;
}

/** Has guests that burn pause the longer, the more this process's main thread has to wait for a core, so that it gets one
 * on a busy machine as well. Where the system does not report such waits (Linux does), it does nothing and resolves;
 * otherwise it goes on for as long as the process. Never rejects. */
export async function adjustPauses(waits: () => CoreWaits | null = mainWaits): Promise<void> {
  while (waits() !== null) {
    await processPermits.whenBurning();
    await watchWhileBurning(waits);
  }
}

/** Resolves when no guest has burned for a while. */
function watchWhileBurning(read: () => CoreWaits | null): Promise<void> {
  let readsLeft = readsAfter;
  let before = read();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      readsLeft = processPermits.burning > 0 ? readsAfter : readsLeft - 1;
      const waits = read();
      if (before !== null && waits !== null) {
        processPermits.pauseLength *= changeFor(before, waits);
      }
      before = waits;
      if (readsLeft > 0) return;
      clearInterval(timer);
      processPermits.pauseLength = 0;
      resolve();
    }, readEvery);
    timer.unref();
  });
}

function changeFor(before: CoreWaits, after: CoreWaits): number {
  if (after.runs === before.runs) return 1;
  const wait = (after.waited - before.waited) / (after.runs - before.runs);
  return wait > crowded ? longer : wait < roomy ? shorter : 1;
}

/** Null where the system does not report them. */
function mainWaits(): CoreWaits | null {
  try {
    // The first thread has its process's id. Of the thread: ns it ran, ns it waited, times it was given a core.
    const text = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "latin1");
    const [, waitedNs, runs] = text.split(" ").map(Number);
    if (waitedNs === undefined || runs === undefined) return null;
    return { waited: waitedNs / 1e6, runs };
  } catch {
    return null;
  }
}
