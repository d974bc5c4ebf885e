// Bounds on time that hold for a machine of its own speed, and at its own moment.

/** How long `work` takes on the machine on which the bounds were set, with nothing else at work on it, in ms. That one burned
 * 32 million fuel a ms by `skerry calibrate`; one that burns 12 million takes 2.3 to 3.6 ms. */
const usualMs = 1.2;
const tries = 5;

/** So slow a machine, or so busy a one, is none to read times of. */
const slowest = 5;

/** A bound on time for work that takes the processor, in ms: `usual` where the machine is as fast as usual at this
 * moment, and more in proportion where it is slower or has others at work. Never less than `usual`. */
export function atPace(usual: number): number {
  const times = Array.from({ length: tries }, timeOfWork).sort((a, b) => a - b);
  const median = times[Math.floor(tries / 2)]!;
  return usual * Math.min(slowest, Math.max(1, median / usualMs));
}

function timeOfWork(): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

const words = new Int32Array(1 << 16);

/** Arithmetic and memory, as guests have it. */
function work(): void {
  let state = 1;
  for (let index = 0; index < 1_000_000; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    words[state >>> 16]! += state;
  }
}
