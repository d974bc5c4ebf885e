import { availableParallelism } from "node:os";
import { defaultClientTimes } from "../http/server-options.ts";
import { defaultCordon } from "../routing/catalog.ts";
import type { ShardStart } from "../shard/protocol.ts";

/** The owner's choices for the start of one shard. */
export interface OwnStart
  extends Pick<ShardStart, "dataDir" | "answersAll" | "fuelPerMs" | "kv">,
    Partial<Pick<ShardStart, "version">> {
  readonly settings: Pick<ShardStart["settings"], "requestsAtOnce" | "workerMemory" | "idle"> &
    Partial<ShardStart["settings"]>;
}

/** Returns the start message of a shard that this process owns alone: no neighbours share the machine by its rules, so that
 * nothing is leased, brokered or bounded for a tenant unless the owner says so. */
export function ownedStart({ settings, ...own }: OwnStart): ShardStart {
  const { headersTimeout, requestTimeout, keepAliveTimeout } = defaultClientTimes;
  return {
    version: "",
    cordon: defaultCordon,
    permits: availableParallelism(),
    ledger: null,
    brokered: false,
    ...own,
    settings: {
      trustedProxies: null,
      deniedAddresses: [],
      headersTimeout,
      requestTimeout,
      keepAliveTimeout,
      shardMemory: Number.POSITIVE_INFINITY,
      tenantMemory: Number.POSITIVE_INFINITY,
      telemetry: null,
      record: null,
      ...settings,
    },
  };
}
