import type { ClusterStatus, EntriesStatus } from "../control.ts";
import { counter, gauge, type Metric } from "./series.ts";

/** Metrics of the cluster that the host is in; none of a host alone. */
export function clusterMetrics(cluster: ClusterStatus | null): Metric[] {
  if (cluster === null) return [];
  const { connected, alarm, revision, nodes, held, refused, reconnects, node } = cluster;
  const { quarantines, waves, notUnderstood, entries, artifacts, twin } = cluster;
  const own = nodes.find((each) => each.node === node);
  const one = (value: number) => [{ labels: {}, value }];
  return [
    gauge(
      "skerry_cluster_connected",
      "1 while a server of the cluster answers.",
      one(connected ? 1 : 0),
    ),
    gauge(
      "skerry_cluster_alarm",
      "1 while the cluster's log is not the one that this node has followed: nothing can be changed.",
      one(alarm === null ? 0 : 1),
    ),
    gauge("skerry_cluster_log_revision", "The log's newest revision.", one(revision)),
    gauge(
      "skerry_cluster_lag_revisions",
      "Revisions of the log that this node does not serve yet.",
      one(own?.lag ?? 0),
    ),
    gauge(
      "skerry_cluster_lag_seconds",
      "How long this node has known of revisions that it does not have.",
      one((own?.lagMs ?? 0) / 1_000),
    ),
    gauge(
      "skerry_cluster_nodes",
      "Nodes that the cluster knows, by whether they have told something in the last 5 seconds.",
      [true, false].map((present) => ({
        labels: { state: present ? "present" : "away" },
        value: nodes.filter((each) => each.present === present).length,
      })),
    ),
    gauge(
      "skerry_cluster_held_workers",
      "Workers for which this node does not serve what the log says.",
      one(held.length),
    ),
    gauge(
      "skerry_cluster_quarantines",
      "Workers that nodes of the cluster have in quarantine, as they told, by node.",
      [...new Set(quarantines.map((each) => each.node))].map((at) => ({
        labels: { node: at },
        value: quarantines.filter((each) => each.node === at).length,
      })),
    ),
    gauge(
      "skerry_cluster_waves",
      "Changes that go place by place, by whether they go on, were stopped, or nobody leads them any more.",
      (["going", "stopped", "interrupted"] as const).map((state) => ({
        labels: { state },
        value: waves.filter((each) => each.state === state).length,
      })),
    ),
    gauge(
      "skerry_cluster_unfetched_workers",
      "Workers that this node serves and whose modules it does not have yet.",
      one(own?.unfetched ?? 0),
    ),
    gauge(
      "skerry_cluster_not_understood_records",
      "Records of the log that this version refuses, or does not understand wholly.",
      one(notUnderstood.length),
    ),
    counter(
      "skerry_cluster_reconnects_total",
      "Times the connection to the cluster's servers was lost and came back.",
      one(reconnects),
    ),
    counter(
      "skerry_cluster_refused_total",
      "Records, messages and bytes that came from NATS and were refused, by why.",
      Object.entries(refused).map(([why, value]) => ({ labels: { why }, value })),
    ),
    gauge(
      "skerry_cluster_twin",
      "1 while another node that is there has this one's name.",
      one(twin ? 1 : 0),
    ),
    counter(
      "skerry_cluster_artifacts_total",
      "Prepared modules that this node took of the cluster, gave to it, or refused.",
      (["taken", "given", "refused"] as const).map((outcome) => ({
        labels: { outcome },
        value: artifacts[outcome],
      })),
    ),
    ...(entries === null ? [] : entriesMetrics(entries)),
  ];
}

function entriesMetrics(entries: EntriesStatus): Metric[] {
  const { connected, alarm, ageMs, revision, lag, refused, writes, cleaned } = entries;
  const one = (value: number) => [{ labels: {}, value }];
  return [
    gauge(
      "skerry_entries_connected",
      "1 while a server of the cluster answers for replicated entries.",
      one(connected ? 1 : 0),
    ),
    gauge(
      "skerry_entries_alarm",
      "1 while the log of replicated entries is not the one that this node has followed: none can be written.",
      one(alarm === null ? 0 : 1),
    ),
    gauge(
      "skerry_entries_age_seconds",
      "How long ago this node had all that the log of replicated entries had.",
      ageMs === null ? [] : one(ageMs / 1_000),
    ),
    gauge("skerry_entries_revision", "The revision that this node has of that log.", one(revision)),
    gauge("skerry_entries_lag_revisions", "Revisions of it that this node has not.", one(lag)),
    counter(
      "skerry_entries_writes_total",
      "Writes of replicated entries that this node tried, by how they ended.",
      Object.entries(writes).map(([outcome, value]) => ({ labels: { outcome }, value })),
    ),
    counter(
      "skerry_entries_refused_total",
      "Records of replicated entries that came from NATS and were refused, by why.",
      Object.entries(refused).map(([why, value]) => ({ labels: { why }, value })),
    ),
    counter(
      "skerry_entries_cleaned_total",
      "Records and values that this node removed from that log, as no entry needs them.",
      one(cleaned),
    ),
  ];
}
