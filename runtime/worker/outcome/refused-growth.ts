import { KiB } from "../../byte-units.ts";
import type { Failure } from "../../isolate/inside/batch/protocol.ts";
import { formatBytes, formatCount } from "../../settings/quantities.ts";

/** Ends of a guest that a refused growth may have caused: it got -1, and gave up. */
const ownEnds: ReadonlySet<Failure["cause"]> = new Set([
  ...(["trap", "value", "no-response", "answered-error"] as const),
]);

/** Bytes of a page. */
const page = 64 * KiB;

/** A sentence about the growth of memory that a guest was refused before it failed: its own words are seldom more than
 * `unreachable`. Null where that had no part in it. `memory` is the cap, in bytes. */
export function refusedGrowth({ cause, refusedPages = 0 }: Failure, memory: number): string | null {
  if (refusedPages === 0 || !ownEnds.has(cause)) return null;
  const pages = refusedPages === 1 ? "1 more page" : `${formatCount(refusedPages)} more pages`;
  return `Before that it asked for ${pages} of memory (${formatBytes(refusedPages * page)}), and its limit of ${formatBytes(memory)} refused it: raise \`memory\`, or have it use less.`;
}
