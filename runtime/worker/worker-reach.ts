import type { ByteBudget } from "../message/byte-budget.ts";
import { processCaches } from "../services/cache/tenant-caches.ts";
import { CachingSender } from "../services/fetch/caching-sender.ts";
import { parseOrigin } from "../services/fetch/origin.ts";
import type { Sender } from "../services/fetch/sender.ts";
import type { BeginFetchSpan } from "../services/fetch/trace-context.ts";
import { tenantBudget } from "../services/held-bytes.ts";
import type { CallFunction } from "../services/request-functions.ts";
import type { WorkerReach } from "../services/worker-services.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { type KvNamespace, type KvStore, kvDefaultQuota } from "../store/kv.ts";

/** Sources of what the workers of a process may reach. */
export interface ReachSources {
  /** Returns the sender of a tenant's requests; null if there is none. */
  readonly sender: (tenant: string) => Sender | null;
  /** The store of entries; null if there is none. */
  readonly kv: KvStore | null;
  /** Returns the budget of bytes that this process holds for a tenant. If left out, each worker is counted by itself. */
  readonly held?: (tenant: string) => ByteBudget;
  /** Calls functions of the embedding program, for a tenant; left out if there is none. */
  readonly functions?: ((tenant: string) => CallFunction) | undefined;
  /** Begins the spans of fetches. Left out where there are no traces. */
  readonly beginSpan?: BeginFetchSpan | undefined;
}

/** The namespaces that a tenant's worker may use, by its names for them. @param quotaBytes of each. */
export function namespacesOf(
  { grants, kv = {} }: Pick<WorkerSettings, "grants" | "kv">,
  tenant: string,
  quotaBytes: number = kvDefaultQuota,
): ReadonlyMap<string, KvNamespace> {
  if (!grants.includes("kv")) return new Map();
  return new Map(
    Object.entries(kv).map(([name, namespace]) => [name, { tenant, name: namespace, quotaBytes }]),
  );
}

/**
 * Returns the reach of a tenant's worker, by its grants and settings.
 * @param deployment the deployment that its own cache belongs to.
 */
export function workerReach(
  settings: WorkerSettings,
  tenant: string,
  deployment: string,
  sources: ReachSources,
): WorkerReach {
  const { name, grants, limits, fetch } = settings;
  const { allow = [], private: named = [] } = fetch ?? {};
  const network = grants.includes("fetch") ? sources.sender(tenant) : null;
  const cached = fetch?.cache === true;
  const sender = network && cached ? new CachingSender(network, processCaches.of(tenant)) : network;
  return {
    held: sources.held?.(tenant) ?? tenantBudget(),
    fetch: sender && {
      sender,
      worker: name,
      allow: allow.map(parseOrigin),
      private: named.map(parseOrigin),
      subrequests: limits.subrequests,
      subrequestsAtOnce: limits.subrequestsAtOnce,
      wholeBytes: limits.responseBody,
      streamedBytes: limits.streamedBody,
      idleTimeout: fetch?.idleTimeout,
      totalTimeout: fetch?.totalTimeout,
      traceContext: fetch?.traceContext ?? true,
      ...(sources.beginSpan !== undefined && { beginSpan: sources.beginSpan }),
    },
    kv: grants.includes("kv")
      ? { store: sources.kv, namespaces: namespacesOf(settings, tenant) }
      : null,
    ...(grants.includes("cache") && {
      cache: {
        // Asked for by each request: one that is empty is closed when its tenant rests.
        open: () => processCaches.ownOf(tenant, deployment, settings.cache?.memory),
        wholeBytes: limits.responseBody,
      },
    }),
    ...(settings.foreign !== undefined &&
      settings.foreign.length > 0 &&
      sources.functions !== undefined && { functions: sources.functions(tenant) }),
    ...(grants.includes("crypto") && { signaturesOf: tenant }),
    ...(grants.includes("compression") && { compressionOf: tenant }),
  };
}

/** Drops a deployment's own cache in this process. */
export function dropCached(deployment: string): void {
  processCaches.dropOwn(deployment);
}
