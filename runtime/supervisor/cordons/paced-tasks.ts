/** Runs tasks, so many in one turn of the event loop: others have theirs in between, whoever brings how many. */
export class PacedTasks {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #left: number;
  #resting = false;

  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** Runs it now, or after those that came before it. */
  run(task: () => void): void {
    if (this.#left === 0) {
      this.#waiting.push(task);
      return;
    }
    this.#left--;
    this.#rest();
    task();
  }

  /** Forgets those that wait. */
  clear(): void {
    this.#waiting.length = 0;
  }

  #rest(): void {
    if (this.#resting) return;
    this.#resting = true;
    setImmediate(() => {
      this.#resting = false;
      this.#left = this.#most;
      for (const task of this.#waiting.splice(0, this.#most)) this.run(task);
    });
  }
}
