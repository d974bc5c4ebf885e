import { limitOptions } from "../../../project/complete-settings.ts";
import { fallbackName } from "../../../project/project.ts";
import type { WorkerSource } from "../../../project/worker-source.ts";
import { formatBytes } from "../../../settings/quantities.ts";
import { withoutUndefined } from "../../../settings/without-undefined.ts";
import { fetchSecrets } from "../../../settings/worker-settings.ts";
import type {
  DeployOrder,
  Spread,
  WaitFor,
  WavesOrder,
  WorkerStatus,
} from "../../../supervisor/control.ts";
import { spreadLine } from "../../text/cluster-text.ts";
import { openWorker } from "../../text/open-worker.ts";
import { paint, say, writeDocument } from "../../text/output.ts";
import { startProgress } from "../../text/progress.ts";
import { changeLine, workerNotes } from "../../text/worker-lines.ts";
import { type AdminOptions, withAdmin, workerPath } from "./admin-client.ts";
import { type WavesOptions, wavesOrder } from "./waves-order.ts";

export interface DeployOptions extends AdminOptions, WavesOptions {
  readonly name?: string;
  readonly route?: readonly string[];
  readonly tenant?: string;
  readonly cordon?: string;
  readonly percent?: number;
  readonly wait?: WaitFor;
  readonly var?: readonly (readonly [string, string])[];
  readonly fuel?: number;
  readonly memory?: number;
  readonly deadline?: number;
  readonly requestsAtOnce?: number;
  readonly queue?: number;
  readonly queueDeadline?: number;
}

interface Deployed {
  readonly deployment: string;
  readonly worker: WorkerStatus;
  readonly spread?: Spread;
}

/** `skerry deploy [FILE|DIR]`: builds a folder where it has to, uploads the module, and has the host
 * serve it. Secrets are looked up here, in the deployer's environment and files. */
export async function deploy(label = ".", options: DeployOptions): Promise<number> {
  const { json } = options;
  const source = await openWorker(label, json === true);
  const name = options.name ?? source.settings.name ?? fallbackName(source.dir);
  const secrets = await fetchSecrets(source.settings, source.dir);
  return withAdmin(options, async (client) => {
    const progress = startProgress(`Deploying ${name}`, json === true);
    try {
      const { sha256 } = await client.putModule(source.wasm);
      const order = orderOf(source, sha256, secrets, options);
      const deployed = await client.post<Deployed>(`${workerPath(name)}/deployments`, order);
      progress.stop();
      if (json === true) writeDocument({ ...deployed, error: null });
      else sayDeployed(deployed, source.wasm.length);
      return 0;
    } finally {
      progress.stop();
    }
  });
}

/** What the worker's file says, with the command line's before it. */
function orderOf(
  { settings }: WorkerSource,
  module: string,
  secrets: Readonly<Record<string, string>>,
  options: DeployOptions,
): Omit<DeployOrder, "worker"> & { readonly wait?: WaitFor; readonly waves?: WavesOrder } {
  const { route, tenant, cordon, percent, requestsAtOnce, queue, queueDeadline, wait } = options;
  const waves = wavesOrder(options);
  const admission = withoutUndefined({ requestsAtOnce, queue, queueDeadline });
  return {
    module,
    grants: [...new Set(settings.grants)],
    limits: { ...settings.limits, ...limitOptions(options) },
    variables: { ...settings.variables, ...Object.fromEntries(options.var ?? []) },
    secrets,
    ...withoutUndefined({
      fetch: settings.fetch,
      kv: settings.kv,
      cache: settings.cache,
      routes: route,
      tenant,
      cordon,
      percent,
      wait,
      waves,
    }),
    ...(Object.keys(admission).length > 0 ? { admission } : {}),
  };
}

function sayDeployed({ deployment, worker, spread }: Deployed, bytes: number): void {
  say(`${paint("green", "deployed")} ${paint("dim", `${formatBytes(bytes)} as ${deployment}`)}`);
  say(changeLine(worker));
  for (const note of workerNotes(worker, Date.now())) say(note);
  if (spread !== undefined) say(spreadLine(spread));
  if (worker.routes.length === 0) {
    say(paint("yellow", "No request reaches it yet: deploy it with --route HOST/PATH."));
  }
}
