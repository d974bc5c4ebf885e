import { availableParallelism } from "node:os";
import type { ServeSettings } from "../serve-settings.ts";

/** The CPU permits of a shard: the machine's cores, divided among the shards. Short requests then find a core, whatever
 * else runs (`isolate/cpu-permits.ts`). */
export function permitsOfShard({ cordons }: Pick<ServeSettings, "cordons">): number {
  const shards = Object.values(cordons).reduce((sum, cordon) => sum + cordon.shards, 0);
  return Math.max(1, Math.floor(availableParallelism() / Math.max(1, shards)));
}
