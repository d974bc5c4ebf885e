import type { PurposeOf } from "./reachable-sockets.ts";
import type { ReachableSocket } from "./side.ts";

/** Sockets that a host listens on, as it knows them. */
export interface OwnSockets {
  /** URL of the public port. */
  readonly url: string;
  /** Where the admin API is: a URL, or `unix:PATH`. */
  readonly admin: string;
  /** True if an owner of entries with this number has its socket there. */
  readonly entries: { isSocket(path: string, pid: number): boolean };
  /** The cordon whose requests come by a unix socket; null of any other socket. */
  readonly cordonBehind: (path: string) => string | null;
}

/** The purposes of the host's sockets. A socket that another process listens on has none, whatever its path. */
export function socketPurposes({ url, admin, entries, cordonBehind }: OwnSockets): PurposeOf {
  const isAt = (port: string, where: string) =>
    !where.startsWith("unix:") && port === portOf(where);
  return ({ kind, address, listener }) => {
    const isOwn = listener === process.pid;
    if (kind === "tcp") {
      const port = address.slice(address.lastIndexOf(":") + 1);
      if (isOwn && isAt(port, url)) return purpose("the public port", "public");
      if (isOwn && isAt(port, admin)) return purpose("the admin API", "token");
      return null;
    }
    if (listener !== null && entries.isSocket(address, listener)) {
      return purpose("the owner of entries", "token");
    }
    if (isOwn && admin === `unix:${address}`) return purpose("the admin API", "nothing");
    const cordon = isOwn ? cordonBehind(address) : null;
    if (cordon === null) return null;
    return { ...purpose(`the front's way to cordon ${cordon}`, "nothing"), cordon };
  };
}

function purpose(words: string, asks: ReachableSocket["asks"]) {
  return { purpose: words, asks, cordon: null };
}

/** The port in a URL of HTTP. */
function portOf(url: string): string {
  return new URL(url).port || "80";
}
