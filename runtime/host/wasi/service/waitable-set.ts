import type { Waitable } from "./waitable.ts";

/** A set of waitables that a guest waits for together. */
export class WaitableSet {
  readonly #members = new Set<Waitable>();

  get members(): ReadonlySet<Waitable> {
    return this.#members;
  }

  add(waitable: Waitable): void {
    waitable.set?.remove(waitable);
    waitable.set = this;
    this.#members.add(waitable);
  }

  remove(waitable: Waitable): void {
    waitable.set = null;
    this.#members.delete(waitable);
  }

  /** Puts one that had an event behind the others: none starves. */
  rotate(waitable: Waitable): void {
    if (this.#members.delete(waitable)) this.#members.add(waitable);
  }
}
