// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
// `blob:` URLs (File API §8), of blobs of the same request: nothing of one request reaches another.

import type { Request } from "../http/request.ts";
import { type Response, responseInternals } from "../http/response.ts";
import { append } from "../own-lists.ts";
import { Blob, bytesOfBlob } from "../web/blob.ts";
import { parseUrl } from "../web/url-parse.ts";
import { serializeUrl } from "../web/url-record.ts";

/** Blobs by their URLs, which have no fragment. */
const blobs = new Map<string, Blob>();
let count = 0;

/** A URL that `fetch` finds the blob by, until it is revoked. Its UUID is a number: no other request could use it anyway. */
export function createObjectURL(blob: unknown): string {
  if (!(blob instanceof Blob)) throw new TypeError("createObjectURL needs a Blob");
  const number = (++count).toString(16).padStart(12, "0");
  const url = `blob:null/00000000-0000-4000-8000-${number}`;
  blobs.set(url, blob);
  return url;
}

export function revokeObjectURL(url: unknown): void {
  if (arguments.length === 0) throw new TypeError("revokeObjectURL needs a URL");
  const record = parseUrl(`${url as string}`);
  if (record !== null) blobs.delete(serializeUrl(record));
}

/** What a URL of a blob is answered with (Fetch Standard §4.2).
 * @throws TypeError for one that there is not, or that was revoked; for another method than GET, and for a range that the blob does
 * not have. */
export function blobResponse({ url, method, headers }: Request): Response {
  const whole = url.split("#", 1)[0]!;
  const blob = blobs.get(whole);
  if (blob === undefined)
    throw new TypeError("fetch failed: no Blob has this URL, or it was revoked");
  if (method !== "GET") throw new TypeError("fetch failed: the method of a blob: URL is GET");
  const range = headers.get("range");
  const bytes = bytesOfBlob(blob);
  const origin = { url: whole, redirected: false };
  const fieldsOf = (length: number): [string, string][] => [
    ["content-length", `${length}`],
    ["content-type", blob.type],
  ];
  if (range === null)
    return responseInternals.fetched(200, fieldsOf(bytes.length), bytes.slice(), origin);
  const { start, end } = boundsOf(range, bytes.length);
  const fields = fieldsOf(end - start);
  append(fields, ["content-range", `bytes ${start}-${end - 1}/${bytes.length}`]);
  return responseInternals.fetched(206, fields, bytes.slice(start, end), origin);
}

/** The part of a single range (Fetch Standard §2.2.2). */
function boundsOf(range: string, length: number): { start: number; end: number } {
  const [, first = "", last = ""] = /^bytes[\t ]*=[\t ]*(\d*)[\t ]*-[\t ]*(\d*)$/.exec(range) ?? [];
  const hasFirst = first !== "";
  const start = hasFirst ? Number(first) : Math.max(0, length - Number(last));
  const end = hasFirst && last !== "" ? Math.min(Number(last) + 1, length) : length;
  if ((hasFirst || last !== "") && start < end) return { start, end };
  throw new TypeError("fetch failed: the Blob has no such range");
}
