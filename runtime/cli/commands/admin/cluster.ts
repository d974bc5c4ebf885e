import { resolve } from "node:path";
import { SkerryError } from "../../../errors.ts";
import { visible } from "../../../message/visible-text.ts";
import { withoutUndefined } from "../../../settings/without-undefined.ts";
import { clusterKeyFile, openDataFolder } from "../../../store/data-folder.ts";
import { makeClusterKey } from "../../../store/log/cluster-key.ts";
import type { RestoreReport, ServerStatus, Spread } from "../../../supervisor/control.ts";
import { hostDataFolder } from "../../../supervisor/settings/host-data-folder.ts";
import { clusterText, spreadLine } from "../../text/cluster-text.ts";
import { paint, say, writeDocument } from "../../text/output.ts";
import { type AdminOptions, withAdmin } from "./admin-client.ts";

/** `skerry cluster init`: makes the cluster's key, in the host's data folder or a file. */
export async function init(options: {
  readonly json?: boolean;
  readonly key?: string;
}): Promise<number> {
  const folder = await hostDataFolder({ environment: process.env, cwd: resolve() });
  if (options.key === undefined) await openDataFolder(folder);
  const path = options.key ?? resolve(folder, clusterKeyFile);
  await makeClusterKey(path);
  if (options.json === true) writeDocument({ key: path, error: null });
  else {
    say(`The cluster's key is ${paint("bold", visible(path))}.`);
    say(
      "Copy it to each node, for its owner alone (mode 600), and nowhere else: anybody who has it can act as the cluster.",
    );
  }
  return 0;
}

/** `skerry cluster status`: the nodes, as the host that is asked knows them. */
export function status(options: AdminOptions): Promise<number> {
  return withAdmin(options, async (client) => {
    const { cluster } = await client.get<ServerStatus>("/v1/status");
    if (cluster === null) {
      throw new SkerryError("bad-usage", "This host is in no cluster: it has no [cluster].");
    }
    if (options.json === true) writeDocument({ cluster, error: null });
    else process.stdout.write(clusterText(cluster, Date.now()));
    return 0;
  });
}

/** `skerry cluster restore`: writes to the log what the host has and the log has not. */
export function restore(options: AdminOptions): Promise<number> {
  return withAdmin(options, async (client) => {
    const report = await client.post<RestoreReport>("/v1/cluster/restore");
    if (options.json === true) writeDocument({ ...report, error: null });
    else {
      const { records, modules, workers, entries } = report;
      const anew =
        records === 0
          ? "The log was as it should be"
          : `The log is written anew, with ${records} records`;
      say(`${anew}; it has ${modules === 1 ? "a module" : `${modules} modules`} of this node.`);
      if (entries > 0) say(`That of replicated entries is written anew, with ${entries} records.`);
      if (workers.length > 0)
        say(`New to the cluster: ${workers.map((each) => visible(each)).join(", ")}.`);
    }
    return 0;
  });
}

/** `skerry cluster forget NODE`: a node that is gone is shown no more. */
export function forget(node: string, options: AdminOptions): Promise<number> {
  return withAdmin(options, async (client) => {
    await client.delete(`/v1/cluster/nodes/${encodeURIComponent(node)}`);
    if (options.json === true) writeDocument({ forgotten: node, error: null });
    else say(`${paint("bold", visible(node))} is forgotten.`);
    return 0;
  });
}

export interface TenantOptions extends AdminOptions {
  readonly fuelRate?: string;
  readonly fuelBurst?: string;
  readonly rm?: boolean;
}

/** `skerry cluster tenant NAME`: sets what a tenant may burn, at all nodes. */
export function tenant(name: string, options: TenantOptions): Promise<number> {
  const { fuelRate, fuelBurst, rm, json } = options;
  return withAdmin(options, async (client) => {
    const path = `/v1/cluster/tenants/${encodeURIComponent(name)}`;
    const spread =
      rm === true
        ? await client.delete<Spread>(path)
        : await client.put<Spread>(path, withoutUndefined({ fuelRate, fuelBurst }));
    if (json === true) writeDocument({ tenant: name, spread, error: null });
    else if (spread !== undefined) say(spreadLine(spread));
    return 0;
  });
}
