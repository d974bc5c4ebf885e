// The queue behind promises and queueMicrotask. The engine's own job queue never runs in a worker: its
// exports are synchronous, so nothing turns it. This one is turned by the loop (loop/loop.ts).

import { currentFrame, enterFrame } from "./frame.ts";

/** A microtask with its two arguments. It must not throw. */
export type Job<A, B> = (first: A, second: B) => void;

type AnyJob = Job<unknown, unknown>;

/** Jobs and their arguments lie flat, three places each: no closure and no record for each job. */
const width = 3;
const queue: unknown[] = [];
let head = 0;

/** Places that have run and are kept before the queue moves to the front of its array. */
const slack = width * 1_024;

/** Appends a job. What is enqueued while jobs run, runs in the same turn. */
export function enqueue<A, B>(job: Job<A, B>, first: A, second: B): void {
  queue.push(job, first, second);
}

/** Runs jobs in order until none is left (HTML §8.1.7.3, perform a microtask checkpoint). */
export function drainMicrotasks(): void {
  if (currentFrame !== null) enterFrame(null);
  if (queue.length === 0) return;
  while (head < queue.length) {
    const job = queue[head] as AnyJob;
    const first = queue[head + 1];
    const second = queue[head + 2];
    head += width;
    if (head >= slack) {
      queue.splice(0, head);
      head = 0;
    }
    job(first, second);
    // A frame that a job has entered is none of the next one's.
    if (currentFrame !== null) enterFrame(null);
  }
  queue.length = 0;
  head = 0;
}
