import { SkerryError } from "../../errors.ts";
import type { ArtifactRepair } from "../deploy/artifact-repair.ts";
import type { FuelLedger } from "../fuel-ledger.ts";
import type { MetricsLedger } from "../observe/metrics-ledger.ts";
import type { TailHub } from "../observe/tail-hub.ts";
import type { HostTraces } from "../observe/traces.ts";
import type { CordonRecordings } from "../open-recordings.ts";
import type { CordonShard } from "./cordon.ts";
import type { CordonServices } from "./cordon-services.ts";
import type { OriginConnections } from "./origin-connections.ts";
import type { ShardAuthority } from "./shard-authority.ts";
import type { ShardMonitor } from "./shard-monitor.ts";
import type { SocketConnections } from "./socket-connections.ts";
import type { Watches } from "./watches.ts";

/** Between two repairs of one artifact for one cordon, in ms; and where it was whole, which this process's own thread finds out,
 * for all of its bytes. */
const repairPause = 1_000;
const needlessPause = 30_000;

export interface ShardMessagesOptions {
  readonly authority: ShardAuthority;
  readonly leases: FuelLedger;
  readonly repair: () => ArtifactRepair;
  readonly recordings: CordonRecordings;
  readonly metrics: MetricsLedger;
  readonly looks: Pick<ShardMonitor, "told">;
  /** What workers do where they run. */
  readonly watches: () => Pick<Watches, "told">;
  readonly tails: TailHub;
  readonly traces: HostTraces;
  readonly connections: Pick<OriginConnections, "want" | "giveUp">;
  readonly sockets: Pick<SocketConnections, "give">;
  /** An artifact that a shard asked for is in the store again. */
  readonly onRepaired: (shard: CordonShard, artifactKey: string) => Promise<void>;
}

/** Answers and hears shards, each as far as it is believed: one that speaks of what it was never told of is ended, and what it
 * says late of a worker that has moved is passed over. A shard may have been taken over by what it runs. */
export function shardMessages({
  authority,
  leases,
  repair,
  recordings,
  metrics,
  looks,
  watches,
  tails,
  traces,
  connections,
  sockets,
  onRepaired,
}: ShardMessagesOptions): Pick<CordonServices, "handlers" | "hearers"> {
  const repairs = new AskedRepairs();
  return {
    handlers: (cordon, shard) => ({
      lease: async ({ tenant }) => {
        if (!shard().knows.tenants.has(tenant)) throw breach(shard());
        if (!authority.hasTenant(cordon, tenant)) throw notHere();
        const leased = leases.lease(tenant, { id: shard().shard.pid, cordon });
        if (leased === null) throw breach(shard());
        const fuel = await leased;
        metrics.leased(tenant, fuel);
        return fuel;
      },
      artifact: async ({ deployment }) => {
        const known =
          authority.deployment(cordon, deployment) ?? shard().knows.ranRecently(deployment);
        if (known === undefined) throw notHere();
        return repairs.run(authority.homeOf(cordon), deployment, async () => {
          const wasWhole = await repair().make(deployment);
          await onRepaired(shard(), known.artifactKey);
          return wasWhole;
        });
      },
      spans: async (spans) => {
        if (!shard().knows.canTrace(spans)) throw breach(shard());
        return { sent: await traces.send(shard().shard, cordon, authority.spans(cordon, spans)) };
      },
      reachSocket: async (wanted) => {
        if (!(await sockets.give(shard(), wanted))) throw breach(shard());
        return null;
      },
      recording: async (each) =>
        (await recordings.get(authority.homeOf(cordon))?.add(each)) ?? { more: false },
    }),
    hearers: (cordon, shard) => ({
      giveBack: ({ tenant, fuel }) => {
        if (!leases.giveBack(tenant, { id: shard().shard.pid, cordon }, fuel)) breach(shard());
      },
      metrics: (snapshot) => {
        const { knows, shard: process } = shard();
        if (!knows.canReport(snapshot, process.connections)) breach(shard());
        else {
          const believed = authority.snapshot(cordon, snapshot);
          metrics.shardTold(shard().shard.pid, believed);
          for (const [worker, counts] of believed.workers) {
            // Who sends requests on tells of their failures, and those are no doing of the worker's.
            if (worker !== null && authority.runs(cordon, worker)) {
              watches().told(worker, counts, believed.cpuShare);
              looks.told(shard(), counts);
            }
          }
        }
      },
      tail: (batch) => {
        if (!shard().knows.canShow(batch)) breach(shard());
        else tails.shardTold(authority.tail(cordon, batch));
      },
      connect: (wanted) => {
        if (!connections.want(cordon, shard(), wanted)) breach(shard());
      },
      giveUpConnect: ({ number }) => connections.giveUp(shard(), number),
    }),
  };
}

/** What shards ask for again and again is made once in a while: they may have been taken over. */
class AskedRepairs {
  /** By the cordon and the deployment. */
  readonly #asked = new Map<string, Promise<null>>();

  /** @param make resolves to whether nothing had to be made. */
  run(cordon: string, deployment: string, make: () => Promise<boolean>): Promise<null> {
    const key = `${cordon} ${deployment}`;
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    const forgetAfter = (ms: number) => setTimeout(() => this.#asked.delete(key), ms).unref();
    const making = make().then(
      (wasWhole) => {
        forgetAfter(wasWhole ? needlessPause : repairPause);
        return null;
      },
      (error) => {
        forgetAfter(repairPause);
        throw error;
      },
    );
    this.#asked.set(key, making);
    return making;
  }
}

/** Ends the shard. */
function breach({ shard }: CordonShard): SkerryError {
  shard.kill("spoke of what is not its own");
  return new SkerryError("host-failed", "The shard has asked for what is not its own.");
}

/** The error for what was the cordon's, or is to be: nothing is wrong with the shard that asks. */
function notHere(): SkerryError {
  return new SkerryError("host-failed", "No worker of this cordon has it now.");
}
