import { Request, type RequestInit } from "../http/request.ts";
import type { Response } from "../http/response.ts";
import { grantNeeded } from "../loop/granted.ts";
import { dataResponse, isDataUrl } from "./data-url.ts";

/** The global `fetch` of a worker without the grant: it rejects as a request that reaches no network, but for a URL that is
 * its own content. */
export async function fetch(input: unknown, init?: RequestInit): Promise<Response> {
  const isData = /^\s*data:/i.test(`${input instanceof Request ? input.url : input}`);
  if (!isData) throw new TypeError(grantNeeded("fetch", "fetch()"));
  const { url, method, signal } = new Request(input, init);
  signal.throwIfAborted();
  if (isDataUrl(url)) return dataResponse(url, method);
  throw new TypeError(grantNeeded("fetch", "fetch()"));
}
