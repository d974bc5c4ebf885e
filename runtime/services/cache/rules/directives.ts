import { listedNames, longestList } from "./field-values.ts";

/** What time counts as without end: the largest number of seconds a cache has to know (RFC 9111,
 * section 1.2.2). */
export const maxSeconds = 2 ** 31;

/** One directive and what parts it from the next (RFC 9111, section 5.2); sticky, and linear. */
const directivePattern =
  /[\t ]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?:=(?:"((?:[^"\\]|\\[\s\S])*)"[\t ]*|([^,"]*))|[\t ]*)(?:,|$)/y;
/** What is none: passed over up to the next comma. */
const junkPattern = /[^,]*(?:,|$)/y;

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A value as it was read, in quotes where it needs them. */
function quoted(value: string): string {
  if (token.test(value)) return value;
  return /^(?:[^"\\]|\\[\s\S])*$/.test(value) ? `"${value}"` : '""';
}

/** The directives of a Cache-Control field. What can't be read counts against the cache: a value that is
 * no number is 0, two values that differ are 0, and a field with a stray quote, or of over 8,192 characters, forbids to store. */
export class Directives {
  readonly #values = new Map<string, string | null>();

  /** `value`: the field's lines as one list; null for none. */
  constructor(value: string | null) {
    if (value === null) return;
    if (value.length > longestList) {
      this.#forbidStoring();
      return;
    }
    let at = 0;
    while (at < value.length) {
      directivePattern.lastIndex = at;
      const match = directivePattern.exec(value);
      if (match !== null) {
        this.#add(match[1]!.toLowerCase(), match[2] ?? match[3]?.trim() ?? null);
        at = directivePattern.lastIndex;
        continue;
      }
      junkPattern.lastIndex = at;
      const junk = junkPattern.exec(value)![0];
      this.#addJunk(junk);
      at += Math.max(junk.length, 1);
    }
  }

  /** Whether there is one at all. */
  get any(): boolean {
    return this.#values.size > 0;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The seconds of a directive, `maxSeconds` at most; null where the directive is missing. */
  seconds(name: string): number | null {
    const value = this.#values.get(name);
    if (value === undefined) return null;
    if (value === null || !/^\d+$/.test(value)) return 0;
    return Math.min(Number(value), maxSeconds);
  }

  /** Whether it stands there with no value: `max-stale` then means any staleness. */
  isBare(name: string): boolean {
    return this.#values.get(name) === null;
  }

  /** The fields that a directive names (RFC 9111, section 5.2.2.7), in lower case; null where it is about the whole answer,
   * or is missing. */
  fieldsOf(name: string): readonly string[] | null {
    const names = listedNames(this.#values.get(name) ?? "");
    return names.length > 0 && names.every((each) => token.test(each)) ? names : null;
  }

  /** All directives but one, as a field's value. */
  without(name: string): string {
    const others = [...this.#values].filter(([each]) => each !== name);
    return others
      .map(([each, value]) => (value === null ? each : `${each}=${quoted(value)}`))
      .join(", ");
  }

  #add(name: string, value: string | null): void {
    const known = this.#values.get(name);
    this.#values.set(name, known === undefined || known === value ? value : "");
  }

  #forbidStoring(): void {
    this.#add("no-store", null);
    this.#add("private", null);
  }

  #addJunk(junk: string): void {
    if (junk.includes('"')) this.#forbidStoring();
    const name = /^[\t ]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)/.exec(junk)?.[1];
    if (name !== undefined) this.#add(name.toLowerCase(), "");
  }
}
