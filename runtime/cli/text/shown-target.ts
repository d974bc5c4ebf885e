import { visible } from "../../message/visible-text.ts";

/** Characters of a request's target in its line. */
const maxTargetLength = 200;

/** What stands before the path of an absolute URI (RFC 3986, section 3): scheme and authority. */
const beforePath = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** Path and query of a request's URI for its line: as the guest saw them, so neither parsed nor
 * normalised, but safe to print and no longer than a line or two. Takes any text: a request that was
 * refused early has what its client sent. */
export function shownTarget(uri: string): string {
  const target = uri.replace(beforePath, "") || "/";
  const shown = visible(target.slice(0, maxTargetLength));
  return target.length > maxTargetLength ? `${shown}…` : shown;
}
