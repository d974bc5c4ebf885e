import { type ErrorCode, type ErrorEntry, errorTable, exitCodes } from "./error-table.ts";

export type { ErrorCode } from "./error-table.ts";

/** What a request cost that failed, and what its worker logged. */
export interface FailedRequest {
  /** The request's id, as logs and events have it. */
  readonly id: string;
  /** Fuel in units, memory in bytes, times in ms. */
  readonly usage: {
    /** Fuel that the request burned. */
    readonly fuel: number;
    /** Fuel that making an instance for it burned. */
    readonly startFuel: number;
    /** Linear memory when it ended. */
    readonly memoryBytes: number;
    /** Calls of the host's functions. */
    readonly hostCalls: number;
    /** Time in the guest. */
    readonly wallMs: number;
    /** CPU time, at most. */
    readonly cpuMs: number;
    /** Time from the artifact to a ready instance. */
    readonly coldStartMs: number;
  };
  /** What the worker logged, in order. */
  readonly log: readonly {
    /** "debug", "info", "warn" or "error". */
    readonly level: string;
    /** The line's text. */
    readonly message: string;
  }[];
  /** When to try again, in seconds, where that is known. */
  readonly retryAfterSeconds?: number | undefined;
}

/** A failure with a code from the error table. `message` is one sentence for an operator: what
 * happened, with the numbers. `detail`, where there is one, is for the tenant: a trap's frames, a
 * compiler's output. Neither ever holds a host path or a host stack. */
export class SkerryError extends Error {
  /** Its code. */
  readonly code: ErrorCode;
  /** What the tenant may read of it: a trap's frames, a compiler's output. */
  readonly detail: string | undefined;
  /** What is known of the request that failed, for a program that embeds workers. */
  request?: FailedRequest;

  /** Makes a failure. @param message one sentence. @param detail lines for the tenant. */
  constructor(code: ErrorCode, message: string, detail?: string) {
    super(message);
    this.name = "SkerryError";
    this.code = code;
    this.detail = detail;
  }

  /** Whether it is one, with one of these codes where some are given. */
  static is<Code extends ErrorCode = ErrorCode>(
    error: unknown,
    ...codes: readonly Code[]
  ): error is SkerryError & {
    /** One of these codes. */
    readonly code: Code;
  } {
    if (!(error instanceof SkerryError)) return false;
    return codes.length === 0 || (codes as readonly ErrorCode[]).includes(error.code);
  }

  /** What to do about it, for the program that gets it: a sentence or two. Commands say what their user can do. */
  get advice(): string {
    const { advice, inProgram }: ErrorEntry = errorTable[this.code];
    return inProgram ?? advice;
  }

  /** What it means, whatever the case: a sentence. */
  get meaning(): string {
    return errorTable[this.code].meaning;
  }

  /** The HTTP status that a visitor gets; 500 for what no visitor meets by itself. */
  get status(): number {
    return errorTable[this.code].status ?? 500;
  }

  /** The exit code of a command that fails with it: 1 for the guest, 2 for the input, 3 for the
   * host. */
  get exitCode(): number {
    return exitCodes[errorTable[this.code].blame];
  }

  /** Returns its code, message and detail, as `--json` prints them. */
  toJSON(): SerializedError {
    const { code, message, detail } = this;
    return detail === undefined ? { code, message } : { code, message, detail };
  }
}

/** A {@link SkerryError} as it crosses between processes and as `--json` prints it. */
export interface SerializedError {
  /** Its code. */
  code: ErrorCode;
  /** One sentence: what happened, with the numbers. */
  message: string;
  /** What the tenant may read of it: a trap's frames, a compiler's output. */
  detail?: string;
}

export function reviveError(error: SerializedError): SkerryError {
  return new SkerryError(error.code, error.message, error.detail);
}

/** Any failure as one with a code: what has none is a defect of the host. */
export function toSkerryError(error: unknown): SkerryError {
  if (error instanceof SkerryError) return error;
  return new SkerryError("host-failed", error instanceof Error ? error.message : String(error));
}
