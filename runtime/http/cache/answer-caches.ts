import type { InFrontOfWorkers } from "../../routing/shard-workers.ts";
import type { LocalTarget } from "../../routing/target.ts";
import type { TenantCaches } from "../../services/cache/tenant-caches.ts";
import type { Deployment } from "../../settings/deployment.ts";
import { AnswerCache } from "./answer-cache.ts";

/** The answer caches of a shard's deployments whose settings ask for one. */
export class AnswerCaches implements InFrontOfWorkers {
  readonly #memory: Pick<TenantCaches, "inFrontOf">;
  /** By tenant and deployment. */
  readonly #caches = new Map<string, AnswerCache>();

  constructor(memory: Pick<TenantCaches, "inFrontOf">) {
    this.#memory = memory;
  }

  of(
    call: LocalTarget["call"],
    deployment: Deployment,
    tenant: string,
    rate: LocalTarget["rate"],
  ): LocalTarget["call"] {
    const { cache } = deployment.settings;
    if (cache?.answers !== true) return call;
    const key = keyOf(deployment.id, tenant);
    let made = this.#caches.get(key);
    // One that was empty is closed when its tenant rests.
    if (made === undefined || made.closed) {
      made = new AnswerCache(this.#memory.inFrontOf(tenant, cache.memory), deployment.id);
      this.#caches.set(key, made);
    }
    return made.inFrontOf(call, rate);
  }

  drop(deployment: string, tenant: string): void {
    const key = keyOf(deployment, tenant);
    this.#caches.get(key)?.close();
    this.#caches.delete(key);
  }
}

const keyOf = (deployment: string, tenant: string): string => `${tenant} ${deployment}`;
