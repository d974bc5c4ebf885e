import type { Call, CallResult } from "../isolate/inside/protocol.ts";
import { IsolateLost, type WorkerIsolate } from "../isolate/isolate.ts";

/** Time past an isolate's own end after which its thread counts as wedged, in ms: what its end takes to
 * be heard of on a busy machine. */
const wedgeGrace = 400;

/** The calls were not begun: the isolate was lost to a batch before them. */
export class NotBegun extends Error {}

/** An isolate and the batches it was given: it runs them one after the other, and the next can be handed
 * over while one runs. */
export class BusyIsolate {
  readonly isolate: WorkerIsolate;
  /** When it was given the last batch or finished it, by the process's clock, in ms. */
  lastUsed = performance.now();
  readonly #onWedged: () => void;
  readonly #onBusy: () => () => void;
  #onIdle = () => {};
  /** How the batches that were handed over are given up. */
  readonly #giveUp = new Set<(error: Error) => void>();
  /** Batches that were handed over and are not answered. */
  #batches = 0;
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
    return this.#batches;
  }

  /** How long the batch that runs has run, in ms; 0 where none does. */
  runningMs(now: number): number {
    return this.#batches === 0 ? 0 : now - this.#began;
  }

  /** Runs the calls, or a first part of them: those without a result were not begun.
   * @throws IsolateLost what the batch ended the isolate with; {@link NotBegun}. */
  async run(calls: readonly Call[]): Promise<CallResult[]> {
    this.lastUsed = performance.now();
    if (this.#batches++ === 0) {
      this.#onIdle = this.#onBusy();
      this.#begin();
    }
    const answered = Promise.withResolvers<CallResult[]>();
    this.#giveUp.add(answered.reject);
    this.isolate.run(calls).then(answered.resolve, answered.reject);
    try {
      return await answered.promise;
    } catch (error) {
      if (this.#lost) throw new NotBegun();
      this.#lost = true;
      throw error;
    } finally {
      this.#giveUp.delete(answered.reject);
      clearTimeout(this.#watch);
      this.#watch = undefined;
      this.lastUsed = performance.now();
      if (--this.#batches === 0) this.#onIdle();
      else if (!this.#lost) this.#begin();
    }
  }

  dispose(): void {
    this.isolate.dispose();
  }

  /** A batch has begun: the one before it, if any, has ended. */
  #begin(): void {
    this.#began = performance.now();
    const watch = setTimeout(() => {
      // When this thread was held up, the batch may have ended long ago: what waits in the event loop is
      // heard first.
      setImmediate(() =>
        setImmediate(() => {
          if (this.#watch === watch) this.#wedge();
        }),
      );
    }, this.isolate.longestRun + wedgeGrace);
    this.#watch = watch;
  }

  /** Whoever waits for a batch is told now: the process will not last. */
  #wedge(): void {
    this.#onWedged();
    const error = new IsolateLost("timeout", "The isolate's thread does not end.");
    for (const giveUp of this.#giveUp) giveUp(error);
  }
}
