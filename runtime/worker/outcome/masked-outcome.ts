import { type SerializedError, SkerryError } from "../../errors.ts";
import type { LogLine } from "../../host/request-state.ts";
import { PatternMasker } from "../../message/pattern-masker.ts";
import { secretPatterns } from "../../message/secret-forms.ts";
import type { StreamedOutcome } from "./usage.ts";

/**
 * Limits for one request; the compared bytes take some ms. Both secrets and log are the worker's, which may choose them
 * so that the search takes long.
 */
const bounds = { patterns: 50_000, compared: 2 ** 20 };

/** The replacement for a text in which a search for secrets would take too long. */
const unsearched = "[left out: to look for the worker's secrets in it takes too long]";

/**
 * Masks a worker's own secrets in reports on its requests: in its log and its errors. They are found as in recordings:
 * plain and in usual encodings, and across the lines of one request.
 */
export class OutcomeMask {
  readonly #secrets: readonly string[];
  /** Made when something is logged first. Undefined while it is not, null where there are too many secrets. */
  #masker: PatternMasker | null | undefined;

  constructor(secrets: Readonly<Record<string, string>>) {
    this.#secrets = Object.values(secrets);
  }

  /** Returns the outcome without secrets in its log and its error; the same object if there is nothing to search. */
  outcome(outcome: StreamedOutcome): StreamedOutcome {
    const { log, error } = outcome;
    if (this.#secrets.length === 0 || (log.length === 0 && error === null)) return outcome;
    const [message, detail, ...messages] = this.#masked([
      error?.message ?? "",
      error?.detail ?? "",
      ...log.map((line) => line.message),
    ]);
    return {
      ...outcome,
      log: log.map(({ level }, at): LogLine => ({ level, message: messages[at]! })),
      error: error === null ? null : withTexts(error, message!, detail!),
    };
  }

  /** The failure without secrets in what it says. */
  error(error: SkerryError): SkerryError {
    if (this.#secrets.length === 0) return error;
    const [message, detail] = this.#masked([error.message, error.detail ?? ""]);
    return new SkerryError(error.code, message!, error.detail === undefined ? undefined : detail);
  }

  /** A mask is as long as what it hides, so each text is where it was. */
  #masked(texts: readonly string[]): string[] {
    if (this.#masker === undefined) {
      this.#masker = withinBounds(() => new PatternMasker(secretPatterns(this.#secrets), bounds));
    }
    this.#masker?.renew();
    const bytes = Buffer.from(texts.join("\n"));
    const masked = withinBounds(() => this.#masker?.masked(bytes) ?? null);
    if (masked === null) return texts.map((text) => (text === "" ? text : unsearched));
    if (masked === bytes) return [...texts];
    const text = masked.toString();
    let at = 0;
    return texts.map(({ length }) => {
      const part = text.slice(at, at + length);
      at += length + 1;
      return part;
    });
  }
}

/** Null where it would take too much. */
function withinBounds<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function withTexts(error: SerializedError, message: string, detail: string): SerializedError {
  const { code } = error;
  return error.detail === undefined ? { code, message } : { code, message, detail };
}
