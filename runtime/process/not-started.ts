import { SkerryError } from "../errors.ts";

/** A process of Skerry's own ended before it was ready. @param whose whose process it is. @param how as "ended with code 1".
 * @param lastWords what it said last, for an operator; empty where it said nothing. */
export function notStarted(whose: string, how: string, lastWords: string): SkerryError {
  const words = lastWords === "" ? "." : `. It said last: ${lastWords}`;
  return new SkerryError(
    "process-not-started",
    `The process of ${whose} ${how} before it was ready${words}`,
  );
}
