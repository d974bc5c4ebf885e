import type { Field } from "../../abi/generated/types.ts";
import type { Unanswered } from "./lookup.ts";
import { maxSeconds } from "./rules/directives.ts";

/** Why a request went on to what the cache is in front of (RFC 9211, section 2.2). */
export type Forwarded = Unanswered | "bypass" | "method";

const field = (params: readonly string[]): Field => [
  "cache-status",
  ["skerry", ...params].join("; "),
];

/** The Cache-Status field of an answer out of the cache (RFC 9211). `left`: how long it stays fresh, in seconds. */
export function hitStatus(left: number): Field {
  return field(["hit", ttl(left)]);
}

/** For an answer that this request waited for, while another was sent on for it. */
export function collapsedStatus(why: Forwarded, left: number): Field {
  return field([`fwd=${why}`, "collapsed", ttl(left)]);
}

/** For an answer that did not come from the cache. `stored`: whether it is kept, as far as that is known by then. */
export function forwardedStatus(why: Forwarded, stored: boolean): Field {
  return field(stored ? [`fwd=${why}`, "stored"] : [`fwd=${why}`]);
}

/** For a stale answer that a 304 has made fresh again. */
export function revalidatedStatus(stored: boolean): Field {
  return field(["fwd=stale", "fwd-status=304", ...(stored ? ["stored"] : [])]);
}

/** For a 504 to a client that wants a kept answer or none. */
export function unsatisfiableStatus(): Field {
  return field(["detail=only-if-cached"]);
}

function ttl(left: number): string {
  return `ttl=${Math.max(-maxSeconds, Math.min(Math.floor(left), maxSeconds))}`;
}
