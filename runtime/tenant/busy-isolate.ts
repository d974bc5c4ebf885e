import type { Call, CallResult } from "../isolate/inside/protocol.ts";
import type { WorkerIsolate } from "../isolate/isolate.ts";

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
  /** Batches that were handed over and are not answered. */
  #batches = 0;
  /** When the batch that runs began, in ms. */
  #began = 0;
  #watch: NodeJS.Timeout | undefined;
  #lost = false;

  /** `onWedged` is called when the isolate's thread can't be ended from this process. */
  constructor(isolate: WorkerIsolate, onWedged: () => void) {
    this.isolate = isolate;
    this.#onWedged = onWedged;
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
    if (this.#batches++ === 0) this.#begin();
    try {
      return await this.isolate.run(calls);
    } catch (error) {
      if (this.#lost) throw new NotBegun();
      this.#lost = true;
      throw error;
    } finally {
      clearTimeout(this.#watch);
      this.#watch = undefined;
      this.lastUsed = performance.now();
      if (--this.#batches > 0 && !this.#lost) this.#begin();
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
          if (this.#watch === watch) this.#onWedged();
        }),
      );
    }, this.isolate.longestRun + wedgeGrace);
    this.#watch = watch;
  }
}
