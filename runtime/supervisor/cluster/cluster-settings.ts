import type { NatsSettings } from "../../store/log/nats/connection-settings.ts";

/** The cluster that a host is a node of. */
export interface ClusterSettings {
  readonly name: string;
  /** This node's name: no other node of the cluster has it. */
  readonly node: string;
  /** What is said of it, such as its region. */
  readonly labels: Readonly<Record<string, string>>;
  /** The file with the cluster's key, and how messages call it. */
  readonly key: { readonly path: string; readonly shown: string };
  /** `everywhere`: a worker that another node has in quarantine gets a shard of its own here too. */
  readonly quarantine: "own" | "everywhere";
  readonly nats: NatsSettings;
}
