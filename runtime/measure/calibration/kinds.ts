/** The kinds of work that are timed apart, and what each stands for. All but the last are exports of
 * `kinds.wat`; that one is a worker, `host-calls.wat`. */
export const kinds = {
  integer: "hashing and comparing whole numbers",
  float: "f64, with a root and a quotient in each round",
  memory: "loads and stores all over 64 KiB",
  calls: "recursion, and calls through a table",
  bulk: "memory copied and filled by 4 KiB",
  vectors: "SIMD of 128 bits",
  "host calls": "a worker that asks for a variable, by the clock",
} as const;

export type Kind = keyof typeof kinds;

export const hostCalls = "host calls" satisfies Kind;

/** Those that `kinds.wat` exports. */
export const computedKinds = (Object.keys(kinds) as Kind[]).filter((kind) => kind !== hostCalls);

/** Fuel burned in a ms, one number a trial. */
export interface KindSamples {
  readonly kind: Kind;
  readonly fuelPerMs: readonly number[];
}
