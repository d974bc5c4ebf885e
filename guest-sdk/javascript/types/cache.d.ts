/** Responses that the worker keeps for as long as they are fresh. Needs the grant "cache".
 * @module cache */

/** Options of a lookup. */
interface CacheQueryOptions {
  /** Takes a request of any method as a GET. */
  ignoreMethod?: boolean;
}

/** Kept responses by URL, and by the request headers that a response's Vary names. In the memory of one process of the host, of
 * one deployment of the worker: what is kept may be gone at any time. */
declare class Cache {
  private constructor();
  /** The fresh response for a GET or HEAD, with an `age`; undefined without one. As 206 for a Range, as 304 for an If-None-Match
   * or If-Modified-Since that says so. Its headers can't be changed. */
  match(
    request: Request | URL | string,
    options?: CacheQueryOptions,
  ): Promise<Response | undefined>;
  /** Keeps a response for a GET, for as long as its Cache-Control (s-maxage, max-age) or Expires says, and uses it up. Does
   * nothing with one that may not be kept: no-store, no-cache, private, Set-Cookie, no lifetime. Rejects with a TypeError for
   * another method, status 206, `Vary: *`, and what is too large. */
  put(request: Request | URL | string, response: Response): Promise<void>;
  /** Removes what is kept for a URL, whatever it varies by. False where there was nothing. */
  delete(request: Request | URL | string, options?: CacheQueryOptions): Promise<boolean>;
}

/** The worker's caches. */
declare class CacheStorage {
  private constructor();
  /** The cache without a name. */
  readonly default: Cache;
  /** The worker's cache of that name, of up to 1,024 characters. */
  open(name: string): Promise<Cache>;
}

/** The worker's caches. */
declare var caches: CacheStorage;
