import { randomBytes } from "node:crypto";
import type { GrantedNamespace } from "../../services/kv/kv-orders.ts";
import type { KvRoutes } from "../../services/kv/routed-kv.ts";
import type { KvNamespace } from "../../store/kv.ts";
import { namespacesOf } from "../../worker/worker-reach.ts";
import { cordonsOf, deploymentsOf, type LiveWorker } from "../deploy/live-worker.ts";
import { defaultHome } from "./homes.ts";

/** A shard that may reach owners. */
export interface Admitted {
  readonly cordon: string;
  /** What it shows at each owner, by home: no owner learns what another one takes. */
  readonly tokens: Map<string, string>;
  /** Tells it where tenants' entries are; null before it can be told. */
  tell: ((routes: KvRoutes) => void) | null;
  /** What it was told last, as a text. */
  told: string;
}

export function admitted(cordon: string): Admitted {
  return { cordon, tokens: new Map(), tell: null, told: "{}" };
}

/** The token that a shard shows at the owner of a home. */
export function tokenOf({ tokens }: Admitted, home: string): string {
  const token = tokens.get(home) ?? randomBytes(32).toString("hex");
  tokens.set(home, token);
  return token;
}

/** Where a namespace's entries are. */
export interface Place {
  readonly home: string;
  /** They are on their way. */
  readonly moving: boolean;
  /** The home that they left a moment ago; null: none. */
  readonly left: string | null;
}

/** What a cordon's shards may use at each owner, by home, and where its tenants' entries are that are not the default owner's. */
export function sharesOf(
  namespaces: readonly KvNamespace[],
  placeOf: (namespace: KvNamespace) => Place,
): {
  readonly byHome: ReadonlyMap<string, readonly GrantedNamespace[]>;
  readonly homes: ReadonlyMap<string, string>;
} {
  const byHome = new Map<string, GrantedNamespace[]>();
  const homes = new Map<string, string>();
  const add = (home: string, granted: GrantedNamespace) =>
    byHome.set(home, [...(byHome.get(home) ?? []), granted]);
  for (const namespace of namespaces) {
    const { home, moving, left } = placeOf(namespace);
    // Calls that are on their way there are `unavailable` as well.
    if (left !== null) add(left, { ...namespace, moving: true });
    add(home, moving ? { ...namespace, moving } : namespace);
    if (home !== defaultHome) homes.set(namespace.tenant, home);
  }
  return { byHome, homes };
}

/** The namespaces that workers may use, by the cordons that their requests run in now. */
export function namespacesByCordon(
  workers: Iterable<LiveWorker>,
  quotaBytes: number,
): Map<string, readonly KvNamespace[]> {
  const byCordon = new Map<string, Map<string, KvNamespace>>();
  for (const worker of workers) {
    for (const { settings } of deploymentsOf(worker)) {
      for (const namespace of namespacesOf(settings, worker.record.tenant, quotaBytes).values()) {
        for (const cordon of cordonsOf(worker)) {
          const known = byCordon.get(cordon) ?? new Map<string, KvNamespace>();
          // Names hold no slash.
          known.set(`${namespace.tenant}/${namespace.name}`, namespace);
          byCordon.set(cordon, known);
        }
      }
    }
  }
  return new Map([...byCordon].map(([cordon, known]) => [cordon, [...known.values()]]));
}
