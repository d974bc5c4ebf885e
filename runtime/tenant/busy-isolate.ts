import type { Call, CallResult } from "../isolate/inside/protocol.ts";
import { type Batch, IsolateLost, type WorkerIsolate } from "../isolate/isolate.ts";

/** Time past an isolate's own end after which its thread counts as wedged, in ms: what its end takes to
 * be heard of on a busy machine. */
const wedgeGrace = 400;

/** A batch that has run for so long is no short one: what has not begun need not wait for it, in ms. */
export const longBatch = 15;

/** A batch that was handed over and is not answered. */
interface HandedOver {
  readonly batch: Batch;
  /** Calls that are its own still: all, until some were taken back. */
  size: number;
  readonly onTakenBack: (begun: number) => void;
  readonly giveUp: (error: Error) => void;
}

/** An isolate and the batches it was given: it runs them one after the other, and the next can be handed
 * over while one runs. */
export class BusyIsolate {
  readonly isolate: WorkerIsolate;
  /** When it was given the last batch or finished it, by the process's clock, in ms. */
  lastUsed = performance.now();
  readonly #onWedged: () => void;
  readonly #onBusy: () => () => void;
  #onIdle = () => {};
  /** In the order they run. */
  readonly #handedOver: HandedOver[] = [];
  /** When the batch that runs began, in ms. */
  #began = 0;
  #watch: NodeJS.Timeout | undefined;
  #lost = false;

  /** `onWedged` is called when the isolate's thread can't be ended from this process; `onBusy` when it has
   * something to run, and what that gives when it has nothing left. */
  constructor(isolate: WorkerIsolate, onWedged: () => void, onBusy: () => () => void) {
    this.isolate = isolate;
    this.#onWedged = onWedged;
    this.#onBusy = onBusy;
  }

  get batches(): number {
    return this.#handedOver.length;
  }

  /** How long the batch that runs has run, in ms; 0 where none does. */
  runningMs(now: number): number {
    return this.batches === 0 ? 0 : now - this.#began;
  }

  /** Runs the calls, or a first part of them: those without a result were not begun. When the isolate is
   * busy for long, or lost, calls that have not begun are taken back: `onTakenBack` is told how many have,
   * and those after them are not this batch's any more.
   * @throws IsolateLost for the calls that are left then. */
  async run(calls: readonly Call[], onTakenBack: (begun: number) => void): Promise<CallResult[]> {
    this.lastUsed = performance.now();
    const answered = Promise.withResolvers<CallResult[]>();
    const batch = this.isolate.start(calls);
    batch.results.then(answered.resolve, answered.reject);
    const giveUp = answered.reject;
    const handed: HandedOver = { batch, size: calls.length, onTakenBack, giveUp };
    this.#handedOver.push(handed);
    if (this.batches === 1) {
      this.#onIdle = this.#onBusy();
      this.#begin();
    }
    try {
      return await answered.promise;
    } catch (error) {
      // The first batch that hears of it is the one that ran. If none of its calls has begun, they are not
      // tried again all the same: it may be they that the isolate was lost to.
      this.#takeBack(handed, this.#lost ? 0 : 1);
      this.#lost = true;
      throw error;
    } finally {
      this.#handedOver.splice(this.#handedOver.indexOf(handed), 1);
      clearTimeout(this.#watch);
      this.#watch = undefined;
      this.lastUsed = performance.now();
      if (this.batches === 0) this.#onIdle();
      else if (!this.#lost) this.#begin();
    }
  }

  dispose(): void {
    this.isolate.dispose();
  }

  /** A batch has begun: the one before it, if any, has ended. */
  #begin(): void {
    this.#began = performance.now();
    const wedged = this.isolate.longestRun + wedgeGrace - longBatch;
    this.#watch = setTimeout(() => {
      // What was handed over last goes back first: the queue then has all in their order.
      for (const handed of [...this.#handedOver].reverse()) this.#takeBack(handed, 0);
      const watch = setTimeout(() => {
        // When this thread was held up, the batch may have ended long ago: what waits in the event loop is
        // heard first.
        setImmediate(() =>
          setImmediate(() => {
            if (this.#watch === watch) this.#wedge();
          }),
        );
      }, wedged);
      this.#watch = watch;
    }, longBatch);
  }

  /** Takes back what has not begun of a batch, but for its first `kept` calls. */
  #takeBack(handed: HandedOver, kept: number): void {
    const begun = Math.max(kept, handed.batch.takeBack());
    if (begun >= handed.size) return;
    handed.size = begun;
    handed.onTakenBack(begun);
  }

  /** Whoever waits for a batch is told now: the process will not last. */
  #wedge(): void {
    this.#onWedged();
    const error = new IsolateLost("timeout", "The isolate's thread does not end.");
    for (const { giveUp } of this.#handedOver) giveUp(error);
  }
}
