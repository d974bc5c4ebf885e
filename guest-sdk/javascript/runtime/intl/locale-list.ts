// Lists of locales (ECMA-402 §9.2.1, CanonicalizeLocaleList), as far as the host's data are not needed for it.

/** The most locales of a list. */
const mostLocales = 64;

const tag = /^[a-z0-9]{1,8}(?:-[a-z0-9]{1,8})*$/i;

/** The tag of an `Intl.Locale`; null for another object. */
let tagOfLocale: (value: object) => string | null = () => null;

/** Has lists know what a locale is (`locale.ts`). */
export function takeLocales(tagOf: typeof tagOfLocale): void {
  tagOfLocale = tagOf;
}

/** The tags of a list, each once. @throws TypeError for what is no list, RangeError for what is no tag. */
export function localeList(locales: unknown): string[] {
  if (locales === undefined) return [];
  if (typeof locales === "string") return [tagOf(locales)];
  if (locales === null) throw new TypeError("null is no list of locales");
  const list = Object(locales) as ArrayLike<unknown>;
  const locale = tagOfLocale(list);
  if (locale !== null) return [locale];
  const length = Math.min(Number(list.length) || 0, Number.MAX_SAFE_INTEGER);
  const tags: string[] = [];
  for (let index = 0; index < length; index++) {
    if (!(index in list)) continue;
    const each = list[index];
    if (typeof each !== "string" && (typeof each !== "object" || each === null)) {
      throw new TypeError("Incorrect locale information provided");
    }
    const found = tagOf(String(each));
    if (!tags.includes(found)) tags.push(found);
    if (tags.length > mostLocales) {
      throw new RangeError(`A list of locales has at most ${mostLocales}`);
    }
  }
  return tags;
}

function tagOf(text: string): string {
  if (text.length <= 64 && tag.test(text)) return text;
  throw new RangeError(`Incorrect locale information provided`);
}
