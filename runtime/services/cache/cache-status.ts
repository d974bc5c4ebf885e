import type { Field } from "../../abi/generated/types.ts";
import { mostSeconds } from "./directives.ts";
import type { Unanswered } from "./lookup.ts";

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

/** Of an answer that another request was sent on for, and that this one waited for. */
export function collapsedStatus(why: Forwarded, left: number): Field {
  return field([`fwd=${why}`, "collapsed", ttl(left)]);
}

/** Of an answer that is none of the cache's. `stored`: whether it is kept, as far as that is known by then. */
export function forwardedStatus(why: Forwarded, stored: boolean): Field {
  return field(stored ? [`fwd=${why}`, "stored"] : [`fwd=${why}`]);
}

/** Of a stale answer that a 304 has made fresh again. */
export function revalidatedStatus(stored: boolean): Field {
  return field(["fwd=stale", "fwd-status=304", ...(stored ? ["stored"] : [])]);
}

/** Of a 504, as the client wants what is kept and nothing else. */
export function unsatisfiableStatus(): Field {
  return field(["detail=only-if-cached"]);
}

function ttl(left: number): string {
  return `ttl=${Math.max(-mostSeconds, Math.min(Math.floor(left), mostSeconds))}`;
}
