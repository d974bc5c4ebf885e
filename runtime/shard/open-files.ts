import { readdirSync, readFileSync } from "node:fs";

/** The numbers of connections that a process may have, by its limit of open files. */
export interface ConnectionShares {
  /** Connections of clients. */
  readonly clients: number;
  /** Connections over that number that may stay open until their client has read the refusal. */
  readonly refused: number;
  /** Connections that the process makes itself: fetches, and requests that are sent on. */
  readonly outward: number;
}

/** The limit that is assumed if the system reports none: most systems' default. */
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

/**
 * Returns the shares of connections after the process's own needs; no share can use another's. Call it after the
 * process has started, before it has connections.
 * @param processes the number of processes that it starts, each with a channel and an output pipe.
 */
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
