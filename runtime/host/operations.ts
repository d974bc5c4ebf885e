/** What host functions that reach outside the isolate ask the shard by. */
export interface HostOperations {
  /** The next number for a stream or a fetch of this request, from 1. */
  nextNumber(): number;
  /** The number that is given out next: that of what a call brings about which waits, and is made twice. */
  readonly upcomingNumber: number;
  /** Whether such a number was given out. */
  knows(number: number): boolean;
  /** Asks for something to be done, and does not wait. */
  tell(name: string, ...values: unknown[]): void;
  /** Asks, and waits for what comes back. */
  ask(name: string, ...values: unknown[]): unknown;
}
