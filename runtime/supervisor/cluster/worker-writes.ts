import { SkerryError } from "../../errors.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import type { Follower } from "./follower.ts";
import type { LogWriter } from "./log-writer.ts";
import { copied, deploymentKey, type RecordValue, workerKey } from "./record-values.ts";
import type { RouteClaims } from "./route-claims.ts";
import { routesOf } from "./waves.ts";

type WorkerValue = RecordValue<"worker">;

export interface WorkerWritesOptions {
  readonly copy: ClusterCopy;
  readonly catalog: LiveCatalog;
  readonly follower: Follower;
  readonly writer: LogWriter;
  readonly claims: RouteClaims;
}

/** Writes workers' records, with what belongs to them: claims of routes before, deployments that no record names any more after. */
export class WorkerWrites {
  readonly #options: WorkerWritesOptions;

  constructor(options: WorkerWritesOptions) {
    this.#options = options;
  }

  /** What the log says of a worker, as far as this node has it. */
  value(name: string): WorkerValue | null {
    return copied(this.#options.copy, "worker", workerKey(name))?.value ?? null;
  }

  /** Claims what routes the change adds, writes the worker's record, and gives up those that it has no more.
   * @throws SkerryError `unavailable`, `route-conflict`, `conflict`, `bad-settings`; what `decide` throws. */
  async write(
    name: string,
    decide: (before: WorkerValue | null) => WorkerValue,
  ): Promise<{ readonly revision: number; readonly value: WorkerValue }> {
    const { follower, writer, claims, copy } = this.#options;
    await follower.catchUp();
    const record = copied(copy, "worker", workerKey(name));
    const before = record?.value ?? null;
    const value = decide(before);
    const has = routesOf(value);
    // Before anything is written: of two nodes that change the worker, the later one may want a route that this one gives up.
    const held = claims.of(name, before === null ? [] : routesOf(before));
    const wanted = has.filter((route) => !held.some((claim) => claim.route === route));
    this.#refuseRoutesOfFile(name, has);
    const added = await claims.claim(name, wanted);
    let revision: number;
    try {
      revision = await writer.write(workerKey(name), value, record?.revision ?? 0);
    } catch (error) {
      // Where it may have been written, the claims are needed.
      if ((error as SkerryError).code !== "unavailable") await claims.release(added);
      throw error;
    }
    await claims.release(held.filter(({ route }) => !has.includes(route)));
    const gone = (before?.kept ?? []).filter((id) => !value.kept.includes(id));
    for (const id of gone) {
      const at = deploymentKey(id);
      await writer.write(at, null, writer.revisionOf(at)).catch(() => {});
    }
    await follower.catchUp();
    return { revision, value };
  }

  #refuseRoutesOfFile(name: string, routes: readonly string[]): void {
    for (const { record } of this.#options.catalog.all()) {
      if (record.origin !== "file" || record.name === name) continue;
      const route = record.routes.find((each) => routes.includes(each));
      if (route === undefined) continue;
      throw new SkerryError(
        "route-conflict",
        `The route ${route} of ${JSON.stringify(name)} is bound to ${JSON.stringify(record.name)}.`,
      );
    }
  }
}
