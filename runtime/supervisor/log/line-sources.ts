import { frontCordon } from "../cordons/cordon-names.ts";
import type { ShardAuthority, ShardKnowledge } from "../cordons/shard-authority.ts";
import type { LineSource } from "./line-check.ts";

/** A process of the host, as far as its lines are believed. */
export interface SourceProfile extends Omit<LineSource, "pid"> {
  /** How many workers it may report on. */
  readonly workers: () => number;
}

/** A process that has no workers, or none yet. */
export function withoutWorkers(
  role: LineSource["role"],
  cordon: string | null = null,
): SourceProfile {
  return { role, cordon, maySpeakOf: () => false, workers: () => 0 };
}

/** A cordon's shard, or a process of the front. */
export function shardOf(
  cordon: string,
  knows: ShardKnowledge,
  authority: ShardAuthority,
): SourceProfile {
  return {
    role: "shard",
    // As such a shard names itself (`shard/shard.ts`).
    cordon: cordon === frontCordon ? "front" : cordon,
    maySpeakOf: (worker, isFailure) => authority.logs(cordon, knows, worker, isFailure),
    workers: () => knows.workers.size,
  };
}
