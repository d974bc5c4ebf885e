// URLs that no host is asked for: content that is in the URL, or in a blob of the worker's.
import type { Request } from "../http/request.ts";
import type { Response } from "../http/response.ts";
import { dataResponse, isDataUrl } from "./data-url.ts";

/** Null unless the worker makes URLs of blobs. */
let answerBlob: ((request: Request) => Response) | null = null;

export function answerBlobUrls(answer: NonNullable<typeof answerBlob>): void {
  answerBlob = answer;
}

/** True for a URL, as `new URL` spells it, that {@link localResponse} answers. */
export function isLocal(url: string): boolean {
  return isDataUrl(url) || (answerBlob !== null && url.startsWith("blob:"));
}

/** The response to a request of such a URL.
 * @throws TypeError for one that has none. */
export function localResponse(request: Request): Response {
  return isDataUrl(request.url) ? dataResponse(request.url, request.method) : answerBlob!(request);
}
