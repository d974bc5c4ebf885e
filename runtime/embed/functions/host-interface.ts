/** The caller of a function. */
export interface FunctionCall {
  /** "tenant/worker". */
  readonly worker: string;
  /** The tenant that the worker belongs to. */
  readonly tenant: string;
  /** Aborts when the call's time is over. */
  readonly signal: AbortSignal;
}

/** A function of this program. It gets the parameters that its declaration has, and then the call (`FunctionCall`). */
// biome-ignore lint/suspicious/noExplicitAny: WIT declares the parameters, which TypeScript does not read.
export type HostFunction = (...given: any[]) => unknown;

/** An interface whose functions may be called by workers that it is granted to. */
export interface HostInterface {
  /** A package in WIT: `package shop:prices@1.0.0; interface catalog { … }`. */
  readonly wit: string;
  /** The interface's name in it; the only one where it is left out. */
  readonly interface?: string;
  /**
   * The functions' implementations by their names in camel case. An exception ends the request with `function-failed`,
   * except for a `FunctionError`, which becomes the error of the function's `result`.
   */
  readonly functions: Readonly<Record<string, HostFunction>>;
  /** Its price, in units of fuel. */
  readonly fuel?: {
    /** The price of a call: 1,000,000 by default. */
    readonly call?: number;
    /** The price of a byte of arguments and result as they are encoded: 100 by default. */
    readonly byte?: number;
  };
  /** Its limits, for each worker that is granted it. */
  readonly limits?: {
    /** Bytes of a call's arguments as they are encoded: 1 MiB by default, 16 MiB at most. */
    readonly bytesIn?: number;
    /** Bytes of a call's result as it is encoded: 1 MiB by default, 16 MiB at most. */
    readonly bytesOut?: number;
    /** Calls of one worker that are under way: 64 by default. Others wait for their turn. */
    readonly atOnce?: number;
    /** Calls of one worker that begin in a second: 10,000 by default. Others wait. */
    readonly perSecond?: number;
    /** The longest time that a call may take, in ms: 10,000 by default. */
    readonly deadline?: number;
  };
}

/** The error of a function whose declaration has a `result`. */
export class FunctionError<Value = unknown> extends Error {
  /** The name of the class. */
  override name = "FunctionError";
  /** The value that the guest gets, as the `result` declares it. */
  readonly value: Value;

  /** Makes an error with the value that the guest gets. */
  constructor(value: Value) {
    super("The function answers with an error of its own.");
    this.value = value;
  }
}
