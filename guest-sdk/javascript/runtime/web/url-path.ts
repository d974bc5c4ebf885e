import { encodeSets, percentEncode } from "./url-percent.ts";
import { isSpecial, type UrlRecord } from "./url-record.ts";

const mayHoldDots = /(?:^|\/)(?:\.|%2e)/i;
const singleDot = /^(?:\.|%2e)$/i;
const doubleDot = /^(?:\.|%2e){2}$/i;
const driveLetter = /^[a-z][:|]$/i;

/** Appends the segments of a text to the path of a URL, dot segments resolved (URL Standard, "path
 * state"). The text comes without the slash that introduces its first segment. */
export function appendPath(url: UrlRecord, text: string): void {
  const slashed = isSpecial(url.scheme) ? text.replaceAll("\\", "/") : text;
  const encoded = percentEncode(slashed, encodeSets.path);
  if (url.scheme !== "file" && !mayHoldDots.test(encoded)) {
    url.path += `/${encoded}`;
    return;
  }
  const segments = encoded.split("/");
  const last = segments.length - 1;
  for (let index = 0; index <= last; index++) {
    appendSegment(url, segments[index]!, index === last);
  }
}

function appendSegment(url: UrlRecord, segment: string, isLast: boolean): void {
  if (doubleDot.test(segment)) {
    shortenPath(url);
    if (isLast) url.path += "/";
  } else if (singleDot.test(segment)) {
    if (isLast) url.path += "/";
  } else if (url.scheme === "file" && url.path === "" && driveLetter.test(segment)) {
    url.path = `/${segment[0]}:`;
  } else {
    url.path += `/${segment}`;
  }
}

/** Removes the last segment, but not a drive letter. */
export function shortenPath(url: UrlRecord): void {
  if (url.scheme === "file" && /^\/[a-z]:$/i.test(url.path)) return;
  url.path = url.path.slice(0, Math.max(0, url.path.lastIndexOf("/")));
}

/** Whether a text is a drive letter: a host of a `file:` URL that is none. */
export const isDriveLetter = (text: string): boolean => driveLetter.test(text);

export const startsWithDriveLetter = (text: string): boolean => /^[a-z][:|](?:[/\\]|$)/i.test(text);
