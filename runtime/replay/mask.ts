import { PatternMasker } from "../message/pattern-masker.ts";
import { maskText, secretPatterns } from "../message/secret-forms.ts";
import { maskField, secretParts } from "./secret-fields.ts";

/** How many characters a part of a field's value has at least that is looked for: many such parts are no secrets. */
const minPart = 8;

function isField(value: readonly unknown[]): value is readonly [string, string] {
  return value.length === 2 && typeof value[0] === "string" && typeof value[1] === "string";
}

/** Takes what is secret out of values, length by length. */
export class Masker {
  readonly #fields: ReadonlySet<string>;
  #masker = new PatternMasker([]);

  /** @param fields names of fields, in lower case. */
  constructor(fields: Iterable<string>) {
    this.#fields = new Set(fields);
  }

  /** From now on looks for the secrets wherever they stand, and for what stands in masked fields of the values.
   * @throws RangeError where they are too many. */
  learn(secrets: Iterable<string>, values: unknown): void {
    const found = new Set<string>();
    this.#collect(values, found);
    for (const secret of secrets) found.add(secret);
    this.#masker = new PatternMasker(secretPatterns(found));
  }

  /** Secrets by their names, each masked whole, however short it is. */
  secrets(secrets: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(secrets).map(([name, each]) => [name, maskText(each)]),
    );
  }

  /** The same value, with secrets masked. @throws RangeError where that takes too long. */
  value(value: unknown): unknown {
    if (typeof value === "string") return this.#text(value);
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Uint8Array) return this.#bytes(value);
    if (Array.isArray(value)) {
      if (isField(value) && this.#fields.has(value[0].toLowerCase())) {
        return [value[0], maskField(value[0].toLowerCase(), value[1])];
      }
      return value.map((each) => this.value(each));
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.value(each)]));
  }

  /** Finds what is secret in masked fields. */
  #collect(value: unknown, found: Set<string>): void {
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
    if (Array.isArray(value) && isField(value)) {
      const name = value[0].toLowerCase();
      if (!this.#fields.has(name)) return;
      for (const part of secretParts(name, value[1])) {
        if (part.length >= minPart) found.add(part);
      }
      return;
    }
    for (const each of Object.values(value)) this.#collect(each, found);
  }

  #text(text: string): string {
    const bytes = Buffer.from(text);
    const masked = this.#masker.masked(bytes);
    return masked === bytes ? text : masked.toString();
  }

  #bytes(given: Uint8Array): Uint8Array {
    const bytes = Buffer.from(given.buffer, given.byteOffset, given.length);
    const masked = this.#masker.masked(bytes);
    return masked === bytes ? given : masked;
  }
}
