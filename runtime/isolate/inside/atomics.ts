/** Atomic operations on memory that threads share. Taken before `globals.ts` puts the name out of reach. */
export const atomics: Atomics = Atomics;
