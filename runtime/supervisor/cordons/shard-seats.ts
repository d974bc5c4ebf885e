import { availableParallelism } from "node:os";
import type { ServeSettings } from "../serve-settings.ts";

/** How many guests that burn much may run in a shard at a time: the machine's cores, shared out among the
 * shards. What is short finds a core then, whatever else there is (`isolate/turns.ts`). */
export function seatsOfShard({ cordons }: Pick<ServeSettings, "cordons">): number {
  const shards = Object.values(cordons).reduce((sum, cordon) => sum + cordon.shards, 0);
  return Math.max(1, Math.floor(availableParallelism() / Math.max(1, shards)));
}
