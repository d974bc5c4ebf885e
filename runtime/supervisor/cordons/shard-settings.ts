import type { ShardSettings } from "../../shard/shard-settings.ts";
import type { ServeSettings } from "../serve-settings.ts";

/** What shards are told of the settings. */
export function shardSettings(settings: ServeSettings): ShardSettings {
  const { trustedProxies, requestsAtOnce, shardMemory, idle, log, traces, record } = settings;
  const { headersTimeout, requestTimeout, keepAliveTimeout, deniedAddresses } = settings;
  return {
    deniedAddresses,
    ...{ trustedProxies, requestsAtOnce, shardMemory, idle },
    telemetry: { log, traces },
    record: record?.wishes ?? null,
    ...{ headersTimeout, requestTimeout, keepAliveTimeout },
  };
}
