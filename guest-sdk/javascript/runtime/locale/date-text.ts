// Date.prototype.toLocaleString and its like (ECMA-402 §20.4) in English and UTC.
import { knownOptions, namesEnglish, refuseWithoutIntl } from "./locales.ts";

const advice =
  "Without it there is English (en-US) and the time zone UTC alone, and packages that bring their own data, as spacetime";

const inUtc = /^(utc|gmt|etc\/(utc|gmt)|[+-]00:?00)$/i;

type Original = (this: Date) => string;

/** A method that writes English where a language or a time zone is asked for, and what the engine writes otherwise. */
export function dateMethod(name: string, original: Original, write: (date: Date) => string) {
  const what = `Date.prototype.${name}`;
  return {
    [name](this: Date, locales?: unknown, options?: unknown): string {
      if (locales === undefined && options === undefined) return original.call(this);
      const set = knownOptions(options, ["timeZone"], what, advice);
      const asked = namesEnglish(locales, what, advice) || (set !== null && "timeZone" in set);
      if (set?.timeZone !== undefined && !inUtc.test(String(set.timeZone))) {
        refuseWithoutIntl(`${what} in the time zone "${String(set.timeZone)}"`, advice);
      }
      if (!asked) return original.call(this);
      return Number.isNaN(this.getTime()) ? "Invalid Date" : write(this);
    },
  }[name] as (this: Date, locales?: unknown, options?: unknown) => string;
}

/** A date like `1/31/1999`; years before the first count backwards. */
export function englishDate(date: Date): string {
  const year = date.getUTCFullYear();
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${year > 0 ? year : 1 - year}`;
}

/** A time like `1:05:09 PM`. */
export function englishTime(date: Date): string {
  const hours = date.getUTCHours();
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = two(date.getUTCMinutes());
  return `${hours % 12 || 12}:${minutes}:${two(date.getUTCSeconds())} ${hours < 12 ? "AM" : "PM"}`;
}

export function englishDateTime(date: Date): string {
  return `${englishDate(date)}, ${englishTime(date)}`;
}
