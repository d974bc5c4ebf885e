import type { AskedCall, CallAnswer, CallValues } from "../../../abi/calls/call-types.ts";
import { logFunctions } from "../../log.ts";
import type { HostOperations } from "../../operations.ts";
import { crossingPrice } from "../../prices.ts";
import type { RequestState } from "../../request-state.ts";
import { LogLines } from "./log-lines.ts";
import { Outside } from "./outside.ts";

/** The guest had the host hold more than it may. */
export class HeldTooMuch extends Error {}

/** What a session needs to know. */
export interface SessionOptions {
  /** Clock, entropy and log of the request, or of the start-up. */
  readonly state: RequestState;
  /** The request's method; it decides whether the answer has content. */
  readonly method: string;
  /** Names and values for `wasi:cli/environment`. */
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** What random bytes are made of while an instance starts, 32 bytes; null for requests. */
  readonly startKey: Uint8Array | null;
  /** Bytes of body that the guest may write. */
  readonly bodyBytes: number;
  /** Bytes of memory that the guest may have. */
  readonly memoryBytes: number;
  /** Bytes of field names and values that the guest may put together. */
  readonly fieldBytes: number;
  /** What the guest asks the shard by; left out where it asks for nothing. */
  readonly operations?: HostOperations | null;
  /** Whether it fetches by WASI: functions of streams and polling wait then. */
  readonly fetches?: boolean;
  /** What a command is called with, its own name first. */
  readonly arguments?: readonly string[] | undefined;
  /** Whether its request may come in, and its answer go out, while it runs: they wait then as well. */
  readonly streams?: boolean;
  /** Pays fuel for work whose length the guest decides. Throws when it can't be paid. */
  charge(units: bigint): void;
  /** Ends the guest as its deadline would: it waits for what never comes, and nothing else. */
  sleepForEver(): never;
}

/** What a command reads and writes. */
export interface CommandStreams {
  readonly stdin: Uint8Array;
  /** Takes what it writes, within the room for bodies. */
  readonly write: (bytes: Uint8Array) => void;
  /** Returns what it has written by now. */
  readonly written: () => Uint8Array;
}

/** Resources a guest may hold at once: far above what toolchains use for a request. */
const maxResources = 10_000;

/** What a field takes besides its text. */
const fieldOverhead = 32;

/** The last instant that the monotonic clock can tell, in nanoseconds. No wait reaches it: programs that sleep for ever
 * ask for the longest duration there is (Rust's `Duration::MAX` becomes 2^64 - 1). */
export const lastInstant = 2n ** 64n - 1n;

/** The host's side of one request, or of one start-up. Nothing of it outlives that. */
export class Session {
  readonly options: SessionOptions;
  /** A command's own streams; null where the guest is none. */
  command: CommandStreams | null = null;
  /** Whether the guest ended itself, in the middle of what it did. */
  exited = false;
  #stdout: LogLines | null = null;
  #stderr: LogLines | null = null;
  /** Null where the guest reaches nothing outside. */
  readonly outside: Outside | null;
  /** 64-byte blocks of the random stream that the start-up has used. */
  startBlocks = 0;
  /** What `wasi:random/insecure-seed` has returned; null until it was asked. */
  insecureSeed: [bigint, bigint] | null = null;
  #resources = 0;
  #bodyRoom: number;
  #fieldRoom: number;
  #waited = 0n;

  constructor(options: SessionOptions) {
    this.options = options;
    this.#bodyRoom = options.bodyBytes;
    this.#fieldRoom = options.fieldBytes;
    const { operations = null, fetches = false, streams = false } = options;
    const waits = operations !== null && (fetches || streams);
    this.outside = waits ? new Outside(operations, { fetches, streams }) : null;
  }

  /** The lines of each output are made when the guest first prints to it: most requests print nothing. */
  get stdout(): LogLines {
    this.#stdout ??= new LogLines(this.options.state, "info");
    return this.#stdout;
  }

  /** Much of what toolchains print to stderr is no error (Rust's, Go's and Python's loggers all write there), but panics come that
   * way too: so it stands out without crying wolf. */
  get stderr(): LogLines {
    this.#stderr ??= new LogLines(this.options.state, "warn");
    return this.#stderr;
  }

  charge(units: bigint): void {
    this.options.charge(units);
  }

  /** Asks the shard for something, and waits for what comes back. The guest's call is made again then. */
  asks<Name extends AskedCall>(name: Name, ...values: CallValues<Name>): CallAnswer<Name> {
    const { operations = null } = this.options;
    if (operations === null)
      throw new TypeError(`${name} can't be asked for while a worker starts`);
    return operations.ask(name, ...values);
  }

  /** The worker's variables and secrets, paid for. */
  payForEnvironment(): [string, string][] {
    const { environment } = this.options;
    let price = 0n;
    for (const [name, value] of environment) {
      price += crossingPrice("string", 2 * name.length) + crossingPrice("string", 2 * value.length);
    }
    this.charge(price);
    return environment.map(([name, value]) => [name, value]);
  }

  /** Resources that the guest holds now. */
  get resources(): number {
    return this.#resources;
  }

  addResource(): void {
    if (++this.#resources > maxResources) {
      throw new HeldTooMuch(`the component holds more than ${maxResources} resources at once`);
    }
  }

  removeResource(): void {
    // What a start-up made may be dropped in a request.
    if (this.#resources > 0) this.#resources--;
  }

  /** Makes room for bytes of a body. They are never given back, whatever becomes of them. */
  takeBodyRoom(bytes: number): void {
    this.#bodyRoom -= bytes;
    if (this.#bodyRoom < 0) {
      throw new HeldTooMuch(`bodies of more than ${this.options.bodyBytes} bytes were written`);
    }
  }

  /** Makes room for a field, likewise. */
  takeFieldRoom(textLength: number): void {
    this.#fieldRoom -= textLength + fieldOverhead;
    if (this.#fieldRoom < 0) {
      throw new HeldTooMuch(
        `more than ${this.options.fieldBytes} bytes of fields were put together`,
      );
    }
  }

  /** Nanoseconds of the monotonic clock: the frozen one, and what the guest has waited. Schedulers
   * of toolchains look at the clock after a wait; one that stood still would have them wait forever. */
  get monotonic(): bigint {
    const now = this.options.state.monotonic + this.#waited;
    return now > lastInstant ? lastInstant : now;
  }

  /** Nanoseconds since 1970, by the same rule. */
  get wallClock(): bigint {
    return this.options.state.wallClock * 1_000_000n + this.#waited;
  }

  /** Advances the clocks to a later time of the monotonic one, without really waiting. */
  waitUntil(instant: bigint): void {
    const now = this.monotonic;
    if (instant > now) this.#waited += instant - now;
  }

  /** Adds a line of the host's to the log, for the worker's author, where the guest gets only a code. */
  warn(message: string): void {
    logFunctions(() => this.options.state).write("warn", message);
  }

  /** Writes out lines that were begun. */
  end(): void {
    this.#stdout?.end();
    this.#stderr?.end();
  }
}

let current: Session | null = null;
let makeNext: () => Session = () => {
  throw new Error("a host function was called outside of a request");
};

/** Begins a session, which is made when the guest first calls for it: many guests never do. One guest of an isolate
 * runs at a time. */
export function openSession(make: () => Session): void {
  current = null;
  makeNext = make;
}

/** Returns a function that makes the session current again, after others were. */
export function keepSession(): () => void {
  const kept = { current, makeNext };
  return () => {
    ({ current, makeNext } = kept);
  };
}

/** The session of the guest that runs now. */
export function currentSession(): Session {
  current ??= makeNext();
  return current;
}

/** What the current session, of a start-up, leaves in the instance that can't be new in each request: resources,
 * whose state is on the host's side, and entropy, which has to differ. */
export function leftByStart(): { readonly resources: number; readonly randomBlocks: number } {
  return { resources: current?.resources ?? 0, randomBlocks: current?.startBlocks ?? 0 };
}

/** Whether the guest of the current session ended itself. */
export function hasExited(): boolean {
  return current?.exited ?? false;
}

/** What the current session's command has written to stdout by now; null where the guest is no command. */
export function printedByCommand(): Uint8Array | null {
  return current?.command?.written() ?? null;
}

/** Ends the session, if one was made: writes out lines that the guest began. */
export function endSession(): void {
  current?.end();
}
