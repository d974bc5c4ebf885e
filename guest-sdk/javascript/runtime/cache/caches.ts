// Cache and CacheStorage (Service Workers §5.4 and §5.5), of which there is what other runtimes of servers have: a cache by
// its name and a default one, `match`, `put` and `delete`. With the grant "cache" (granted/cache.ts).
import { grantNeeded } from "../loop/granted.ts";

type KeptAnswers = typeof import("./kept-answers.ts").keptAnswers;

let answers: KeptAnswers | null = null;

export function addCaches(kept: KeptAnswers): void {
  answers = kept;
}

/** Only `caches` makes caches. */
const made = Symbol("made by caches");

/** The longest name, in UTF-16 code units. */
const mostName = 1_024;

function granted(what: string): KeptAnswers {
  if (answers === null) throw new Error(grantNeeded("cache", what));
  return answers;
}

function lacks(what: string, instead: string): Promise<never> {
  return Promise.reject(new DOMException(`${what} is not there: ${instead}`, "NotSupportedError"));
}

const unlisted = "what is kept can't be listed. Use match() with each URL";

export class Cache {
  readonly #name: string;

  constructor(token: unknown, name: string) {
    if (token !== made) throw new TypeError("Illegal constructor");
    this.#name = name;
  }

  async match(request: unknown, options?: unknown): Promise<unknown> {
    return answers!.match(this.#name, request, options);
  }

  async put(request: unknown, response: unknown): Promise<void> {
    await answers!.put(this.#name, request, response);
  }

  async delete(request: unknown, options?: unknown): Promise<boolean> {
    return answers!.remove(this.#name, request, options);
  }

  add(): Promise<never> {
    return lacks("cache.add()", "fetch the response, and put() it");
  }

  addAll(): Promise<never> {
    return lacks("cache.addAll()", "fetch the responses, and put() each");
  }

  keys(): Promise<never> {
    return lacks("cache.keys()", unlisted);
  }

  matchAll(): Promise<never> {
    return lacks("cache.matchAll()", unlisted);
  }
}

export class CacheStorage {
  #default: Cache | null = null;

  constructor(token: unknown) {
    if (token !== made) throw new TypeError("Illegal constructor");
  }

  get default(): Cache {
    granted("caches.default");
    this.#default ??= new Cache(made, "");
    return this.#default;
  }

  async open(name: unknown): Promise<Cache> {
    granted("caches.open()");
    const text = `${name}`.toWellFormed();
    if (text.length > mostName) {
      throw new TypeError(`The name of a cache has at most ${mostName} characters`);
    }
    return new Cache(made, text);
  }

  has(): Promise<never> {
    return lacks("caches.has()", "open() it: each cache is there");
  }

  delete(): Promise<never> {
    return lacks("caches.delete()", "delete() what is in it by its URLs");
  }

  keys(): Promise<never> {
    return lacks("caches.keys()", "caches can't be listed");
  }

  match(): Promise<never> {
    return lacks("caches.match()", "use match() of a cache that you open()");
  }
}

export const caches = new CacheStorage(made);
