// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
import { append } from "../own-lists.ts";
import { type Pair, parseUrlEncoded, serializeUrlEncoded } from "./url-encoded.ts";

/** The parameters of a URL, which is told of each change. */
export let paramsOfQuery: (query: string, owner: object) => URLSearchParams;

/** Replaces all parameters after the query changed, without telling. */
export let replaceParams: (params: URLSearchParams, query: string) => void;

type Tell = (owner: object, query: string) => void;

let tellOwner: Tell;

/** Says how a URL is told that its parameters changed it: one function for all is cheaper than one for
 * each. */
export function whenParamsChange(tell: Tell): void {
  tellOwner = tell;
}

/** In the place of what parameters are made of: they are filled in from within. */
const filledWithin = {};

/** `URLSearchParams` of the URL Standard. */
export class URLSearchParams {
  #pairs: Pair[] = [];
  /** The URL that these are the parameters of. */
  #owner: object | null = null;

  constructor(init: unknown = "") {
    if (init === filledWithin) return;
    this.#pairs = isObject(init) ? pairsOfObject(init) : parse(init);
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: unknown, value: unknown): void {
    assertArguments(arguments.length, 2, "append");
    append(this.#pairs, [usv(name), usv(value)]);
    URLSearchParams.#tell(this);
  }

  delete(name: unknown, value?: unknown): void {
    assertArguments(arguments.length, 1, "delete");
    const matches = matcher(name, value);
    this.#pairs = this.#pairs.filter((pair) => !matches(pair));
    URLSearchParams.#tell(this);
  }

  get(name: unknown): string | null {
    assertArguments(arguments.length, 1, "get");
    const wanted = usv(name);
    const pairs = this.#pairs;
    // By index: a callback for each pair would cost more than all else.
    for (let index = 0; index < pairs.length; index++) {
      const pair = pairs[index]!;
      if (pair[0] === wanted) return pair[1];
    }
    return null;
  }

  getAll(name: unknown): string[] {
    assertArguments(arguments.length, 1, "getAll");
    return this.#pairs.filter(matcher(name)).map((pair) => pair[1]);
  }

  has(name: unknown, value?: unknown): boolean {
    assertArguments(arguments.length, 1, "has");
    return this.#pairs.some(matcher(name, value));
  }

  set(name: unknown, value: unknown): void {
    assertArguments(arguments.length, 2, "set");
    const matches = matcher(name);
    const first = this.#pairs.find(matches);
    if (first === undefined) {
      append(this.#pairs, [usv(name), usv(value)]);
    } else {
      first[1] = usv(value);
      this.#pairs = this.#pairs.filter((pair) => pair === first || !matches(pair));
    }
    URLSearchParams.#tell(this);
  }

  /** Sorts by name, in code units; equal names keep their order. */
  sort(): void {
    this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    URLSearchParams.#tell(this);
  }

  forEach(
    callback: (value: string, name: string, params: URLSearchParams) => void,
    thisArg?: unknown,
  ): void {
    if (typeof callback !== "function") {
      throw new TypeError("URLSearchParams.forEach: the callback must be a function.");
    }
    for (const pair of this) callback.call(thisArg, pair[1], pair[0], this);
  }

  /** Sees pairs that are added while it runs. */
  *entries(): IterableIterator<Pair> {
    for (let index = 0; index < this.#pairs.length; index++) {
      const pair = this.#pairs[index]!;
      yield [pair[0], pair[1]];
    }
  }

  *keys(): IterableIterator<string> {
    for (let index = 0; index < this.#pairs.length; index++) yield this.#pairs[index]![0];
  }

  *values(): IterableIterator<string> {
    for (let index = 0; index < this.#pairs.length; index++) yield this.#pairs[index]![1];
  }

  declare [Symbol.iterator]: () => IterableIterator<Pair>;

  toString(): string {
    return serializeUrlEncoded(this.#pairs);
  }

  get [Symbol.toStringTag](): string {
    return "URLSearchParams";
  }

  static #tell(params: URLSearchParams): void {
    if (params.#owner !== null) tellOwner(params.#owner, params.toString());
  }

  static {
    paramsOfQuery = (query, owner) => {
      const params = new URLSearchParams(filledWithin);
      params.#pairs = parseUrlEncoded(query);
      params.#owner = owner;
      return params;
    };
    replaceParams = (params, query) => {
      params.#pairs = parseUrlEncoded(query);
    };
    Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
      value: URLSearchParams.prototype.entries,
      writable: true,
      configurable: true,
    });
  }
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

const usv = (value: unknown): string =>
  (typeof value === "string" ? value : `${value as string}`).toWellFormed();

function parse(init: unknown): Pair[] {
  const text = usv(init);
  return parseUrlEncoded(text.startsWith("?") ? text.slice(1) : text);
}

/** Pairs of a sequence of pairs, or of a record. */
function pairsOfObject(init: object): Pair[] {
  const iterate: unknown = Reflect.get(init, Symbol.iterator);
  if (iterate === undefined || iterate === null) return pairsOfRecord(init);
  if (typeof iterate !== "function") {
    throw new TypeError("URLSearchParams: the argument's iterator is no function.");
  }
  return Array.from(init as Iterable<unknown>, pairOf);
}

function pairOf(item: unknown): Pair {
  const isIterable = isObject(item) && typeof Reflect.get(item, Symbol.iterator) === "function";
  const parts = isIterable ? [...(item as Iterable<unknown>)] : [];
  if (parts.length !== 2) {
    throw new TypeError(
      "URLSearchParams: each item of a sequence must be a pair of name and value.",
    );
  }
  return [usv(parts[0]), usv(parts[1])];
}

function pairsOfRecord(init: object): Pair[] {
  const record = new Map<string, string>();
  for (const key of Reflect.ownKeys(init)) {
    if (!Object.prototype.propertyIsEnumerable.call(init, key)) continue;
    if (typeof key === "symbol") throw new TypeError("URLSearchParams: a name can't be a symbol.");
    record.set(usv(key), usv(Reflect.get(init, key)));
  }
  return [...record];
}

function matcher(name: unknown, value?: unknown): (pair: Pair) => boolean {
  const wantedName = usv(name);
  if (value === undefined) return (pair) => pair[0] === wantedName;
  const wantedValue = usv(value);
  return (pair) => pair[0] === wantedName && pair[1] === wantedValue;
}

function assertArguments(count: number, needed: number, method: string): void {
  if (count >= needed) return;
  throw new TypeError(`URLSearchParams.${method}: ${needed} arguments needed, ${count} given.`);
}
