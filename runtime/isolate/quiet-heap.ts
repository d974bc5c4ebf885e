import { RestTimer } from "./rest-timer.ts";

/** Time without use after which a heap is shrunk, in ms: of an isolate that has just started, and of another. */
const afterStart = 250;
const later = 30_000;

/** The part of one core's time that shrinking takes at most. */
const maxBusy = 1 / 10;

/** Turns to shrink heaps, one at a time, with pauses between them. */
export class ShrinkTurns {
  readonly #waiting = new Set<() => Promise<void>>();
  #busy = false;

  /** Calls it when it is its turn. */
  ask(shrink: () => Promise<void>): void {
    this.#waiting.add(shrink);
    if (!this.#busy) void this.#giveTurns();
  }

  leave(shrink: () => Promise<void>): void {
    this.#waiting.delete(shrink);
  }

  async #giveTurns(): Promise<void> {
    this.#busy = true;
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) {
      const begun = performance.now();
      await next();
      const ms = performance.now() - begun;
      await new Promise((resolve) => setTimeout(resolve, ms * (1 / maxBusy - 1)).unref());
    }
    this.#busy = false;
  }

  /** Whoever came last: the others may be evicted before. */
  #takeNext(): (() => Promise<void>) | undefined {
    const last = [...this.#waiting].at(-1);
    if (last !== undefined) this.#waiting.delete(last);
    return last;
  }
}

/** The turns of this process. */
const processTurns = new ShrinkTurns();

/** Has an isolate's heap shrunk when it is quiet: half of the pages that a start and a first request fill are garbage, or
 * room for more of it. Starts come in floods, and each of these takes some 5 ms of CPU time: so they take turns, and most of the
 * isolates that are evicted soon are spared it. */
export class QuietHeap {
  readonly #turns: ShrinkTurns;
  readonly #onTurn: () => Promise<void>;
  #timer = this.#timerOf(afterStart);

  /** @param shrink shrinks it; null where the isolate runs, which nobody's turn is to wait for. It may reject where the isolate ends. */
  constructor(shrink: () => Promise<unknown> | null, turns = processTurns) {
    this.#turns = turns;
    this.#onTurn = async () => {
      const shrunk = shrink();
      if (shrunk === null) {
        this.#timer.use();
        return;
      }
      this.#timer = this.#timerOf(later);
      await shrunk.catch(() => {});
    };
  }

  /** Call with each use of the isolate. */
  use(): void {
    this.#turns.leave(this.#onTurn);
    this.#timer.use();
  }

  /** It is not shrunk any more. */
  end(): void {
    this.#turns.leave(this.#onTurn);
    this.#timer.end();
  }

  #timerOf(ms: number): RestTimer {
    return new RestTimer(() => this.#turns.ask(this.#onTurn), ms);
  }
}
