import type { InsideCall } from "../border/inside-call.ts";
import type { Operations } from "../border/operations.ts";
import type { CallState } from "../call/call-state.ts";
import type { Account } from "../fuel/account.ts";
import type { LinearMemories } from "../memory/linear-memories.ts";
import type { CallTrace } from "../trace/call-trace.ts";
import type { ScriptStack } from "../trace/script-stack.ts";

/** What belongs to one guest: the host's functions and the glue work with that of the guest which runs. */
export interface GuestContext {
  readonly account: Account;
  readonly memories: LinearMemories;
  /** The state of the current request, or of the start. */
  state: CallState;
  /** Calls of the host's functions in this request. */
  hostCalls: number;
  /** The calls that were answered inside, where they are reported. */
  insideCalls: InsideCall[];
  /** True while the instance starts. */
  starting: boolean;
  /** What it asks of the shard; null where nothing waits: while it starts, and in a worker that imports no
   * function that waits. */
  operations: Operations | null;
  /** Follows its calls; null where its modules are not traced. */
  readonly trace: CallTrace | null;
  /** Reads where its script is; null where it runs none. */
  scripts: ScriptStack | null;
  /** Bytes that it counts for among those of its worker. */
  countedBytes: number;
}

let current: GuestContext | null = null;

/** The guest that runs. One runs at a time: others of the isolate wait, or have not begun. */
export function currentGuest(): GuestContext {
  if (current === null) throw new Error("no guest runs");
  return current;
}

/** The guest that runs; null where one is being made that is not there yet. */
export function enteredGuest(): GuestContext | null {
  return current;
}

/** Makes no guest the one that runs: what fails before the next one is there has nothing to do with the last. */
export function leaveGuest(): void {
  current = null;
}

/** Makes this guest the one that runs. */
export function enterGuest(context: GuestContext): void {
  current = context;
}
