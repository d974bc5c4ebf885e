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
  /** The names of its parts, of which `--only` takes some; left out where it has none. */
  readonly parts?: () => readonly string[];
  run(context: BenchContext): Promise<ScenarioResult>;
}

/** What is wrong with the names of parts that were asked for, and which there are; null where each scenario has all of them. */
export function wrongParts(
  scenarios: readonly Pick<Scenario, "name" | "parts">[],
  only: readonly string[],
): string | null {
  for (const { name, parts } of scenarios) {
    if (only.length === 0) continue;
    if (parts === undefined) return `${name} has no parts that --only could name.`;
    const unknown = only.find((each) => !parts().includes(each));
    if (unknown !== undefined) {
      return `${name} has no part ${JSON.stringify(unknown)}. There are: ${parts().join(", ")}`;
    }
  }
  return null;
}

export function isMet({ value, bound }: Goal): boolean {
  return "atLeast" in bound ? value >= bound.atLeast : value <= bound.atMost;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
