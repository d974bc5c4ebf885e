// Who leads the log's stream, seen all the time at the servers' monitors, without a link between: what is waited for while nobody
// leads says nothing of nodes.
import { performance } from "node:perf_hooks";

/** A pause between two looks, in ms. */
const pause = 200;

/** Who led from a time on; null: nobody, or two servers that do not see each other. */
export interface Lead {
  readonly at: number;
  readonly leader: string | null;
}

export interface LeaderWatch {
  /** What changed since a time, the oldest first. */
  since(time: number): readonly Lead[];
  end(): Promise<void>;
}

/** @param leaders names of servers that say they lead, each of itself. */
export function watchLeaders(leaders: () => Promise<readonly string[]>): LeaderWatch {
  const seen: Lead[] = [];
  let over = false;
  const loop = (async () => {
    while (!over) {
      const all = await leaders();
      const leader = all.length === 1 ? all[0]! : null;
      if (seen.length === 0 || seen.at(-1)!.leader !== leader) {
        seen.push({ at: performance.now(), leader });
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  })();
  return {
    since: (time) => seen.filter(({ at }) => at >= time),
    async end() {
      over = true;
      await loop;
    },
  };
}
