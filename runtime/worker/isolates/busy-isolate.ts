import type { Call, CallResult } from "../../isolate/inside/batch/protocol.ts";
import type { Handed, WorkerIsolate } from "../../isolate/isolate.ts";
import { IsolateLost } from "../../isolate/isolate-lost.ts";
import { CrossingBudget, callBytes } from "../queue/crossing-budget.ts";
import { SteppedIsolate } from "./stepped-isolate.ts";

/** The time past an isolate's own end after which its thread counts as wedged, in ms: how long its end may take to be
 * noticed on a busy machine. */
const wedgeGrace = 400;

/** The delay of a timer, in ms, that shows a machine with too much to do. An isolate then gets more time to end, at
 * most this often. */
const lateness = 100;
const maxRearms = 3;

/** The slices after which a batch is long: calls that it has not begun need not wait for it. Counted in slices, since
 * on a busy machine a short batch may take long as well, and more threads would not help. */
const longSlices = 8;

/** The interval in which slices are read, in ms, and the time after which any batch counts as long, in ms. */
const pollInterval = 15;
const longMs = 250;

/** The batch that runs. */
interface Running {
  readonly batch: Handed<unknown>;
  /** Calls that still belong to it: all, until some were taken back. */
  size: number;
  readonly onTakenBack: (begun: number) => void;
  readonly giveUp: (error: Error) => void;
}

/** An isolate and the batch that it runs: one at a time. */
export class BusyIsolate {
  readonly isolate: WorkerIsolate;
  /** The stepper of requests that may wait; null if none may. */
  readonly stepped: SteppedIsolate | null;
  /** The time at which it was last given a batch or finished one, by the process's clock, in ms. */
  lastUsed = performance.now();
  readonly #onWedged: () => void;
  readonly #onBusy: () => () => void;
  readonly #onLong: () => void;
  #running: Running | null = null;
  /** The start of that batch, in ms, and the slices until then. */
  #began = 0;
  #slicesBefore = 0;
  #long = false;
  #watch: NodeJS.Timeout | undefined;

  /** `onWedged` is called when the isolate's thread can't be ended from this process. `onBusy` is called when it has
   * something to run, and what that returns when it has nothing left. `onLong` is called when it is busy for long;
   * `onLost` and `onFree` when a step that began nothing lost it, or is done. */
  constructor(
    isolate: WorkerIsolate,
    on: {
      readonly onWedged: () => void;
      readonly onBusy: () => () => void;
      readonly onLong: () => void;
      readonly onLost: (isolate: BusyIsolate) => void;
      readonly onFree: () => void;
    },
  ) {
    this.isolate = isolate;
    const told = { onLost: () => on.onLost(this), onFree: on.onFree };
    this.stepped = isolate.waits ? new SteppedIsolate(this, told) : null;
    this.#onWedged = on.onWedged;
    this.#onBusy = on.onBusy;
    this.#onLong = on.onLong;
  }

  get busy(): boolean {
    return this.#running !== null;
  }

  /** True if it can take requests now. */
  get free(): boolean {
    return this.#running === null && !(this.stepped?.full ?? false);
  }

  /** The number of requests that it can take. */
  get room(): number {
    return this.stepped?.room ?? Number.POSITIVE_INFINITY;
  }

  /** True if it runs nothing, and nothing waits in it. */
  get idle(): boolean {
    return this.#running === null && (this.stepped?.waiting ?? 0) === 0;
  }

  /** True while it runs a batch that is no short one, or has all the requests that may wait in it. */
  get long(): boolean {
    return this.#long || (this.stepped?.full ?? false);
  }

  /**
   * Runs the calls, or a first part of them: calls without a result were not begun. If the isolate is busy for long, or
   * lost, calls that have not begun are taken back: `onTakenBack` gets the number of those that have, and the others no
   * longer belong to this batch.
   * @throws IsolateLost for the calls that are left then.
   */
  run(
    calls: readonly Call[],
    wantsLog: boolean,
    onTakenBack: (begun: number) => void,
  ): Promise<CallResult[]> {
    const fitting = new CrossingBudget().first(calls, callBytes);
    return this.watch(this.isolate.start(fitting, wantsLog), calls.length, onTakenBack);
  }

  /** Watches over a run that was just begun, with `calls` calls to begin. */
  async watch<Results>(
    batch: Handed<Results>,
    size: number,
    onTakenBack: (begun: number) => void,
  ): Promise<Results> {
    this.lastUsed = performance.now();
    const answered = Promise.withResolvers<Results>();
    batch.results.then(answered.resolve, answered.reject);
    const running = { batch, size, onTakenBack, giveUp: answered.reject };
    this.#running = running;
    const idle = this.#onBusy();
    this.#began = performance.now();
    this.#slicesBefore = this.isolate.slices;
    this.#watch = setTimeout(() => this.#look(running), pollInterval);
    try {
      return await answered.promise;
    } catch (error) {
      // If none of its calls has begun, the first is not tried again all the same: it may be what the
      // isolate was lost to.
      takeBack(running, 1);
      throw error;
    } finally {
      this.#running = null;
      clearTimeout(this.#watch);
      this.#watch = undefined;
      this.lastUsed = performance.now();
      this.#long = false;
      idle();
    }
  }

  /** Takes back what it has not begun of the batch that runs. */
  takeBack(): void {
    if (this.#running !== null) takeBack(this.#running, 0);
  }

  dispose(): void {
    this.isolate.dispose();
  }

  /** Checks if the running batch is a long one. */
  #look(running: Running): void {
    const ran = performance.now() - this.#began;
    // The count wraps around.
    const slices = (this.isolate.slices - this.#slicesBefore) | 0;
    if (slices < longSlices && ran < longMs) {
      this.#watch = setTimeout(() => this.#look(running), pollInterval);
      return;
    }
    this.#long = true;
    takeBack(running, 0);
    this.#onLong();
    this.#watchForEnd(running, this.isolate.longestRun + wedgeGrace - ran, maxRearms);
  }

  /** Reports the isolate's thread as wedged if the batch has not ended in `ms`. */
  #watchForEnd(running: Running, ms: number, rearms: number): void {
    const due = performance.now() + ms;
    const watch = setTimeout(() => {
      const late = performance.now() - due;
      // If this thread was held up, the batch may have ended long ago: process pending events first.
      setImmediate(() =>
        setImmediate(() => {
          if (this.#watch !== watch) return;
          // A machine on which this thread does not get its turn may hold up the isolate's as well.
          if (late > lateness && rearms > 0) this.#watchForEnd(running, 2 * late, rearms - 1);
          else this.#wedge(running);
        }),
      );
    }, ms);
    this.#watch = watch;
  }

  /** Rejects the batch now: the process will not last. */
  #wedge({ giveUp }: Running): void {
    this.#onWedged();
    giveUp(new IsolateLost("timeout", "The isolate's thread does not end."));
  }
}

/** Takes back the calls of a batch that have not begun, except its first `kept`. */
function takeBack(running: Running, kept: number): void {
  const begun = Math.max(kept, running.batch.takeBack());
  if (begun >= running.size) return;
  running.size = begun;
  running.onTakenBack(begun);
}
