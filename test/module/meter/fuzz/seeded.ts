/** A small generator of numbers that a seed fixes (mulberry32): 32 bits a call, none of them secret. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** One of several, by the generator. */
export function pick<T>(random: () => number, from: readonly T[]): T {
  return from[random() % from.length]!;
}
