import type { Connection } from "./connection.ts";

/** Connections that wait for their client, at most so many: those first that wait for a new request, then those that
 * have a part of one, and of each the ones that have waited longest. */
export function longestWaiting(connections: Iterable<Connection>, most: number): Connection[] {
  const waiting: { readonly each: Connection; readonly idle: boolean }[] = [];
  for (const each of connections) {
    if (each.pending === 0 && !each.broken) waiting.push({ each, idle: each.idle });
  }
  waiting.sort((a, b) =>
    a.idle === b.idle ? a.each.waitsSince - b.each.waitsSince : Number(b.idle) - Number(a.idle),
  );
  return waiting.slice(0, most).map(({ each }) => each);
}
