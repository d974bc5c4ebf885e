import type { Logger } from "pino";
import { type ConnectionShares, connectionShares } from "../shard/open-files.ts";
import type { MetricsLedger } from "./observe/metrics-ledger.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { AcceptedConnections } from "./shared-port.ts";

/** Connections to origins of one shard: what hundreds of fetches begin at once, while the shard is busy. */
const maxPending = 1_024;
const minPending = 16;

/** Clients' connections that may be on their way from the supervisor to a shard, by what its process may have open. */
export function acceptedConnections(settings: ServeSettings): AcceptedConnections {
  return new AcceptedConnections(shares(settings).clients);
}

/** Connections that its admin API may have at once: it makes none itself. */
export function adminConnections(settings: ServeSettings): number {
  return shares(settings).outward;
}

/** Connections to origins that may be on their way to one shard. */
export function connectionsOnTheWay(settings: ServeSettings): number {
  return Math.min(maxPending, Math.max(minPending, Math.floor(shares(settings).outward / 8)));
}

function shares({ cordons, shards }: ServeSettings): ConnectionShares {
  // Processes that it starts, but for those of a moment: a cordon has a broker besides.
  const processes = Object.values(cordons).reduce(
    (sum, cordon) => sum + cordon.shards + 1,
    2 * shards + 1,
  );
  return connectionShares(processes);
}

/** Counts connections that there is no room for, and reports the first one. */
export function reportCrowds(
  accepted: AcceptedConnections,
  metrics: MetricsLedger,
  log: Logger,
): void {
  accepted.onCrowdedOut = () => metrics.crowded("half-closed", 1);
  let told = false;
  accepted.onRefused = () => {
    metrics.crowded("refused", 1);
    if (told) return;
    told = true;
    log.warn(
      { most: accepted.most },
      "Connections come faster than shards take them, and as many wait as this process may have: new ones are closed. Raise its limit of open files.",
    );
  };
}
