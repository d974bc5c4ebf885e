import { Egress } from "../../../../runtime/services/fetch/egress.ts";
import type { Limits } from "../../../../runtime/settings/limits.ts";
import { RunningDeployment } from "../../../../runtime/worker/running-deployment.ts";
import { workerReach } from "../../../../runtime/worker/worker-reach.ts";
import { keptArtifact } from "../../../support/kept-artifacts.ts";
import { compileWorker, testSettings } from "../../../support/workers.ts";
import { startFront, type TestFront } from "../../support/front.ts";

/** A front whose worker fetches from an origin. */
export interface FetchingFront extends TestFront {
  close(): Promise<void>;
}

/** Starts a front before a worker of this source in AssemblyScript, which streams, and may fetch from the origin alone. */
export async function startFetchingFront(
  source: string,
  origin: string,
  changed: Partial<Limits> = {},
): Promise<FetchingFront> {
  const settings = testSettings({ limits: changed, fetch: { allow: [], private: [origin] } });
  const { limits, grants } = settings;
  const bounds = { grants, memoryBytes: limits.memory, tableElements: limits.tableElements };
  const artifact = await keptArtifact(await compileWorker(source), bounds);
  const egress = new Egress();
  const reach = workerReach(settings, "acme", "1", { sender: () => egress, kv: null });
  const deployment = await RunningDeployment.load(artifact, settings, () => {}, reach);
  const server = await startFront({
    route: () => ({
      kind: "local",
      streams: true,
      limits,
      subject: { worker: "w", deployment: "d", tenant: "acme", cordon: "default" },
      call: (...asked) => deployment.call(...asked),
    }),
  });
  return {
    ...server,
    async close() {
      server.front.close();
      await deployment.dispose();
      await egress.close();
    },
  };
}
