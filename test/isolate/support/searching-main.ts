// A thread that asks for its CPU time again and again, as those of isolates do, and tells which thread it was taken for.
import { readlinkSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { ThreadClock, threadAsks } from "../../../runtime/isolate/inside/fuel/thread-clock.ts";

/** What a search came to: the thread that was read; null where it was the process. */
export interface Searches {
  readonly own: number;
  readonly found: readonly (number | null)[];
}

const { answers, searches } = workerData as { answers: Int32Array; searches: number };
const still = new Int32Array(new SharedArrayBuffer(4));
const found: (number | null)[] = [];

/** Answers have a number that is no -2 while there is none. */
const none = -2;

function ask(what: number, value: number): number {
  if (what === threadAsks.read) found.push(value);
  if (what === threadAsks.readProcess) found.push(null);
  Atomics.store(answers, 0, none);
  parentPort!.postMessage({ what, value });
  Atomics.wait(answers, 0, none);
  return Atomics.load(answers, 0);
}

const clock = new ThreadClock(ask, () => void Atomics.wait(still, 0, 0, 0.05));
for (let search = 0; search < searches; search++) {
  clock.begin();
  clock.now();
}
const own = Number(/(\d+)$/.exec(readlinkSync("/proc/thread-self"))?.[1]);
parentPort!.postMessage({ own, found } satisfies Searches);
