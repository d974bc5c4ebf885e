import { MiB } from "../byte-units.ts";

/** Shares of a shard's memory that the instances of one worker, and of one tenant's workers, may have at once, unless its operator says
 * something else; and the least, in bytes: two instances, and three, at the default cap. */
const shareOfWorker = 1 / 2;
const shareOfTenant = 3 / 4;
const minWorkerMemory = 256 * MiB;
const minTenantMemory = 384 * MiB;

/** @param shardMemory in bytes. */
export function memoryOfWorker(shardMemory: number): number {
  return Math.max(minWorkerMemory, Math.floor(shareOfWorker * shardMemory));
}

/** @param shardMemory in bytes. */
export function memoryOfTenant(shardMemory: number): number {
  return Math.max(minTenantMemory, Math.floor(shareOfTenant * shardMemory));
}
