// Values and tags of `skerry:edge/intl`, looked at before the engine sees them.

const maxLocales = 1_024;
const maxDigits = 1_024;

const localePattern = /^[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8}){0,15}$/;
const momentPattern = /^-?\d{1,16}$/;
const lastMoment = 8.64e15;
const numberPattern = /^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:e[+-]\d{1,3})?)$/;

/** Returns what is wrong with tags separated by commas; null if they may be handed to the engine. */
export function problemOfLocales(locales: string): string | null {
  if (locales.length > maxLocales) return "The list of locales is too long";
  if (locales === "" || locales.split(",").every((each) => localePattern.test(each))) return null;
  return "Incorrect locale information provided";
}

/** @throws RangeError for what is no moment. */
export function momentOf(text: string): number {
  const moment = Number(text);
  if (momentPattern.test(text) && Math.abs(moment) <= lastMoment) return moment;
  throw new RangeError("intl takes moments as whole milliseconds since 1970");
}

/** A number that is one of the engine's, or else its decimal digits. @throws RangeError for what is neither. */
export function numberOf(text: string): number | string {
  if (text.length > maxDigits || !numberPattern.test(text)) {
    throw new RangeError(`intl takes numbers in decimal, of up to ${maxDigits} characters`);
  }
  const number = Number(text);
  return String(number) === text || text === "-0" ? number : text;
}
