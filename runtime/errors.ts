import { type ErrorCode, type ErrorEntry, errorTable, exitCodes } from "./error-table.ts";

export type { ErrorCode } from "./error-table.ts";

/** What a request cost that failed, and what its worker logged. */
export interface FailedRequest {
  readonly id: string;
  /** Fuel in units, memory in bytes, times in ms. */
  readonly usage: {
    readonly fuel: number;
    readonly startFuel: number;
    readonly memoryBytes: number;
    readonly hostCalls: number;
    readonly wallMs: number;
    readonly cpuMs: number;
    readonly coldStartMs: number;
  };
  readonly log: readonly { readonly level: string; readonly message: string }[];
  /** When to try again, in seconds, where that is known. */
  readonly retryAfterSeconds?: number | undefined;
}

/** A failure with a code from {@link errorTable}. `message` is one sentence for an operator: what
 * happened, with the numbers. `detail`, where there is one, is for the tenant: a trap's frames, a
 * compiler's output. Neither ever holds a host path or a host stack. */
export class SkerryError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  /** What is known of the request that failed, for a program that embeds workers. */
  request?: FailedRequest;

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
  ): error is SkerryError & { readonly code: Code } {
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

  get exitCode(): number {
    return exitCodes[errorTable[this.code].blame];
  }

  toJSON(): SerializedError {
    const { code, message, detail } = this;
    return detail === undefined ? { code, message } : { code, message, detail };
  }
}

/** A {@link SkerryError} as it crosses between processes and as `--json` prints it. */
export interface SerializedError {
  code: ErrorCode;
  message: string;
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
