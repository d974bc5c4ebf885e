// The queue behind promises and queueMicrotask. The engine's own job queue never runs in a worker: its
// exports are synchronous, so nothing turns it. This one is turned by the loop (loop/loop.ts).

import { append, prototype } from "../own-lists.ts";
import { currentFrame, enterFrame } from "./frame.ts";

/** A microtask with its two arguments. It must not throw. */
export type Job<A, B> = (first: A, second: B) => void;

type AnyJob = Job<unknown, unknown>;

/** Jobs and their arguments lie flat, three places each: no closure and no record for each job. While those of one list run,
 * new ones go to the end of the other, whose turn is next. */
const width = 3;
let queue: unknown[] = [];
let running: unknown[] = [];

/** Appends a job. What is enqueued while jobs run, runs in the same turn. */
export function enqueue<A, B>(job: Job<A, B>, first: A, second: B): void {
  if (prototype.length === 0) queue.push(job, first, second);
  else {
    append<unknown>(queue, job);
    append<unknown>(queue, first);
    append<unknown>(queue, second);
  }
}

/** Rounds of jobs that a held step is put off for at most. An `await` takes one to three. */
const maxRounds = 32;
let heldStep: (() => void) | null = null;
let roundsHeld = 0;

/** Has a function of the SDK run once before anything is waited for: when no job is left, before a call of the host that may wait
 * (`loop/waiting-calls.ts`), before the next such function is held, and after {@link maxRounds}. It must run no code of the author's,
 * and not throw. */
export function holdStep(step: () => void): void {
  runHeldStep();
  heldStep = step;
  roundsHeld = 0;
}

/** @returns false where none was held. */
export function runHeldStep(): boolean {
  const step = heldStep;
  if (step === null) return false;
  heldStep = null;
  step();
  return true;
}

/** Runs jobs in order until none is left (HTML §8.1.7.3, perform a microtask checkpoint). */
export function drainMicrotasks(): void {
  if (currentFrame !== null) enterFrame(null);
  do runJobs();
  while (runHeldStep());
}

function runJobs(): void {
  while (queue.length > 0) {
    const jobs = queue;
    queue = running;
    running = jobs;
    let at = 0;
    try {
      for (; at < jobs.length; at += width) {
        (jobs[at] as AnyJob)(jobs[at + 1], jobs[at + 2]);
        // A frame that a job has entered is none of the next one's.
        if (currentFrame !== null) enterFrame(null);
      }
    } finally {
      // Where the engine has ended a job, those after it are still to run, and none once more.
      if (at < jobs.length) queue = [...jobs.slice(at + width), ...queue];
      jobs.length = 0;
    }
    if (heldStep !== null && ++roundsHeld === maxRounds) runHeldStep();
  }
}
