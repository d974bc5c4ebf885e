import type { Logger } from "pino";
import { inMiB, isShortOfAddresses, overBounds } from "../../process/process-use.ts";
import type { WorkerCounts } from "../../shard/observe/worker-counts.ts";
import type { MetricsLedger } from "../observe/metrics-ledger.ts";
import type { Cordon, CordonShard } from "./cordon.ts";
import { frontCordon } from "./cordon-names.ts";
import { CpuAccount } from "./cpu-account.ts";
import { maxThreads, memoryShare, overSlack } from "./shard-bounds.ts";

/** Between two looks at all shards, in ms. */
const pollInterval = 250;

/** Looks between two at CPU time, and at address space. */
const pollsPerCpuCheck = 8;

/** How long a shard may have more than its share until it is replaced though it said nothing, in ms: an honest one says so after
 * five seconds (`worker/isolates/resident-memory.ts`). */
const patience = 10_000;

export interface ShardMonitorOptions {
  /** Bytes that are the share of each shard that the settings name. */
  readonly shardMemory: number;
  /** Bytes that all together may have beyond their shares. */
  readonly slack: number;
  /** The cordon that the operator made. */
  readonly homeOf: (cordon: string) => string;
  readonly metrics: Pick<MetricsLedger, "shardUsed">;
  readonly log: Pick<Logger, "warn">;
}

interface MonitoredShard {
  readonly cordon: Cordon;
  readonly shard: CordonShard;
  readonly cpu: CpuAccount;
  overSince: number | null;
}

/** The supervisor's own looks at what its shards have of the machine, whatever they say: a shard that was taken over says what it
 * likes. Without /proc there is nothing to see. */
export class ShardMonitor {
  readonly #options: ShardMonitorOptions;
  readonly #shards = new Map<CordonShard, MonitoredShard>();
  readonly #timer: NodeJS.Timeout;
  #looks = 0;

  constructor(options: ShardMonitorOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.look(performance.now()), pollInterval).unref();
  }

  /** A shard will be told what it runs. */
  started(cordon: Cordon, shard: CordonShard): void {
    this.#shards.set(shard, { cordon, shard, cpu: new CpuAccount(), overSince: null });
  }

  ended(shard: CordonShard): void {
    this.#shards.delete(shard);
  }

  /** A shard told what a worker did, as far as it is believed. */
  told(shard: CordonShard, counts: WorkerCounts): void {
    this.#shards.get(shard)?.cpu.told(counts);
  }

  /** Looks at all shards at `now`, in ms. */
  look(now: number): void {
    const all = [...this.#shards.values()];
    // What is known of one that has ended says why it did.
    for (const { shard } of all) shard.use = shard.shard.readUse() ?? shard.use;
    for (const each of all) endOverThreads(each);
    this.#endOverSlack(all);
    for (const each of all) this.#replaceOverShare(each, now);
    if (this.#looks++ % pollsPerCpuCheck !== 0) return;
    for (const each of all) {
      this.#lookAtCpu(each, now);
      replaceIfShort(each);
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #endOverSlack(all: readonly MonitoredShard[]): void {
    const { shardMemory, slack, homeOf } = this.#options;
    const holding = all.map(({ cordon: { name }, shard: { shard, use } }) => ({
      shard,
      home: homeOf(name),
      share: memoryShare(name, shardMemory),
      held: use?.memory ?? 0,
    }));
    for (const { shard, held, share } of overSlack(holding, slack)) {
      const most = `${inMiB(slack)} MiB are the most that all have beyond their shares together`;
      shard.kill(
        `took ${inMiB(held)} MiB of memory, where ${inMiB(share)} are its share and ${most}`,
      );
    }
  }

  #replaceOverShare(each: MonitoredShard, now: number): void {
    const { use } = each.shard;
    if ((use?.memory ?? 0) <= this.#options.shardMemory) each.overSince = null;
    else {
      each.overSince ??= now;
      if (now - each.overSince >= patience) each.cordon.replaceForMemory(each.shard);
    }
  }

  #lookAtCpu(each: MonitoredShard, now: number): void {
    const { metrics, log } = this.#options;
    const { shard, use } = each.shard;
    const cpuMs = shard.readCpuMs();
    if (use === null || cpuMs === null) return;
    metrics.shardUsed(shard.pid, { ...use, cpuMs });
    const cordon = each.cordon.name;
    // What the front sends on others tell of.
    if (cordon === frontCordon) return;
    const compared = each.cpu.look(cpuMs, now);
    if (compared === null) return;
    const { usedMs, explainedMs } = compared;
    log.warn(
      { cordon, shard: shard.pid, usedMs, explainedMs: Math.round(explainedMs) },
      "A shard uses CPU time that nothing explains which it tells of its workers.",
    );
  }
}

function replaceIfShort({ cordon, shard }: MonitoredShard): void {
  const { use } = shard;
  if (use === null || !isShortOfAddresses(use, shard.shard.addressLimit)) return;
  cordon.replaceForMemory(shard, "addresses");
}

function endOverThreads({ shard: { shard, use, knows } }: MonitoredShard): void {
  const most = { memory: Number.POSITIVE_INFINITY, threads: maxThreads(knows.workers.size) };
  const why = use && overBounds(use, most);
  if (why !== null) shard.kill(why);
}
