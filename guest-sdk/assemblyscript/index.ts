/** Workers in AssemblyScript. A worker exports a function `handle`, which gets a `Request` and returns a `Response`.
 * @example
 * ```ts
 * import { Request, Response } from "@skerry/assemblyscript";
 *
 * export function handle(request: Request): Response {
 *   const name = request.parsedUrl.searchParams.get("name");
 *   return Response.text("Hello, " + (name === null ? "you" : name) + "!\n");
 * }
 * // GET /?name=Ada is answered with 200 Hello, Ada!
 * ```
 * @module */
export { BodyReader } from "./assembly/body-reader";
export { BodyWriter } from "./assembly/body-writer";
export { Cache, CacheResult } from "./assembly/cache";
export { CacheError, CacheProblem } from "./assembly/cache-error";
export { clock } from "./assembly/clock";
export { config } from "./assembly/config";
export { Cookie, SameSite } from "./assembly/cookie";
export { Ending } from "./assembly/ending";
export { EventStream } from "./assembly/event-stream";
export {
  Fetch,
  FetchResult,
  fetch,
  fetchAll,
  startFetch,
  waitAny,
  waitAnyFor,
} from "./assembly/fetch";
export { FetchError, FetchReason } from "./assembly/fetch-error";
export { FetchRequest, RedirectMode } from "./assembly/fetch-request";
export { FetchResponse } from "./assembly/fetch-response";
export { Headers } from "./assembly/headers";
export { HttpError } from "./assembly/http-error";
export { Json, JsonKind } from "./assembly/json";
export { Kv, KvResult } from "./assembly/kv";
export { KvEntry, KvKey, KvPage, KvWrite } from "./assembly/kv-entry";
export { KvError, KvProblem } from "./assembly/kv-error";
export { Outcome } from "./assembly/outcome";
export { pause } from "./assembly/pause";
export { random } from "./assembly/random";
export { Request } from "./assembly/request";
export { Response } from "./assembly/response";
export { ResponseWriter } from "./assembly/response-writer";
export { Result } from "./assembly/result";
export { Handler, Params, Router } from "./assembly/router";
export { StringBuilder } from "./assembly/string-builder";
export { URL } from "./assembly/url";
export { URLSearchParams } from "./assembly/url-search-params";
export { decodeUtf8, encodeUtf8 } from "./assembly/utf8";
