/** What scenarios are run with. */
export interface BenchContext {
  /** Alternating rounds, of which the median counts. */
  readonly rounds: number;
  /** How long one server is asked in one round, in ms. */
  readonly roundMs: number;
  /** What of a scenario's parts are run, where it has names for them; all where this is empty. */
  readonly only: readonly string[];
  /** A folder of the run's own, removed with it. */
  readonly folder: string;
  /** Says on the terminal what goes on. */
  say(text: string): void;
}

/** A figure that was set as a goal. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The value has to be at least, or at most, this. */
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
  readonly aim?: number;
}

export interface ScenarioResult {
  /** Text for a terminal. */
  readonly tables: readonly string[];
  readonly goals: readonly Goal[];
  /** Everything measured, as JSON. */
  readonly document: object;
}

/** One question that a bench answers. */
export interface Scenario {
  readonly name: string;
  /** One line. */
  readonly about: string;
  run(context: BenchContext): Promise<ScenarioResult>;
}

export function isMet({ value, bound }: Goal): boolean {
  return "atLeast" in bound ? value >= bound.atLeast : value <= bound.atMost;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
