import type { Code } from "../write/code.ts";

/** What one function does besides, so that its fuel is counted by function. Each method writes code; `purse`
 * is the local that holds the purse. */
export interface FunctionCounter {
  /** The function was entered, with nothing unpaid. */
  enter(code: Code, purse: number): void;
  /** The purse is about to leave the function's hands. */
  pause(code: Code, purse: number): void;
  /** The purse is back. */
  resume(code: Code, purse: number): void;
  /** Around taking more in hand, which is no loss: may leave a value on the stack in between. */
  beforeMore(code: Code, purse: number): void;
  /** Stores the purse, which is on the stack. */
  afterMore(code: Code, purse: number): void;
  /** Around a helper that may charge the account itself. */
  stopClock(code: Code, purse: number): void;
  startClock(code: Code, purse: number): void;
  /** Counts a request for more pages of a memory, granted or not; `wide` where it counts them in 64 bits. */
  grew(code: Code, purse: number, memory: number, wide: boolean): void;
  /** The function is left, with all paid. */
  leave(code: Code, purse: number): void;
  /** The function is left by an exception: nothing is in hand. */
  leaveByException(code: Code): void;
}
