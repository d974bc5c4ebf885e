import { isDeepStrictEqual } from "node:util";
import { SkerryError } from "../../errors.ts";
import { firstOf } from "../../message/prose.ts";
import { canonicalRoute } from "../../routing/router.ts";
import { workerSettings } from "../../settings/worker-settings.ts";
import type { ModuleStore, WorkerRecord } from "../../store/deployments.ts";
import type { DeployOrder } from "../control.ts";
import type { ServeSettings, StaticWorker } from "../serve-settings.ts";
import type { Deployer, ReadyDeployment } from "./deployer.ts";
import type { LiveCatalog } from "./live-catalog.ts";

/** Gives the module of a static worker: a file's bytes, or a project's build. */
export type OpenSource = (source: string) => Promise<Uint8Array>;

export interface StaticChange {
  readonly ready: readonly ReadyDeployment[];
  /** Workers of the file before that are not in it any more. */
  readonly removed: readonly string[];
  /** The names of those that are not as they were. */
  readonly changed: readonly string[];
}

/** Makes ready what the settings file says of workers, beside what is served. Changes nothing.
 * @throws SkerryError what is wrong with the first that can't be deployed; `bad-settings` where workers would go of which
 * the file does not say so. */
export async function readyStaticWorkers(
  { workers, namesWorkers }: Pick<ServeSettings, "workers" | "namesWorkers">,
  services: {
    readonly openSource: OpenSource;
    readonly modules: ModuleStore;
    readonly deployer: Deployer;
    readonly catalog: LiveCatalog;
    readonly calibratedFuel: number;
  },
): Promise<StaticChange> {
  const { catalog, deployer } = services;
  const removed = noMoreNamed(workers, catalog);
  if (removed.length > 0 && !namesWorkers) refuseToForget(removed);
  const ready: ReadyDeployment[] = [];
  for (const worker of workers)
    ready.push(await deployer.ready(await toOrder(worker, services), "file"));
  const changed = ready.filter((each) => {
    const before = catalog.get(each.order.worker)?.record;
    return before === undefined || !isAs(before, each);
  });
  return { ready: changed, removed, changed: changed.map(({ order }) => order.worker) };
}

/** Workers of the file before that are not in it any more, by name. */
function noMoreNamed(workers: readonly StaticWorker[], catalog: LiveCatalog): string[] {
  const named = new Set(workers.map(({ name }) => name));
  return [...catalog.all()]
    .map(({ record }) => record)
    .filter(({ name, origin }) => origin === "file" && !named.has(name))
    .map(({ name }) => name);
}

/** A file that was emptied by mistake, or cut off, must not take all workers with it. */
function refuseToForget(names: readonly string[]): never {
  throw new SkerryError(
    "bad-settings",
    `The settings file has no [[workers]] any more, which would remove ${firstOf(names, 10)} with all deployments. Where that is meant, write \`workers = []\` at its top.`,
  );
}

async function toOrder(
  worker: StaticWorker,
  { openSource, modules, calibratedFuel }: Parameters<typeof readyStaticWorkers>[1],
): Promise<DeployOrder> {
  const { name, routes, tenant, cordon, admission, dir, settings } = worker;
  const { secrets } = await workerSettings(settings, {
    dir,
    fallbackName: name,
    calibratedFuel,
  });
  const module = await modules.put(await openSource(worker.source));
  const { grants, limits, variables, fetch, kv, cache } = settings;
  return {
    worker: name,
    module,
    grants,
    limits,
    variables,
    secrets,
    ...(fetch !== undefined && { fetch }),
    ...(kv !== undefined && { kv }),
    ...(cache !== undefined && { cache }),
    routes,
    tenant,
    cordon,
    admission,
  };
}

/** True when the worker is served already as it is ordered. */
function isAs(before: WorkerRecord, { order, record }: ReadyDeployment): boolean {
  return (
    before.origin === "file" &&
    before.current === record.id &&
    before.candidate === null &&
    before.tenant === order.tenant &&
    before.cordon === order.cordon &&
    isDeepStrictEqual(before.operator.admission, order.admission) &&
    isDeepStrictEqual(before.routes, order.routes?.map(canonicalRoute))
  );
}
