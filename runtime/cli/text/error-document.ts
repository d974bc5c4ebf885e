import { errorTable } from "../../error-table.ts";
import type { SerializedError } from "../../errors.ts";

/** An error as a command's JSON document holds it: with the help that people get below theirs. */
export interface ErrorDocument extends SerializedError {
  /** What to do about it: one sentence. */
  readonly help: string;
}

/** The document's part about an error. `help` is the error table's advice where nothing better is
 * known. */
export function errorDocument(
  error: SerializedError,
  help: string = errorTable[error.code].advice,
): ErrorDocument {
  return { ...error, help };
}
