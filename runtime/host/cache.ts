import type { CacheImports, CacheKey, Field, Response } from "../abi/generated/types.ts";
import type { HostOperations } from "./operations.ts";
import { priced } from "./prices.ts";

/** The longest name of a cache, in UTF-16 code units. */
const maxName = 1_024;

/** Fuel for what the shard does, over what crosses: for a put; for each character of an answer's fields that are read as
 * lists, and of the key's If-None-Match; for each byte of content that was kept, and for each of content that is found and
 * comes as a stream. */
const prices = { put: 500_000n, listed: 8_000n, known: 1_500n, kept: 16n, found: 4n } as const;

/** Characters of such fields that are read at most: an answer with more is not kept, a condition that is longer is none. */
export const maxRead = 2_048;

const lists: ReadonlySet<string> = new Set(["cache-control", "connection", "vary"]);

/** The characters of an answer's fields that are read as lists. */
export function listedCharacters(fields: readonly Field[]): number {
  return charactersOf(fields, (name) => lists.has(name));
}

/** The characters of a key's If-None-Match. */
export function knownCharacters(fields: readonly Field[]): number {
  return charactersOf(fields, (name) => name === "if-none-match");
}

/** `skerry:edge/cache`: the shard keeps the answers. A put has a number, and so has the content of an answer that is found,
 * where it is a stream. */
export function cacheFunctions(
  operations: () => HostOperations,
  charge: (fuel: bigint) => void,
): CacheImports {
  return {
    match(key: CacheKey) {
      checkName(key);
      charge(prices.known * priced(Math.min(knownCharacters(key.fields), maxRead)));
      const all = operations();
      const matched = all.ask("cache.match", all.upcomingNumber, key);
      if (matched.tag === "answer" && matched.val.body.tag === "streamed") {
        all.nextNumber();
        charge(prices.found * priced(contentLength(matched.val)));
      }
      return matched;
    },
    put(key: CacheKey, answer: Response) {
      checkName(key);
      charge(
        prices.put + prices.listed * priced(Math.min(listedCharacters(answer.fields), maxRead)),
      );
      const all = operations();
      if (answer.body.tag === "streamed" && !all.knows(answer.body.val)) {
        throw new RangeError(`the request has no stream ${answer.body.val}`);
      }
      const id = all.nextNumber();
      all.tell("cache.put", id, key, answer);
      return id;
    },
    finish(id: number) {
      const all = operations();
      if (!all.knows(id)) throw new RangeError(`the request has no put ${id}`);
      const end = all.ask("cache.finish", id);
      if (end.tag === "kept") charge(prices.kept * priced(Number(end.val)));
      return end;
    },
    remove(key: CacheKey) {
      checkName(key);
      return operations().ask("cache.remove", key);
    },
  };
}

function charactersOf(fields: readonly Field[], counts: (name: string) => boolean): number {
  let characters = 0;
  for (const [name, value] of fields) if (counts(name.toLowerCase())) characters += value.length;
  return characters;
}

function checkName({ cache }: CacheKey): void {
  if (cache.length > maxName) {
    throw new RangeError(`the name of a cache has at most ${maxName} characters`);
  }
}

/** The length that the host has written into the head of an answer out of the cache. */
function contentLength({ fields }: Response): number {
  return Number(fields.find(([name]) => name === "content-length")?.[1] ?? 0);
}
