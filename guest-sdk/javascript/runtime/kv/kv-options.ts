// Options of a namespace's calls, held against what there is: one that is misspelt, or another platform's, must not be
// ignored in silence.
import { wallClock } from "../time/date.ts";

/** @throws TypeError for what is no object, and for an option that the call does not have. */
export function checkOptions(call: string, options: unknown, known: readonly string[]): void {
  if (options === undefined || options === null) return;
  if (typeof options !== "object") {
    throw new TypeError(`Options of kv.${call} are an object, not ${String(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    throw new TypeError(`kv.${call} has no option ${name}: there are ${known.join(", ")}`);
  }
}

/** After how many seconds a value expires; 0: never.
 * @throws RangeError for a time that is none, or not to come; TypeError where both are given. */
export function secondsToLive(expiration: unknown, expirationTtl: unknown): number {
  const isGiven = (value: unknown) => value !== undefined && value !== null;
  if (!isGiven(expiration)) {
    if (!isGiven(expirationTtl)) return 0;
    return wholeNumber("expirationTtl", expirationTtl, 1, 0xffff_ffff);
  }
  if (isGiven(expirationTtl)) {
    throw new TypeError("kv.put has either expiration or expirationTtl, not both");
  }
  const now = wallClock("kv.put's expiration") / 1_000;
  const first = Math.ceil(now + 1);
  // Whole seconds, so that nothing outlives its time.
  return Math.floor(wholeNumber("expiration", expiration, first, first + 0xffff_fffe) - now);
}

/** @throws RangeError for anything else than a whole number in the range. */
export function wholeNumber(name: string, value: unknown, least: number, most: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) {
    return value as number;
  }
  throw new RangeError(`${name} is a whole number from ${least} to ${most}, not ${String(value)}`);
}
