import type { ShardSettings } from "../../shard/shard-settings.ts";
import type { ServeSettings } from "../serve-settings.ts";

/** What shards are told of the settings: nothing of where their spans go.
 * @param traceRatio of the traces that begin in them, a share of 1; null: there are none. */
export function shardSettings(settings: ServeSettings, traceRatio: number | null): ShardSettings {
  const { trustedProxies, requestsAtOnce, shardMemory, workerMemory, tenantMemory } = settings;
  const { idle, log, record } = settings;
  const { headersTimeout, requestTimeout, keepAliveTimeout, deniedAddresses } = settings;
  return {
    deniedAddresses,
    trustedProxies,
    requestsAtOnce,
    shardMemory,
    workerMemory,
    tenantMemory,
    idle,
    telemetry: { log, traceRatio },
    record: record?.wishes ?? null,
    headersTimeout,
    requestTimeout,
    keepAliveTimeout,
  };
}
