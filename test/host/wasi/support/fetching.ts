import { parseOrigin } from "../../../../runtime/services/fetch/origin.ts";
import type { Sender } from "../../../../runtime/services/fetch/sender.ts";
import type { WorkerReach } from "../../../../runtime/services/worker-services.ts";
import type { Limits } from "../../../../runtime/settings/limits.ts";
import type { Grant } from "../../../../runtime/settings/settings.ts";
import { RunningDeployment } from "../../../../runtime/worker/running-deployment.ts";
import { keptArtifact } from "../../../support/kept-artifacts.ts";
import { testSettings } from "../../../support/workers.ts";

const all: readonly Grant[] = ["log", "config", "clock", "random", "fetch"];

/** What a worker may reach in a test: servers on loopback, by their ports. */
export function reachOf(
  sender: Sender,
  ports: readonly number[],
  more: Partial<NonNullable<WorkerReach["fetch"]>> = {},
): WorkerReach {
  return {
    fetch: {
      sender,
      allow: [],
      private: ports.map((port) => parseOrigin(`http://127.0.0.1:${port}`)),
      subrequests: 32,
      subrequestsAtOnce: 6,
      wholeBytes: 1 << 20,
      streamedBytes: 1 << 30,
      ...more,
    },
    kv: null,
  };
}

/** A worker of wasi:http in this process, and what it may reach. */
export async function loadFetching(
  component: Uint8Array,
  reach: WorkerReach,
  changes: {
    readonly limits?: Partial<Limits>;
    readonly grants?: readonly Grant[];
    readonly seed?: string;
  } = {},
): Promise<RunningDeployment> {
  const settings = testSettings({ grants: all, ...changes });
  const { memory, tableElements } = settings.limits;
  const bounds = { grants: settings.grants, memoryBytes: memory, tableElements };
  const artifact = await keptArtifact(component, bounds);
  return RunningDeployment.load(artifact, settings, () => {}, reach);
}
