/** Sizes that are tried between two: each about so much larger than the one before. */
const rungs = 13;

/** Whole sizes from one to another, each by the same factor larger, the ends included. */
export function ladder(from: number, to: number): number[] {
  const start = Math.max(1, from);
  const factor = (to / start) ** (1 / (rungs - 1));
  const sizes = Array.from({ length: rungs }, (_, index) => Math.round(start * factor ** index));
  sizes[rungs - 1] = to;
  return [...new Set(from < 1 ? [from, ...sizes] : sizes)];
}
