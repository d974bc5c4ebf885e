import { setTimeout as wait } from "node:timers/promises";
import { SkerryError } from "../../errors.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { Follower } from "./follower.ts";
import type { LogWriter } from "./log-writer.ts";
import { copied, routeKey, workerKey } from "./record-values.ts";
import { routesOf } from "./waves.ts";

/** How long a claim has to stand that its worker does not use, in ms, before another worker may have it: between a claim and
 * the worker's record there are some ms, and a node may have ended there. */
const unusedFor = 10_000;

/** A worker's claim of a route, as it was written at a revision. */
export interface Claim {
  readonly route: string;
  readonly revision: number;
}

/** Claims of routes: a record for each, made where there is none. So two workers never both have one, whichever nodes they are
 * deployed at. */
export class RouteClaims {
  readonly #copy: ClusterCopy;
  readonly #writer: LogWriter;
  readonly #follower: Follower;

  readonly #unusedFor: number;

  /** @param unused ms for which a claim has to stand unused. */
  constructor(
    copy: ClusterCopy,
    writer: LogWriter,
    follower: Follower,
    unused: number = unusedFor,
  ) {
    this.#unusedFor = unused;
    this.#copy = copy;
    this.#writer = writer;
    this.#follower = follower;
  }

  /** The claims of routes that a worker has now: who decides by them what the worker is to give up gives up these alone. */
  of(worker: string, routes: readonly string[]): Claim[] {
    return routes.flatMap((route) => {
      const claim = copied(this.#copy, "route", routeKey(route));
      return claim?.value?.worker === worker ? [{ route, revision: claim.revision }] : [];
    });
  }

  /** Claims routes for a worker, all or none, and gives the claims that it had not before. A claim that it has is written anew:
   * another node that is about to give it up, for a change that came before, finds that it is another one.
   * @throws SkerryError `route-conflict`, `unavailable`. */
  async claim(worker: string, routes: readonly string[]): Promise<Claim[]> {
    const made: Claim[] = [];
    try {
      for (const route of routes) {
        const { revision, isNew } = await this.#claim(worker, route);
        if (isNew) made.push({ route, revision });
      }
      return made;
    } catch (error) {
      await this.release(made);
      throw error;
    }
  }

  /** Gives up claims, but for those that were written since. What can't be given up now counts as unused. */
  async release(claims: readonly Claim[]): Promise<void> {
    for (const { route, revision } of claims) {
      // Somebody has written it since, or the log does not answer.
      await this.#writer.write(routeKey(route), null, revision).catch(() => {});
    }
  }

  async #claim(
    worker: string,
    route: string,
  ): Promise<{ readonly revision: number; readonly isNew: boolean }> {
    const key = routeKey(route);
    let unused = { revision: 0, since: 0 };
    for (;;) {
      const claim = copied(this.#copy, "route", key);
      const owner = claim?.value?.worker ?? null;
      const isNew = owner !== worker;
      if (owner !== null && isNew) {
        const its = copied(this.#copy, "worker", workerKey(owner))?.value ?? null;
        if (its !== null && routesOf(its).includes(route)) {
          throw new SkerryError(
            "route-conflict",
            `The route ${route} of ${JSON.stringify(worker)} is bound to ${JSON.stringify(owner)}.`,
          );
        }
        if (unused.revision !== claim!.revision) {
          unused = { revision: claim!.revision, since: performance.now() };
        }
        if (performance.now() - unused.since < this.#unusedFor) {
          await wait(this.#unusedFor / 10);
          await this.#follower.catchUp();
          continue;
        }
      }
      try {
        const revision = await this.#writer.write(key, { route, worker }, claim?.revision ?? 0);
        return { revision, isNew };
      } catch (error) {
        if ((error as SkerryError).code !== "conflict") throw error;
        await this.#follower.catchUp();
      }
    }
  }
}
