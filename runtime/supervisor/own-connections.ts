import type { Logger } from "pino";
import { type ConnectionShares, connectionShares } from "../shard/open-files.ts";
import type { MetricsLedger } from "./observe/metrics-ledger.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { AcceptedConnections } from "./shared-port.ts";

/** Clients' connections that may be on their way from the supervisor to a shard, by what its process may have open. */
export function acceptedConnections(settings: ServeSettings): AcceptedConnections {
  return new AcceptedConnections(shares(settings).clients);
}

/** Connections that its admin API may have at once: it makes none itself. */
export function adminConnections(settings: ServeSettings): number {
  return shares(settings).outward;
}

function shares({ cordons, shards }: ServeSettings): ConnectionShares {
  // Processes that it starts, but for those of a moment.
  const processes = Object.values(cordons).reduce((sum, cordon) => sum + cordon.shards, 2 * shards);
  return connectionShares(processes);
}

/** Has those that there is no room for counted, and the first one told. */
export function tellOfCrowds(
  accepted: AcceptedConnections,
  metrics: MetricsLedger,
  log: Logger,
): void {
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
