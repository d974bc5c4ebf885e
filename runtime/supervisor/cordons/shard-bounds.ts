import { MiB } from "../../byte-units.ts";
import { maxOwnThreads } from "../../process/process-use.ts";
import { maxIsolates } from "../../worker/isolates/most-isolates.ts";
import { isTrial } from "./cordon-names.ts";

/** Deployments of a worker that answer at once: the current one and a candidate, and one that has what is left. */
const deploymentsAtOnce = 3;

/** Bytes that a process for one worker has as its share: there may be many of them, besides those that the settings name. */
const shareOfOne = 256 * MiB;

/** The most threads that a shard has which runs so many workers: isolated-vm gives each isolate that runs a thread. */
export function maxThreads(workers: number): number {
  return maxOwnThreads + workers * deploymentsAtOnce * maxIsolates;
}

/** Bytes of the machine's memory that are a shard's share, where each that the settings name has `shardMemory`. */
export function memoryShare(cordon: string, shardMemory: number): number {
  const isOfOne = isTrial(cordon) || /^(?:quarantine|watched):/.test(cordon);
  return isOfOne ? Math.min(shardMemory, shareOfOne) : shardMemory;
}

/** What a shard has of the memory, and may have. */
export interface HeldMemory {
  /** The cordon that the operator made: a worker in quarantine is of its own one. */
  readonly home: string;
  /** Bytes. */
  readonly share: number;
  readonly held: number;
}

/** The shards to end so that all together have no more than `slack` bytes beyond their shares: of the cordon that has the most
 * beyond them the one with the most, until that is so. Whoever has many processes, as a shard that was taken over can have, is
 * the first all the same. */
export function overSlack<Shard extends HeldMemory>(
  shards: readonly Shard[],
  slack: number,
): Shard[] {
  const beyond = ({ held, share }: HeldMemory) => Math.max(0, held - share);
  const left = shards.filter((each) => beyond(each) > 0);
  const ended: Shard[] = [];
  while (sum(left.map(beyond)) > slack) {
    const byHome = new Map<string, number>();
    for (const each of left) byHome.set(each.home, (byHome.get(each.home) ?? 0) + beyond(each));
    const worst = (a: Shard, b: Shard) =>
      (byHome.get(b.home) ?? 0) - (byHome.get(a.home) ?? 0) || beyond(b) - beyond(a);
    ended.push(...left.sort(worst).splice(0, 1));
  }
  return ended;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
