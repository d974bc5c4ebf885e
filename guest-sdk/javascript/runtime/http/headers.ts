// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
// Headers (Fetch Standard §5.1). The fields lie as a list, in the order they were given: few requests
// look at more than a handful of them.
import { fieldName, fieldValue } from "./field-syntax.ts";

/** A field's name in lower case, and its value. */
export type Field = [name: string, value: string];

export type HeadersInit = Headers | Iterable<Iterable<unknown>> | Record<string, unknown>;

interface HeadersInternals {
  /** Headers over fields as they are: names in lower case, values without whitespace around. */
  of(fields: Field[], isImmutable: boolean): Headers;
  /** The fields themselves, in the order they were set. */
  fieldsOf(headers: Headers): Field[];
  isHeaders(value: object): value is Headers;
}

export let headersInternals: HeadersInternals;

export class Headers {
  #fields: Field[] = [];
  #isImmutable = false;

  constructor(init?: HeadersInit) {
    if (init !== undefined) this.#fields = fieldsFrom(init);
  }

  append(name: string, value: string): void {
    requireArguments(arguments.length, 2, "append");
    const field = fieldFrom(name, value);
    this.#requireMutable();
    this.#fields.push(field);
  }

  delete(name: string): void {
    requireArguments(arguments.length, 1, "delete");
    const wanted = fieldName(name);
    this.#requireMutable();
    if (this.#has(wanted)) this.#fields = this.#fields.filter((field) => field[0] !== wanted);
  }

  /** The values of a name, joined by a comma; null where there is none. */
  get(name: string): string | null {
    const wanted = fieldName(name);
    let result: string | null = null;
    const fields = this.#fields;
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index]!;
      if (field[0] === wanted) result = result === null ? field[1] : `${result}, ${field[1]}`;
    }
    return result;
  }

  getSetCookie(): string[] {
    return this.#fields.filter(([name]) => name === "set-cookie").map(([, value]) => value);
  }

  has(name: string): boolean {
    return this.#has(fieldName(name));
  }

  /** Puts one value in the place of all that a name has. */
  set(name: string, value: string): void {
    requireArguments(arguments.length, 2, "set");
    const wanted = fieldName(name);
    const content = fieldValue(value, wanted);
    this.#requireMutable();
    const first = this.#fields.find((field) => field[0] === wanted);
    if (first === undefined) {
      this.#fields.push([wanted, content]);
      return;
    }
    first[1] = content;
    this.#fields = this.#fields.filter((field) => field[0] !== wanted || field === first);
  }

  forEach(
    callback: (value: string, name: string, headers: Headers) => unknown,
    thisArgument?: unknown,
  ): void {
    if (typeof callback !== "function") throw new TypeError("Headers.forEach needs a function");
    for (const [name, value] of this.entries()) callback.call(thisArgument, value, name, this);
  }

  /** Names in alphabetic order, values joined by a comma, but for each Set-Cookie by itself. Changes
   * while iterating are seen (Web IDL §3.7.10). */
  *entries(): Generator<Field> {
    let sorted = this.#sorted();
    for (let index = 0; index < sorted.length; index++) {
      yield sorted[index]!;
      sorted = this.#sorted();
    }
  }

  *keys(): Generator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  declare [Symbol.iterator]: () => Generator<Field>;

  #has(name: string): boolean {
    return this.#fields.some((field) => field[0] === name);
  }

  #requireMutable(): void {
    if (this.#isImmutable) {
      throw new TypeError("These headers can't be changed: copy them with new Headers(headers)");
    }
  }

  #sorted(): Field[] {
    const cookies: Field[] = [];
    const combined = new Map<string, string>();
    for (const [name, value] of this.#fields) {
      const before = combined.get(name);
      if (name === "set-cookie") cookies.push([name, value]);
      else combined.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    // The order of equal names is kept by sort.
    return [...combined, ...cookies].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }

  static {
    headersInternals = {
      of(fields, isImmutable) {
        const headers = new Headers();
        headers.#fields = fields;
        headers.#isImmutable = isImmutable;
        return headers;
      },
      fieldsOf: (headers) => headers.#fields,
      isHeaders: (value): value is Headers => #fields in value,
    };
  }
}

const ownIterator = Headers.prototype.entries;
Object.defineProperty(Headers.prototype, Symbol.iterator, {
  value: ownIterator,
  writable: true,
  configurable: true,
});

/** The fields of what headers are made from (Fetch Standard §5.1, fill). */
export function fieldsFrom(init: HeadersInit): Field[] {
  if (init === null || (typeof init !== "object" && typeof init !== "function")) {
    throw new TypeError("Headers are made from headers, pairs, or an object of names and values");
  }
  const iterator: unknown = (init as { [Symbol.iterator]?: unknown })[Symbol.iterator];
  if (iterator === ownIterator && headersInternals.isHeaders(init)) {
    return headersInternals.fieldsOf(init).map(([name, value]): Field => [name, value]);
  }
  const fields: Field[] = [];
  if (iterator !== undefined && iterator !== null) {
    for (const pair of init as Iterable<Iterable<unknown>>) fields.push(fieldFromPair(pair));
    return fields;
  }
  const record = init as Record<string, unknown>;
  for (const name of Object.keys(record)) fields.push(fieldFrom(name, record[name]));
  for (const symbol of Object.getOwnPropertySymbols(record)) {
    if (Object.prototype.propertyIsEnumerable.call(record, symbol)) {
      throw new TypeError("A header's name can't be a symbol");
    }
  }
  return fields;
}

function fieldFrom(name: unknown, value: unknown): Field {
  const checked = fieldName(name);
  return [checked, fieldValue(value, checked)];
}

function fieldFromPair(pair: Iterable<unknown>): Field {
  if (typeof pair !== "object" || pair === null) {
    throw new TypeError("Each header must be a pair of name and value");
  }
  const items = [...pair];
  if (items.length !== 2) {
    throw new TypeError(`Each header must be a pair of name and value, not ${items.length} items`);
  }
  return fieldFrom(items[0], items[1]);
}

function requireArguments(given: number, needed: number, method: string): void {
  if (given >= needed) return;
  throw new TypeError(`Headers.${method} needs ${needed === 1 ? "a name" : "a name and a value"}`);
}
