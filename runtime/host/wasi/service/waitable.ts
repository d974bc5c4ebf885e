import type { Source } from "../session/outside.ts";
import type { WaitableSet } from "./waitable-set.ts";

/** Codes of events (Canonical ABI, `EventCode`), and that of the driver's own by which a task of another component goes on
 * (`module/lower/waits.wat`). */
export const eventCodes = {
  ...{ none: 0, subtask: 1, streamRead: 2, streamWrite: 3, futureRead: 4, futureWrite: 5 },
  ...{ taskCancelled: 6, resumed: 255 },
} as const;

/** What the driver does before the guest hears of an event (`module/lower/driver.wat`); kinds of futures are among them. */
export const actions = {
  ...{ none: 0, bytes: 1, sent: 2, trailers: 3, printed: 4, send: 5, write: 6 },
} as const;

/** The results of a copy (Canonical ABI, `CopyResult`), and what an operation returns that has to wait. */
export const copyResults = {
  completed: 0,
  dropped: 1,
  cancelled: 2,
  blocked: 0xffff_ffff,
} as const;

export interface WaitableEvent {
  readonly code: number;
  readonly action: number;
  readonly payload: number;
}

/** What a guest waits for: a call that is under way, or an end of a stream or a future. */
export abstract class Waitable {
  /** Its number in the guest's table; 0 where it is in none. */
  number = 0;
  /** The set that it has joined. */
  set: WaitableSet | null = null;

  /** Its event, where there is one, which is told once. */
  abstract takeEvent(): WaitableEvent | null;

  /** What outside would bring it on, whether it has happened or not; null where nothing outside would. */
  get source(): Source | null {
    return null;
  }

  /** The instant of the monotonic clock that it waits for. */
  get instant(): bigint | null {
    return null;
  }

  /** The guest holds it no more. @throws WebAssembly.RuntimeError where it can't be given up */
  abstract drop(): void;
}

/** The error of a guest that does what the Canonical ABI traps for. */
export function trap(what: string): WebAssembly.RuntimeError {
  return new WebAssembly.RuntimeError(`the component ${what}`);
}
