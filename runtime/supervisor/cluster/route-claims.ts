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

  /** Claims routes for a worker, all or none, and gives those that it had not before.
   * @throws SkerryError `route-conflict`, `unavailable`. */
  async claim(worker: string, routes: readonly string[]): Promise<string[]> {
    const made: string[] = [];
    try {
      for (const route of routes) {
        if (await this.#claim(worker, route)) made.push(route);
      }
      return made;
    } catch (error) {
      await this.release(worker, made);
      throw error;
    }
  }

  /** Gives up a worker's claims. What can't be given up now counts as unused. */
  async release(worker: string, routes: readonly string[]): Promise<void> {
    for (const route of routes) {
      try {
        await this.#follower.catchUp();
        const claim = copied(this.#copy, "route", routeKey(route));
        if (claim?.value?.worker !== worker) continue;
        await this.#writer.write(routeKey(route), null, claim.revision);
      } catch {
        // Another node has it by now, or the log does not answer.
      }
    }
  }

  /** Whether the claim is new. */
  async #claim(worker: string, route: string): Promise<boolean> {
    const key = routeKey(route);
    let unused = { revision: 0, since: 0 };
    for (;;) {
      const claim = copied(this.#copy, "route", key);
      const owner = claim?.value?.worker ?? null;
      if (owner === worker) return false;
      if (owner !== null) {
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
        await this.#writer.write(key, { route, worker }, claim?.revision ?? 0);
        return true;
      } catch (error) {
        if ((error as SkerryError).code !== "conflict") throw error;
        await this.#follower.catchUp();
      }
    }
  }
}
