import type { Call, CallResult } from "../isolate/inside/protocol.ts";
import { type Batch, IsolateLost, type WorkerIsolate } from "../isolate/isolate.ts";

/** Time past an isolate's own end after which its thread counts as wedged, in ms: what its end takes to
 * be heard of on a busy machine. */
const wedgeGrace = 400;

/** So late, in ms, a timer is on a machine that has too much to do; an isolate then gets more time to end,
 * so often at most. */
const lateness = 100;
const mostRearms = 3;

/** A batch that has used up so many slices is no short one: what has not begun need not wait for it. By
 * slices, since on a busy machine a short one may take long as well, and more threads would not help. */
const longSlices = 8;

/** How often that is looked at, in ms, and after how long a batch counts as long whatever it did. */
const lookEvery = 15;
const longMs = 250;

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
  readonly #onLong: () => void;
  #onIdle = () => {};
  /** In the order they run. */
  readonly #handedOver: HandedOver[] = [];
  /** When the batch that runs began, in ms, and after how many slices. */
  #began = 0;
  #slicesBefore = 0;
  #long = false;
  #watch: NodeJS.Timeout | undefined;
  #lost = false;

  /** `onWedged` is called when the isolate's thread can't be ended from this process; `onBusy` when it has
   * something to run, and what that gives when it has nothing left; `onLong` when it turns out to be busy for
   * long. */
  constructor(
    isolate: WorkerIsolate,
    on: {
      readonly onWedged: () => void;
      readonly onBusy: () => () => void;
      readonly onLong: () => void;
    },
  ) {
    this.isolate = isolate;
    this.#onWedged = on.onWedged;
    this.#onBusy = on.onBusy;
    this.#onLong = on.onLong;
  }

  get batches(): number {
    return this.#handedOver.length;
  }

  /** True while it runs a batch that is no short one. */
  get long(): boolean {
    return this.#long;
  }

  /** Runs the calls, or a first part of them: those without a result were not begun. When the isolate is
   * busy for long, or lost, calls that have not begun are taken back: `onTakenBack` is told how many have,
   * and those after them are not this batch's any more.
   * @throws IsolateLost for the calls that are left then. */
  async run(
    calls: readonly Call[],
    wantsLog: boolean,
    onTakenBack: (begun: number) => void,
  ): Promise<CallResult[]> {
    this.lastUsed = performance.now();
    const answered = Promise.withResolvers<CallResult[]>();
    const batch = this.isolate.start(calls, wantsLog);
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
      this.#long = false;
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
    this.#slicesBefore = this.isolate.slices;
    this.#long = false;
    this.#watch = setTimeout(() => this.#look(), lookEvery);
  }

  /** Whether the batch that runs is a long one. */
  #look(): void {
    const ran = performance.now() - this.#began;
    // The count wraps around.
    const slices = (this.isolate.slices - this.#slicesBefore) | 0;
    if (slices < longSlices && ran < longMs) {
      this.#watch = setTimeout(() => this.#look(), lookEvery);
      return;
    }
    this.#long = true;
    // What was handed over last goes back first: the queue then has all in their order.
    for (const handed of [...this.#handedOver].reverse()) this.#takeBack(handed, 0);
    this.#onLong();
    this.#watchForEnd(this.isolate.longestRun + wedgeGrace - ran, mostRearms);
  }

  /** Takes the isolate's thread for wedged if the batch has not ended in `ms`. */
  #watchForEnd(ms: number, rearms: number): void {
    const due = performance.now() + ms;
    const watch = setTimeout(() => {
      const late = performance.now() - due;
      // When this thread was held up, the batch may have ended long ago: what waits in the event loop is
      // heard first.
      setImmediate(() =>
        setImmediate(() => {
          if (this.#watch !== watch) return;
          // A machine on which this thread does not get its turn may hold up the isolate's as well.
          if (late > lateness && rearms > 0) this.#watchForEnd(2 * late, rearms - 1);
          else this.#wedge();
        }),
      );
    }, ms);
    this.#watch = watch;
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
