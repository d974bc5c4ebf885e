// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
// Headers (Fetch Standard §5.1). The fields lie as a list, in the order they were given: few requests
// look at more than a handful of them.
import { append } from "../own-lists.ts";
import { fieldName, fieldValue } from "./field-syntax.ts";

/** A field's name in lower case, and its value. Fields never change: lists of them are copied without
 * them. */
export type Field = readonly [name: string, value: string];

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
  #fields: Field[];
  #isImmutable = false;

  constructor(init?: HeadersInit) {
    this.#fields = init === undefined ? [] : fieldsFrom(init);
  }

  append(name: string, value: string): void {
    requireArguments(arguments.length, 2, "append");
    const field = fieldFrom(name, value);
    Headers.#requireMutable(this);
    append(this.#fields, field);
  }

  delete(name: string): void {
    requireArguments(arguments.length, 1, "delete");
    const wanted = fieldName(name);
    Headers.#requireMutable(this);
    if (Headers.#has(this, wanted))
      this.#fields = this.#fields.filter((field) => field[0] !== wanted);
  }

  /** The values of a name, joined by a comma; null where there is none. */
  get(name: string): string | null {
    const wanted = fieldName(name);
    const fields = this.#fields;
    let index = indexOf(fields, wanted, 0);
    if (index === -1) return null;
    let result = fields[index]![1];
    for (;;) {
      index = indexOf(fields, wanted, index + 1);
      if (index === -1) return result;
      result += `, ${fields[index]![1]}`;
    }
  }

  getSetCookie(): string[] {
    return this.#fields.filter((field) => field[0] === "set-cookie").map((field) => field[1]);
  }

  has(name: string): boolean {
    return Headers.#has(this, fieldName(name));
  }

  /** Puts one value in the place of all that a name has. */
  set(name: string, value: string): void {
    requireArguments(arguments.length, 2, "set");
    const wanted = fieldName(name);
    const content = fieldValue(value, wanted);
    Headers.#requireMutable(this);
    const fields = this.#fields;
    const first = indexOf(fields, wanted, 0);
    if (first === -1) {
      append(fields, [wanted, content]);
      return;
    }
    // Another list, by which an iterator sees the change.
    this.#fields = fields.with(first, [wanted, content]);
    if (indexOf(fields, wanted, first + 1) === -1) return;
    this.#fields = this.#fields.filter((field, index) => field[0] !== wanted || index === first);
  }

  forEach(
    callback: (value: string, name: string, headers: Headers) => unknown,
    thisArgument?: unknown,
  ): void {
    if (typeof callback !== "function") throw new TypeError("Headers.forEach needs a function");
    for (const field of this.entries()) callback.call(thisArgument, field[1], field[0], this);
  }

  /** Names in alphabetic order, values joined by a comma, but for each Set-Cookie by itself. Changes
   * while iterating are seen (Web IDL §3.7.10). */
  *entries(): Generator<Field> {
    let sorted = Headers.#sorted(this);
    let fields = this.#fields;
    let count = fields.length;
    for (let index = 0; index < sorted.length; index++) {
      yield sorted[index]!;
      // Every change makes another list, or a longer one.
      if (this.#fields === fields && fields.length === count) continue;
      sorted = Headers.#sorted(this);
      fields = this.#fields;
      count = fields.length;
    }
  }

  *keys(): Generator<string> {
    for (const field of this.entries()) yield field[0];
  }

  *values(): Generator<string> {
    for (const field of this.entries()) yield field[1];
  }

  declare [Symbol.iterator]: () => Generator<Field>;

  // Private methods would cost at every construction: static ones do not.
  static #has(headers: Headers, name: string): boolean {
    return indexOf(headers.#fields, name, 0) !== -1;
  }

  static #requireMutable(headers: Headers): void {
    if (headers.#isImmutable) {
      throw new TypeError("These headers can't be changed: copy them with new Headers(headers)");
    }
  }

  static #sorted(headers: Headers): Field[] {
    const cookies: Field[] = [];
    const combined = new Map<string, string>();
    const fields = headers.#fields;
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index]!;
      const name = field[0];
      const value = field[1];
      const before = combined.get(name);
      if (name === "set-cookie") append(cookies, [name, value]);
      else combined.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    // The order of equal names is kept by sort.
    return [...combined, ...cookies].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
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

/** Where the next field of a name stands, from an index on; -1 where there is none. Fields are walked by
 * index: the interpreter takes three times as long for an iterator or a callback. */
function indexOf(fields: readonly Field[], name: string, from: number): number {
  for (let index = from; index < fields.length; index++) {
    if (fields[index]![0] === name) return index;
  }
  return -1;
}

export function hasContentType(fields: readonly Field[]): boolean {
  return indexOf(fields, "content-type", 0) !== -1;
}

/** The fields of what headers are made from (Fetch Standard §5.1, fill). */
export function fieldsFrom(init: HeadersInit): Field[] {
  if (init === null || (typeof init !== "object" && typeof init !== "function")) {
    throw new TypeError("Headers are made from headers, pairs, or an object of names and values");
  }
  const iterator: unknown = (init as { [Symbol.iterator]?: unknown })[Symbol.iterator];
  if (iterator === ownIterator && headersInternals.isHeaders(init)) {
    return headersInternals.fieldsOf(init).slice();
  }
  const fields: Field[] = [];
  if (iterator !== undefined && iterator !== null) {
    for (const pair of init as Iterable<Iterable<unknown>>) append(fields, fieldFromPair(pair));
    return fields;
  }
  const record = init as Record<string, unknown>;
  // Names are asked for once, and each is looked at just before it is read (Web IDL §3.2.23).
  const names = Reflect.ownKeys(record);
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    if (!isEnumerable.call(record, name)) continue;
    if (typeof name === "symbol") throw new TypeError("A header's name can't be a symbol");
    append(fields, fieldFrom(name, record[name]));
  }
  return fields;
}

const isEnumerable = Object.prototype.propertyIsEnumerable;

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
