import { readFileSync } from "node:fs";
import { processPermits } from "../isolate/cpu-permits.ts";

/** The interval in which waits are read while guests run, in ms, and the number of further reads after that. */
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
  /** The number of times that it was given a core. */
  readonly runs: number;
}

/**
 * Lengthens the pauses of running guests with this process's main thread's waits for a core, so that it gets one on a
 * busy machine too. Does nothing and resolves if the system does not report such waits (Linux does); otherwise it runs
 * for the life of the process. Never rejects.
 */
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
