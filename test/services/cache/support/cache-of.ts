import type { Field } from "../../../../runtime/abi/generated/types.ts";
import { HttpCache, type HttpCacheOptions } from "../../../../runtime/services/cache/http-cache.ts";
import type { StaleLookup } from "../../../../runtime/services/cache/lookup.ts";
import type {
  CachedRequest,
  CachedResponse,
  ResponseHead,
} from "../../../../runtime/services/cache/rules/messages.ts";

/** The moment tests begin at, in ms since 1970; a whole second. */
export const start = Date.UTC(2026, 0, 1);
export const at = (seconds: number): number => start + seconds * 1000;
export const dateAt = (seconds: number): string => new Date(at(seconds)).toUTCString();

export const uri = "http://h.example/a";

export const cacheOf = (options: Partial<HttpCacheOptions> = {}): HttpCache =>
  new HttpCache({ bytes: 1_000_000, entryBytes: 100_000, ...options });

export function fieldsOf(given: Record<string, string | readonly string[]>): Field[] {
  return Object.entries(given).flatMap(([name, values]) =>
    [values].flat().map((value): Field => [name, value]),
  );
}

export const get = (
  fields: Record<string, string | readonly string[]> = {},
  to = uri,
): CachedRequest => ({ method: "GET", uri: to, fields: fieldsOf(fields) });

export const head = (
  fields: Record<string, string | readonly string[]>,
  status = 200,
): ResponseHead => ({ status, fields: fieldsOf(fields) });

/** Stores an answer whole; false where the cache does not want it. */
export function keep(
  cache: HttpCache,
  request: CachedRequest,
  answer: ResponseHead,
  times: { body?: string; now?: number; sentAt?: number } = {},
): boolean {
  const { body = "body", now = start, sentAt = now } = times;
  const sink = cache.store(request, answer, now, sentAt);
  sink?.write(Buffer.from(body));
  return sink?.end() ?? false;
}

export const kindAt = (cache: HttpCache, request: CachedRequest, seconds: number): string =>
  cache.lookup(request, at(seconds)).kind;

/** The answer that is fresh; fails where there is none. */
export function freshAt(cache: HttpCache, request: CachedRequest, seconds: number): CachedResponse {
  const found = cache.lookup(request, at(seconds));
  if (found.kind !== "fresh") throw new Error(`the look-up gave ${found.kind}`);
  return found.response;
}

export function staleAt(cache: HttpCache, request: CachedRequest, seconds: number): StaleLookup {
  const found = cache.lookup(request, at(seconds));
  if (found.kind !== "stale") throw new Error(`the look-up gave ${found.kind}`);
  return found;
}

export const textOf = (response: CachedResponse): string => Buffer.from(response.body).toString();

/** The value of the one field of that name; undefined for none. */
export function fieldOf(fields: readonly Field[], name: string): string | undefined {
  const values = fields.filter(([given]) => given === name).map(([, value]) => value);
  if (values.length > 1) throw new Error(`${values.length} fields are named ${name}`);
  return values[0];
}
