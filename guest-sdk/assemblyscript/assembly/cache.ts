import { CacheError } from "./cache-error";
import { FetchResponse } from "./fetch-response";
import { cache as host } from "./generated/imports";
import * as abi from "./generated/types";
import { Outcome } from "./outcome";
import { Request } from "./request";
import { Response } from "./response";

/** The bytes of content that are kept, or why the response is not. */
export type CacheResult = Outcome<u64, CacheError>;

/**
 * Responses that the worker keeps for itself, for as long as they are fresh, in the memory of the host's process. Needs the
 * grant `cache`. What is kept may be gone at any time.
 *
 * A response is kept for a URL, as text, or for a visitor's `Request`, whose headers count where the response's Vary
 * names them.
 */
export class Cache {
  /** Makes a cache by its name. */
  constructor(
    /** A name of up to 1,024 characters; caches of other names have nothing in common with it. */
    readonly name: string = "",
  ) {}

  /** The fresh response, with an `age`, or null. For a `Request` with a Range, an If-None-Match or an If-Modified-Since it may
   * be a 206, a 416 or a 304. */
  match<T>(key: T): FetchResponse | null {
    const asked = this.keyOf<T>(key);
    const answer = host.match(asked).answer;
    if (answer === null) return null;
    return new FetchResponse(
      new abi.Incoming(answer.status, answer.fields, answer.body, asked.uri, false),
    );
  }

  /** Keeps a response for as long as its Cache-Control (s-maxage, max-age) or Expires says. Waits for content that comes
   * as a stream, which is used up then. */
  put<T>(key: T, response: Response): CacheResult {
    const end = host.finish(host.put(this.keyOf<T>(key), response.toAbi()));
    if (end.tag == abi.PutEndTag.Kept) return Outcome.of<u64, CacheError>(end.kept);
    return Outcome.failed<u64, CacheError>(new CacheError(end.refused));
  }

  /** Removes what is kept for a URL, whatever it varies by. False where there was nothing. */
  remove<T>(key: T): bool {
    return host.remove(this.keyOf<T>(key));
  }

  private keyOf<T>(key: T): abi.CacheKey {
    if (isString<T>()) return new abi.CacheKey(this.name, "GET", changetype<string>(key), []);
    // The compiler compares these, and leaves out the branch that is not taken.
    if (idof<T>() != idof<Request>()) ERROR("a URL, as text, or a Request belongs here");
    const request = changetype<Request>(key);
    return new abi.CacheKey(this.name, request.method, request.url, request.headers.toAbi());
  }
}
