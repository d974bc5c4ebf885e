import type { Serving } from "../../supervisor/serving/support/serving.ts";
import { until } from "../../supervisor/serving/support/until.ts";
import { atPace } from "../../support/pace.ts";

/** The process of a cordon's first shard, once there is one. */
export async function shardOf(serving: Serving, cordon: string): Promise<number> {
  return (await shardsOf(serving, cordon, 1))[0]!;
}

/** The processes of a cordon's shards, once there are so many. */
export async function shardsOf(serving: Serving, cordon: string, count: number): Promise<number[]> {
  const shards = await until(
    async () => (await serving.status()).shards.filter((shard) => shard.cordon === cordon),
    ({ length }) => length >= count,
    30_000,
  );
  return shards.map(({ pid }) => pid);
}

/** Resolves once a host has a shard no more. */
export async function shardEnded(serving: Serving, pid: number): Promise<void> {
  await until(
    async () => (await serving.status()).shards.every((shard) => shard.pid !== pid),
    (is) => is,
    atPace(10_000),
  );
}
