// What is known of languages: English of the United States, and no data of any other. A request for more throws:
// an answer in another language or time zone than was asked for would go unseen.

import { grantNeeded } from "../loop/granted.ts";

/** What the grant "intl" is needed for. @throws DOMException NotSupportedError, which names it and what there is without. */
export function refuseWithoutIntl(what: string, advice: string): never {
  throw new DOMException(`${grantNeeded("intl", what)}. ${advice}`, "NotSupportedError");
}

/** Whether a language is asked for: the first of the list that is known counts.
 * @throws TypeError for what is no list, DOMException NotSupportedError where none of the list is English. */
export function namesEnglish(locales: unknown, what: string, advice: string): boolean {
  if (locales === undefined) return false;
  if (locales === null) throw new TypeError(`${what}: null is no list of locales`);
  const list = typeof locales === "string" ? [locales] : Array.from(locales as Iterable<unknown>);
  if (list.length === 0) return false;
  if (list.some((locale) => /^en(-us)?$/i.test(String(locale)))) return true;
  return refuseWithoutIntl(
    `${what} for ${list.map((locale) => `"${String(locale)}"`).join(", ")}`,
    advice,
  );
}

/** The options that are set.
 * @throws DOMException NotSupportedError for one that is not among the known ones. */
export function knownOptions(
  options: unknown,
  known: readonly string[],
  what: string,
  advice: string,
): Record<string, unknown> | null {
  if (options === undefined) return null;
  if (options === null) throw new TypeError(`${what}: null is no set of options`);
  const set = Object.entries(options).filter(([, value]) => value !== undefined);
  const other = set.find(([name]) => !known.includes(name));
  if (other === undefined) return Object.fromEntries(set);
  return refuseWithoutIntl(
    `${what} with the option ${other[0]}: ${JSON.stringify(String(other[1]))}`,
    advice,
  );
}
