import { SkerryError } from "../../../errors.ts";
import type { StandaloneLimits } from "./standalone-limits.ts";

/** Options of `meter`. */
export interface MeterOptions {
  /** Whether fuel and calls are counted by function as well. */
  readonly profile?: boolean;
  /** The text of the module's source map, by which a profile tells files and lines. One that can't be
   * read is left out, and the report says why. */
  readonly sourceMap?: string;
  /** Bytes of all linear memories together; by default what their own maxima and engines allow. */
  readonly memoryCap?: number;
  /** The elements of all tables together; by default ten million, as many as V8 allows one table. */
  readonly tableCap?: number;
  /** What `skerry:fuel` begins with, which is what a start function may burn; by default 0. */
  readonly fuel?: number;
  /** What `skerry:stack` begins with, in slots of 8 bytes; by default 65,536, or 512 KiB. */
  readonly stack?: number;
  /** Bounds on the module's structure, by name, in place of their defaults (`standalone-limits.ts`). */
  readonly limits?: StandaloneLimits;
}

/** The most each option may be. */
export const meterMaxima = {
  memoryCap: Number.MAX_SAFE_INTEGER,
  tableCap: 2 ** 32,
  fuel: Number.MAX_SAFE_INTEGER,
  stack: 2 ** 31 - 1,
} as const;

/** Throws `bad-usage` for an option out of its range. */
export function checkOptions(given: Readonly<Record<keyof typeof meterMaxima, number>>): void {
  for (const [name, most] of Object.entries(meterMaxima) as [keyof typeof meterMaxima, number][]) {
    const value = given[name];
    if (Number.isSafeInteger(value) && value >= 0 && value <= most) continue;
    const range = `a whole number, 0 to ${most}`;
    throw new SkerryError("bad-usage", `The option ${name} is ${value}, and must be ${range}.`);
  }
}
