import type { AskedCall, CallAnswer, CallValues, ToldCall } from "../abi/calls/call-types.ts";

/** What host functions that reach outside the isolate ask the shard by. */
export interface HostOperations {
  /** The next number for a stream or a fetch of this request, from 1. */
  nextNumber(): number;
  /** The number that is given out next: that of what a call brings about which waits, and is made twice. */
  readonly upcomingNumber: number;
  /** Whether such a number was given out. */
  knows(number: number): boolean;
  /** Asks for something to be done, and does not wait. */
  tell<Name extends ToldCall>(name: Name, ...values: CallValues<Name>): void;
  /** Asks, and waits for what comes back. */
  ask<Name extends AskedCall>(name: Name, ...values: CallValues<Name>): CallAnswer<Name>;
}
