// What passes between the bench and the processes that it measures in.

export interface Order {
  readonly program: string;
  readonly rounds: number;
  readonly warm: number;
  /** In the order in which they are made and run. */
  readonly variants: readonly string[];
  readonly schemes: readonly string[];
}

/** Of one variant of one program in one process. */
export interface Samples {
  readonly variant: string;
  /** Warmed calls of `run` with a quarter of the program's n, in ms. */
  readonly warmMs: readonly number[];
  /** Compiling, instantiating and `run(1)`, each of a module that V8 has not seen, in ms. */
  readonly coldMs: readonly number[];
  readonly bytes: number;
  /** What a fresh instance's first `run(n)` returned. */
  readonly checksum: number;
  /** What that call used; null for the unmetered. */
  readonly firstFuel: bigint | null;
  /** What such a call used, at the median: collected memory makes calls differ. */
  readonly warmFuel: bigint | null;
}
