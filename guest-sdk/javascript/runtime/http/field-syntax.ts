// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
// Names and values of fields (Fetch Standard §2.2.2; RFC 9110 §5).

import { latin1AsBytes } from "../web/text-latin1.ts";
import { lastHost } from "../web/url-plain.ts";

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const lowerCaseToken = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const outsideLatin1 = /[^\x00-\xff]/;
/** No byte but NUL, CR and LF. */
const usualValue = /^[^\x00\r\n\u0100-\uffff]*$/;
/** From so many characters on natives that look through bytes cost less than a pattern, which takes some 1,000 for each. */
const long = 40;
const whitespaceAtEnds = /^[\t\n\r ]+|[\t\n\r ]+$/g;

/** Values that need no look: what nearly every worker sets. */
const usualValues = new Set([
  "application/json",
  "application/json; charset=utf-8",
  "text/css; charset=utf-8",
  "text/html",
  "text/html; charset=utf-8",
  "text/html; charset=UTF-8",
  "text/html;charset=utf-8",
  "text/html;charset=UTF-8",
  "text/plain",
  "text/plain; charset=utf-8",
  "text/plain; charset=UTF-8",
  "text/plain;charset=utf-8",
  "text/plain;charset=UTF-8",
  "no-cache",
  "no-store",
  "*",
]);

const space = 0x20;

/** Names in their lower case, as headers hold them: the usual ones need no pattern. */
const lowerCase = new Map<string, string>();
for (const name of [
  "Accept",
  "Accept-Encoding",
  "Accept-Language",
  "Access-Control-Allow-Headers",
  "Access-Control-Allow-Methods",
  "Access-Control-Allow-Origin",
  "Age",
  "Allow",
  "Authorization",
  "Cache-Control",
  "Content-Disposition",
  "Content-Encoding",
  "Content-Language",
  "Content-Length",
  "Content-Security-Policy",
  "Content-Type",
  "Cookie",
  "Date",
  "ETag",
  "Expires",
  "Host",
  "If-Modified-Since",
  "If-None-Match",
  "Last-Modified",
  "Link",
  "Location",
  "Origin",
  "Range",
  "Referer",
  "Retry-After",
  "Server",
  "Set-Cookie",
  "Strict-Transport-Security",
  "User-Agent",
  "Vary",
  "WWW-Authenticate",
  "X-Content-Type-Options",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Proto",
  "X-Frame-Options",
  "X-Powered-By",
  "X-Real-IP",
  "X-Request-Id",
]) {
  lowerCase.set(name, name.toLowerCase());
  lowerCase.set(name.toLowerCase(), name.toLowerCase());
}

export function isToken(text: string): boolean {
  return token.test(text);
}

/** A field's name in lower case.
 * @throws TypeError for what is no token. */
export function fieldName(input: unknown): string {
  const text = typeof input === "string" ? input : `${input}`;
  const known = lowerCase.get(text);
  if (known !== undefined) return known;
  if (lowerCaseToken.test(text)) return text;
  if (!token.test(text)) throw new TypeError(`${JSON.stringify(text)} is not a header's name`);
  return text.toLowerCase();
}

/** A field's value without whitespace around it.
 * @throws TypeError for what is no byte string, and for line breaks and NUL within. */
export function fieldValue(input: unknown, name: string): string {
  const text = typeof input === "string" ? input : `${input}`;
  if (text === "" || usualValues.has(text)) return text;
  // One pattern for nearly all values: each character that a pattern looks at costs.
  const isTrimmed = text.charCodeAt(0) > space && text.charCodeAt(text.length - 1) > space;
  if (isTrimmed && (text === lastHost() || isUsual(text))) return text;
  const value = byteString(text, `The value of the header ${name}`).replace(whitespaceAtEnds, "");
  if (isUsual(value)) return value;
  throw new TypeError(`The value of the header ${name} has a line break or NUL in it`);
}

/** Whether a text has no byte but those that a value may have. */
function isUsual(text: string): boolean {
  if (text.length < long) return usualValue.test(text);
  let bytes: Uint8Array;
  try {
    bytes = latin1AsBytes(text);
  } catch {
    return false;
  }
  return !bytes.includes(0x0a) && !bytes.includes(0x0d) && !bytes.includes(0);
}

/** A string of which each character stands for one byte (Web IDL §3.2.9). */
export function byteString(input: unknown, what: string): string {
  const text = `${input}`;
  const at = text.search(outsideLatin1);
  if (at === -1) return text;
  const code = text.charCodeAt(at);
  throw new TypeError(
    `${what} has U+${code.toString(16).toUpperCase().padStart(4, "0")} at ${at}: ` +
      "characters above U+00FF can't be sent in a header",
  );
}
