import { Request, type RequestInit } from "../http/request.ts";
import type { Response } from "../http/response.ts";
import { grantNeeded } from "../loop/granted.ts";
import { isLocal, localResponse } from "./local-urls.ts";

/** The global `fetch` of a worker without the grant: it rejects as a request that reaches no network, but for a URL
 * that is answered within the worker. */
export async function fetch(input: unknown, init?: RequestInit): Promise<Response> {
  const mayBeLocal = /^\s*(?:data|blob):/i.test(`${input instanceof Request ? input.url : input}`);
  if (!mayBeLocal) throw new TypeError(grantNeeded("fetch", "fetch()"));
  const request = new Request(input, init);
  request.signal.throwIfAborted();
  if (isLocal(request.url)) return localResponse(request);
  throw new TypeError(grantNeeded("fetch", "fetch()"));
}
