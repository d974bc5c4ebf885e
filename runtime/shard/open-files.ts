import { readdirSync, readFileSync } from "node:fs";

/** How many connections a process may have, by what it may have open. */
export interface ConnectionShares {
  /** Connections of clients. */
  readonly clients: number;
  /** Connections over that number that may be open while they are told why they are refused. */
  readonly refused: number;
  /** Connections that the process makes itself: fetches, and requests that are sent on. */
  readonly outward: number;
}

/** Taken where the system does not tell: what most systems begin with. */
const usualFiles = 1_024;

/** Files that a process has open from its start: its program's, channels, timers; a shard has some thirty. */
const usualOwn = 40;

/** Files for all else that it opens: artifacts, the sockets of name servers, of entries, of traces. */
const minSpare = 24;
const sparePart = 1 / 8;

/** Files that this process may have open at once, as the system holds it to (getrlimit(2), RLIMIT_NOFILE). Node raises
 * it to the hard limit when it starts. */
export function openFilesLimit(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    const soft = /^Max open files +(\d+|unlimited)/m.exec(limits)?.[1];
    if (soft !== undefined) return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    // Not Linux, or there is no /proc.
  }
  try {
    const { userLimits } = process.report.getReport() as {
      userLimits?: { open_files?: { soft?: number | string } };
    };
    const soft = userLimits?.open_files?.soft;
    if (soft === "unlimited") return Number.POSITIVE_INFINITY;
    if (typeof soft === "number") return soft;
  } catch {
    // Then it is not known.
  }
  return usualFiles;
}

/** What is left for connections when the process has what it needs for itself, in shares that can't take each other's
 * place. To be asked when the process has started, before it has connections.
 * @param processes that it starts, each with a channel to it, and a pipe that it prints to. */
export function connectionShares(
  processes = 0,
  limit: number = openFilesLimit(),
): ConnectionShares {
  const own = openFiles() + 3 * processes + Math.max(minSpare, Math.floor(limit * sparePart));
  const room = Math.max(16, limit - own);
  const clients = Math.floor(room / 2);
  const refused = Math.floor(room / 16);
  return { clients, refused, outward: room - clients - refused };
}

/** Files that this process has open. */
function openFiles(): number {
  try {
    return Math.max(usualOwn, readdirSync("/proc/self/fd").length);
  } catch {
    return usualOwn;
  }
}
