import type { FastifyError } from "fastify";
import { errorTable } from "../../error-table.ts";
import { type ErrorCode, SkerryError } from "../../errors.ts";
import { moduleBytes } from "../../module/limits.ts";
import { formatBytes } from "../../settings/quantities.ts";

/** The status a failure has in the admin API: that of the table; for codes no visitor can meet, what
 * the caller gave is at fault (400, 413), or it did not work when it was tried (422), or the host (500). */
export function statusOf(code: ErrorCode): number {
  if (code === "module-too-large") return 413;
  const { status, blame } = errorTable[code];
  return status ?? { input: 400, guest: 422, host: 500 }[blame];
}

/** A failure as it is answered. */
export interface AdminFailure {
  readonly status: number;
  readonly error: SkerryError;
  /** True when its cause is for the log alone: it has no code, so it may tell of the inside. */
  readonly unexpected: boolean;
}

/** What the framework calls a request that it can't take. */
const frameworkSentences: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE:
    "The body's content type must be application/json, or application/wasm for a module.",
  FST_ERR_CTP_INVALID_JSON_BODY: "The body is not valid JSON.",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "The body is not as long as its Content-Length says.",
  FST_ERR_BAD_URL: "The path is not a valid one.",
  FST_ERR_MAX_PARAM_LENGTH: "A part of the path is too long.",
};

/** The answer to any failure of a handler or of the framework. */
export function asFailure(failure: FastifyError | Error): AdminFailure {
  if (failure instanceof SkerryError) {
    return { status: statusOf(failure.code), error: failure, unexpected: false };
  }
  const { code = "", statusCode = 500 } = failure as Partial<FastifyError>;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return known(413, "body-too-large", "The body is over 1 MiB.");
  }
  if (statusCode >= 400 && statusCode < 500) {
    const sentence = frameworkSentences[code] ?? "The request is not one the admin API takes.";
    return known(statusCode, "bad-request", sentence);
  }
  const error = new SkerryError("host-failed", "The host failed; its log says how.");
  return { status: 500, error, unexpected: true };
}

/** What a module over the limit is answered with. */
export function moduleTooLarge(): SkerryError {
  return new SkerryError("module-too-large", `The module is over ${formatBytes(moduleBytes)}.`);
}

function known(status: number, code: ErrorCode, sentence: string): AdminFailure {
  return { status, error: new SkerryError(code, sentence), unexpected: false };
}
