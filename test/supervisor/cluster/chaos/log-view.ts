// What the log says, read from the servers without a link between, by the test's own eyes and the cluster's key.
import { type ClusterKey, readClusterKey } from "../../../../runtime/store/log/cluster-key.ts";
import { NatsLog } from "../../../../runtime/store/log/nats/nats-log.ts";
import { openRecord } from "../../../../runtime/store/log/signed-record.ts";
import {
  deploymentKey,
  type RecordValue,
  routeKey,
} from "../../../../runtime/supervisor/cluster/record-values.ts";
import type { WorkerStatus } from "../../../../runtime/supervisor/control.ts";
import type { Settled } from "./history.ts";
import type { LinkedCluster } from "./linked-cluster.ts";

export interface LogView {
  readonly log: NatsLog;
  readonly key: ClusterKey;
  /** Workers by the log's records, each with the routes whose claims it has. */
  workers(): Promise<Settled[]>;
  close(): Promise<void>;
}

export async function openView({ three, nats }: LinkedCluster): Promise<LogView> {
  const key = await readClusterKey(three.key, "cluster.key");
  const hooks = { onWeak: () => {}, onRefused: () => {}, onConnection: () => {} };
  const log = await NatsLog.open(nats.settings("test", "eyes"), hooks, 10_000);
  return {
    ...{ log, key },
    async workers() {
      const values = new Map<string, unknown>();
      for await (const entry of log.readFrom(1)) {
        const opened = openRecord(key, entry.key, entry.value);
        if ("body" in opened) values.set(entry.key, opened.body.value);
      }
      const all: Settled[] = [];
      for (const [name, value] of values) {
        if (!name.startsWith("worker.") || value === null) continue;
        const worker = name.slice("worker.".length);
        const { current, candidate, routes, history } = value as RecordValue<"worker">;
        const owned = routes.filter(
          (route) =>
            (values.get(routeKey(route)) as RecordValue<"route"> | null)?.worker === worker,
        );
        const shows = [current, ...(candidate === null ? [] : [candidate.id])].flatMap((id) => {
          const deployment = values.get(deploymentKey(id)) as RecordValue<"deployment"> | null;
          const text = deployment?.settings.variables.TEXT;
          return text === undefined ? [] : [text];
        });
        const at = { worker, current, candidate: candidate?.id ?? null, routes: owned };
        all.push({ ...at, shows, history });
      }
      return all;
    },
    close: () => log.close(),
  };
}

/** Workers as a node serves them. */
export async function workersOf({ three }: LinkedCluster, node: number): Promise<Settled[]> {
  const all = await three.node(node).api<WorkerStatus[]>("GET", "/v1/workers");
  return all.map(({ name, current, candidate, routes }) => ({
    ...{ worker: name, current, candidate: candidate?.id ?? null, routes, shows: [], history: [] },
  }));
}
