// What became of a promise, to be looked at between the turns of the loop.

export class Settlement<T> {
  isSettled = false;
  hasFailed = false;
  value: T | undefined = undefined;
  reason: unknown = undefined;

  /** Follows a promise; what is none counts as a promise of itself. */
  constructor(outcome: T | PromiseLike<T>) {
    Promise.resolve(outcome).then(
      (value) => {
        this.isSettled = true;
        this.value = value;
      },
      (reason: unknown) => {
        this.isSettled = true;
        this.hasFailed = true;
        this.reason = reason;
      },
    );
  }
}
