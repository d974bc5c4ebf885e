// `data:` URLs (Fetch Standard §6): content that is in the URL, which no host is asked for.
import { serializedMimeType } from "../http/mime-type.ts";
import { type Response, responseInternals } from "../http/response.ts";
import { bytesAsLatin1, latin1AsBytes } from "../web/text-latin1.ts";
import { percentDecodedBytes } from "../web/url-percent.ts";

/** Whether a URL, as `new URL` spells it, is one. */
export function isDataUrl(url: string): boolean {
  return url.startsWith("data:");
}

/** The response that the URL is.
 * @throws TypeError for one without a comma, or with base64 that is none. */
export function dataResponse(url: string, method: string): Response {
  const whole = url.split("#", 1)[0]!;
  const comma = whole.indexOf(",");
  if (comma === -1) throw new TypeError("fetch failed: the data: URL has no comma");
  const [, head = "", base64] =
    /^[\t\n\f\r ]*(.*?)[\t\n\f\r ]*(; *base64)?[\t\n\f\r ]*$/is.exec(whole.slice(5, comma)) ?? [];
  const mime = serializedMimeType(head.startsWith(";") ? `text/plain${head}` : head);
  let bytes = percentDecodedBytes(whole.slice(comma + 1));
  if (base64 !== undefined) bytes = fromBase64(bytes);
  const type = mime === "" ? "text/plain;charset=US-ASCII" : mime;
  const content = method === "HEAD" ? null : bytes;
  const origin = { url: whole, redirected: false };
  return responseInternals.fetched(200, [["content-type", type]], content, origin);
}

function fromBase64(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  try {
    return latin1AsBytes(atob(bytesAsLatin1(bytes)));
  } catch (cause) {
    throw new TypeError("fetch failed: the data: URL is no base64", { cause });
  }
}
