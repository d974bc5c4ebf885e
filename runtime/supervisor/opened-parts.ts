import type { HostSandbox } from "../process/sandbox/host-sandbox.ts";
import type { DeploymentStore, ModuleStore } from "../store/deployments.ts";
import type { OpenedCluster } from "./cluster/open-cluster.ts";
import type { ArtifactViews } from "./cordons/artifact-views.ts";
import type { HostLog } from "./log/host-log.ts";
import type { HostTraces } from "./observe/traces.ts";
import type { CordonRecordings } from "./open-recordings.ts";
import type { OwnUsers } from "./own-users.ts";
import type { AcceptedConnections, SharedPort } from "./shared-port.ts";

/** What is opened before there is a supervisor, and is its to use. */
export interface OpenedParts {
  readonly store: { readonly deployments: DeploymentStore; readonly modules: ModuleStore };
  /** Null for a host that is in none. */
  readonly cluster: OpenedCluster | null;
  readonly hostLog: HostLog;
  readonly publicPort: SharedPort;
  readonly accepted: AcceptedConnections;
  /** The fuel of a request by default, as calibrated. */
  readonly fuel: number;
  /** For sockets and ledgers. */
  readonly runFolder: string;
  readonly recordings: CordonRecordings;
  readonly users: OwnUsers;
  readonly traces: HostTraces;
  readonly sandbox: HostSandbox;
  /** Null where all shards are this process's user. */
  readonly views: ArtifactViews | null;
}
