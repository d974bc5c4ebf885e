import type { Field } from "../../abi/generated/types.ts";
import { FetchError } from "./fetch-error.ts";
import type { OutgoingBody } from "./request-body.ts";
import { parseTarget, type Target } from "./target.ts";

/** One request on its way, which a redirect may change. */
export interface Hop {
  readonly method: string;
  readonly target: Target;
  readonly fields: readonly Field[];
  readonly body: OutgoingBody;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What says what a body is, and goes with it (Fetch Standard, "request-body-header name"). */
const bodyFields: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-language",
  "content-location",
  "content-type",
]);

/** What is one origin's to know. */
const originFields: ReadonlySet<string> = new Set(["authorization", "cookie", "referer"]);

/** How redirects are followed: as the request says, and up to a number. */
export interface Following {
  readonly redirect: "follow" | "manual" | "error";
  readonly most: number;
  /** Where the redirects before this one came from, in their order. */
  readonly followed: readonly Target[];
}

/** Characters of a URI, and URIs of a loop, that an error shows. */
const longestShown = 120;
const maxShown = 4;

/** The request that follows a response; null where the response is the last.
 * @throws FetchError `redirect`, `too-many-redirects`. */
export function nextHop(
  hop: Hop,
  { status, fields }: { readonly status: number; readonly fields: readonly Field[] },
  { redirect, most, followed }: Following,
): Hop | null {
  const location = redirect === "manual" ? null : locationOf(status, fields);
  if (location === null) return null;
  if (redirect === "error") {
    throw new FetchError("redirect", "The answer is a redirect, and none was to be followed.");
  }
  const next = redirected(hop, status, location);
  if (followed.length >= most) {
    const loop = loopOf([...followed, hop.target, next.target]);
    const why = loop === null ? "" : ` ${loop}`;
    throw new FetchError("too-many-redirects", `There were more than ${most} redirects.${why}`);
  }
  return next;
}

/** A sentence about the loop that redirects have come round; null where the last place is a new one. A place may be asked again
 * without that: it may answer otherwise by then. @param places in the order in which they were asked. */
export function loopOf(places: readonly Target[]): string | null {
  const last = places.length - 1;
  const before = places.findLastIndex(({ uri }, at) => at < last && uri === places[last]?.uri);
  if (before === -1) return null;
  const round = places.slice(before, last).map(shown);
  const first = round.slice(0, maxShown).join(" → ");
  const rest = round.length > maxShown ? ` → ${round.length - maxShown} more` : "";
  return `The redirects are a loop: ${first}${rest} → ${round[0]}.`;
}

/** A place without its query: keys of APIs stand there, and errors are logged. */
function shown({ uri }: Target): string {
  const plain = uri.replace(/\?.*$/s, "?…");
  return plain.length > longestShown ? `${plain.slice(0, longestShown)}…` : plain;
}

/** Where a response points to; null where it is no redirect. @throws FetchError `redirect`. */
function locationOf(status: number, fields: readonly Field[]): string | null {
  if (!redirects.has(status)) return null;
  const locations = new Set(fields.filter(([name]) => name === "location").map(([, to]) => to));
  if (locations.size > 1) {
    throw new FetchError("redirect", "The redirect points to several places.");
  }
  const [location] = locations;
  // Bytes that are beyond ASCII are taken as UTF-8, as browsers do.
  return location === undefined ? null : Buffer.from(location, "latin1").toString();
}

/** The request that follows a redirect (Fetch Standard, "HTTP-redirect fetch").
 * @throws FetchError `redirect` where it can't be followed. */
function redirected(hop: Hop, status: number, location: string): Hop {
  const target = redirectTarget(location, hop.target);
  if (status !== 303 && hop.body.tag === "stream") {
    throw new FetchError("redirect", "A body that was streamed can't be sent a second time.");
  }
  const { method } = hop;
  const toGet =
    ((status === 301 || status === 302) && method === "POST") ||
    (status === 303 && method !== "GET" && method !== "HEAD");
  const sameOrigin = target.origin === hop.target.origin;
  const fields = hop.fields.filter(
    ([name]) => !(toGet && bodyFields.has(name)) && (sameOrigin || !originFields.has(name)),
  );
  return toGet
    ? { method: "GET", target, fields, body: { tag: "empty" } }
    : { method, target, fields, body: hop.body };
}

function redirectTarget(location: string, from: Target): Target {
  try {
    return parseTarget(location, from.uri);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    throw new FetchError("redirect", `The redirect can't be followed: ${error.message}`);
  }
}
