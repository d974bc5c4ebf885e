import type { LabelGroups } from "../plan/label-groups.ts";
import type { AtLoop } from "./script-place.ts";

/** What is owed on arrival at a label: one amount, whichever way control comes. It is decided by the
 * first way that is written; others pay the difference. */
export interface Debt {
  /** Fuel unpaid; null until it is decided. */
  unpaid: number | null;
}

/** A block of the source whose code is being written. */
export interface Frame {
  /** The block's number in the survey; -1 for the function. */
  readonly number: number;
  /** A `try` is a block once its handlers begin. */
  kind: "function" | "block" | "if" | "loop" | "try";
  /** Which of the output's open labels its own is, counted from the function's. */
  level: number;
  /** Labels open in the output when it is closed. */
  readonly outside: number;
  debt: Debt;
  /** The most fuel burned since the last check, over the ways to its end that were written. */
  since: number;
  /** For an `if`: what was unpaid when it began, and burned since the last check. */
  readonly unpaidBefore: number;
  readonly sinceBefore: number;
  /** For a loop: where it begins in the source, and what is written around the question for more fuel. */
  readonly start: number;
  readonly around: AtLoop | null;
}

/** The debts of one function's labels. */
export class Debts {
  readonly #groups: LabelGroups;
  #shared: Map<number, Debt> | null = null;

  constructor(groups: LabelGroups) {
    this.#groups = groups;
  }

  /** The debt of a block's label. */
  of(label: number): Debt {
    if (!this.#groups.binds(label)) return { unpaid: null };
    const root = this.#groups.root(label);
    this.#shared ??= new Map();
    let debt = this.#shared.get(root);
    if (debt === undefined) {
      debt = { unpaid: this.#groups.isPaid(root) ? 0 : null };
      this.#shared.set(root, debt);
    }
    return debt;
  }
}
