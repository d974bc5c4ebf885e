import type { LogLine } from "../../host/request-state.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";
import { Allowance } from "./allowance.ts";
import type { ShardObserver } from "./observer.ts";

/** The time for which outcomes are collected before they are sent, in ms. */
const delay = 20;

/**
 * The maximum that workers may log per second, in UTF-16 code units: more than anybody could read at a terminal, and
 * not more than it can print.
 */
const perSecond = 1_048_576;

/** The cost of a line besides its text. */
const lineOverhead = 64;

export interface OutcomeRelayOptions {
  readonly reportOutcomes: (outcomes: readonly Outcome[]) => void;
  readonly reportCrowded: () => void;
}

/** Passes the outcomes of requests on to the person's process, collected for a moment; of what they logged in a
 * second so much, and of the rest how many lines there were. */
export class OutcomeRelay implements ShardObserver {
  readonly #options: OutcomeRelayOptions;
  readonly #logged = new Allowance<null>(perSecond, () => {});
  #outcomes: Outcome[] = [];
  #reportedCrowd = false;

  constructor(options: OutcomeRelayOptions) {
    this.#options = options;
  }

  readonly onOutcome = (outcome: Outcome): void => {
    if (this.#outcomes.length === 0) setTimeout(() => this.#flush(), delay);
    const log = outcome.log.filter((line) => this.#allows(line));
    const untoldLines = (outcome.untoldLines ?? 0) + outcome.log.length - log.length;
    this.#outcomes.push(untoldLines === 0 ? outcome : { ...outcome, log, untoldLines });
  };

  wantsLog(): boolean {
    return true;
  }

  coldStarted(): void {}

  evicted(): void {}

  crowded(): void {
    if (!this.#reportedCrowd) this.#options.reportCrowded();
    this.#reportedCrowd = true;
  }

  artifactMissing(): void {}

  memoryOver(): void {}

  wantTail(): void {}

  async close(): Promise<void> {
    this.#flush();
  }

  #flush(): void {
    if (this.#outcomes.length > 0) this.#options.reportOutcomes(this.#outcomes);
    this.#outcomes = [];
  }

  #allows({ message }: LogLine): boolean {
    return this.#logged.take(null, lineOverhead + message.length);
  }
}
