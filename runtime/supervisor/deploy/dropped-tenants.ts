import type { Logger } from "pino";
import { SkerryError } from "../../errors.ts";
import type { ServeSettings } from "../serve-settings.ts";
import type { LiveCatalog } from "./live-catalog.ts";
import type { LiveWorker } from "./live-worker.ts";

/** Refuses settings that have no table any more for a tenant with a rate whose workers go on: those of the admin API, which no
 * file names, would be served without a limit from then on, and nobody told.
 * @throws SkerryError `bad-settings` */
export function refuseDroppedTenants(
  before: Pick<ServeSettings, "tenants">,
  next: Pick<ServeSettings, "tenants" | "workers">,
  catalog: LiveCatalog,
): void {
  const rated = Object.keys(before.tenants).filter(
    (name) => before.tenants[name]!.fuelRate !== null,
  );
  const dropped = new Set(rated.filter((name) => !Object.hasOwn(next.tenants, name)));
  const deployed = [...catalog.all()].filter(({ record }) => record.origin === "api");
  const named = new Set(next.workers.map(({ name }) => name));
  const left = deployed.find(({ record }) => dropped.has(record.tenant) && !named.has(record.name));
  if (left === undefined) return;
  const { tenant, name } = left.record;
  throw new SkerryError(
    "bad-settings",
    `The settings file has no [tenants.${tenant}] any more, and the worker ${name}, which was deployed by the admin API, would be served without its fuel rate. Keep the table, be it empty, or remove the worker first (\`skerry rm ${name}\`).`,
  );
}

/** Warns at a start of kept workers whose tenant has no table in the settings: no rate holds for them. */
export function warnOfUndeclaredTenants(
  { tenants }: Pick<ServeSettings, "tenants">,
  kept: readonly LiveWorker[],
  log: Logger,
): void {
  for (const { record } of kept) {
    const { name, tenant, origin } = record;
    if (origin === "file" || tenant === name || Object.hasOwn(tenants, tenant)) continue;
    log.warn(
      { worker: name, tenant },
      `No fuel rate holds for the worker ${name}: its tenant ${tenant} has no table in the settings file.`,
    );
  }
}
