import { SkerryError } from "../../errors.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { WorkerRecord } from "../../store/deployments.ts";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import type { NodeSpread, Spread, WaitFor } from "../control.ts";
import type { ReadyDeployment } from "../deploy/deployer.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import {
  deployed,
  earlier,
  promoted,
  rolledBack,
  type WorkerChange,
} from "../deploy/worker-changes.ts";
import type { Follower } from "./follower.ts";
import type { LogWriter } from "./log-writer.ts";
import type { ClusterModules } from "./module-parts.ts";
import type { NodeTable } from "./node-table.ts";
import type { Reconciler } from "./reconciler.ts";
import { copied, deploymentKey, type RecordValue, workerKey } from "./record-values.ts";
import type { Rehearsals } from "./rehearsals.ts";
import type { RouteClaims } from "./route-claims.ts";
import type { Readiness, Staging } from "./staging.ts";
import { deploymentValue, recordOf, valueAfter } from "./worker-values.ts";

/** How long nodes have to make a deployment ready, and to serve a change that is written, in ms. */
const stageTime = 60_000;
const serveTime = 15_000;

/** How often a deploy that met another one is decided anew. */
const mostAttempts = 5;

export interface CoordinatorOptions {
  readonly node: string;
  readonly key: ClusterKey;
  readonly copy: ClusterCopy;
  readonly catalog: LiveCatalog;
  readonly modules: ClusterModules;
  readonly follower: Follower;
  readonly writer: LogWriter;
  readonly claims: RouteClaims;
  readonly reconciler: Reconciler;
  readonly rehearsals: Rehearsals;
  readonly staging: Staging;
  readonly nodes: NodeTable;
}

type WorkerValue = RecordValue<"worker">;

/** Changes what all nodes of a cluster serve: bytes first, then the deployment, made ready everywhere, then claims of routes, and
 * last the worker's record, by compare-and-set. A change is acknowledged when the log has it and this node serves it. */
export class Coordinator {
  readonly #options: CoordinatorOptions;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  /** Has all nodes serve a deployment that was made ready here.
   * @throws SkerryError `unavailable`, `route-conflict`, `set-by-file`, `conflict`, `bad-settings`. */
  async deploy(ready: ReadyDeployment, wait: WaitFor): Promise<Spread> {
    const { modules, writer, rehearsals, key, follower, copy } = this.#options;
    const { record, order } = ready;
    this.#refuseOfFile(order.worker);
    await follower.catchUp();
    await modules.publish(record.module);
    rehearsals.startedHere(record.id);
    const at = deploymentKey(record.id);
    const there = copied(copy, "deployment", at);
    // One that is in the log already is the same: its id says what it is.
    if (there === null || there.value === null) {
      await writer
        .write(at, deploymentValue(key, record), writer.revisionOf(at))
        .catch((error: SkerryError) => {
          if (error.code !== "conflict") throw error;
        });
    }
    const before = this.#value(order.worker)?.value ?? null;
    const cordon = order.cordon ?? before?.cordon ?? "default";
    const staged = await this.#stage(record.id, cordon, wait);
    const decide = (value: WorkerValue | null) =>
      deployed(
        ready,
        value === null ? undefined : recordOf(order.worker, value),
        "api",
        Date.now(),
      );
    for (let attempt = 1; ; attempt++) {
      try {
        const revision = await this.#write(order.worker, decide);
        return await this.#spread(order.worker, revision, wait, staged);
      } catch (error) {
        if ((error as SkerryError).code !== "conflict" || attempt === mostAttempts) throw error;
      }
    }
  }

  /** @throws SkerryError `unknown-worker`, `unknown-deployment`, `unavailable`, `set-by-file`, `conflict`. */
  async rollback(name: string, to: string | undefined, wait: WaitFor): Promise<Spread> {
    const target = (value: WorkerValue) =>
      earlier(recordOf(name, value), to, value.kept, value.history.toReversed());
    const value = await this.#known(name);
    const staged = await this.#stage(target(value), value.cordon, wait);
    const revision = await this.#write(name, (now) => {
      const found = this.#need(name, now);
      return rolledBack(recordOf(name, found), target(found), Date.now());
    });
    return this.#spread(name, revision, wait, staged);
  }

  /** @throws SkerryError `unknown-worker`, `unknown-deployment`, `unavailable`, `set-by-file`, `conflict`. */
  async promote(name: string, percent: number, wait: WaitFor): Promise<Spread> {
    await this.#known(name);
    const revision = await this.#write(name, (now) =>
      promoted(recordOf(name, this.#need(name, now)), percent, Date.now()),
    );
    return this.#spread(name, revision, wait, []);
  }

  /** @throws SkerryError `unknown-worker`, `unavailable`, `set-by-file`, `conflict`. */
  async remove(name: string, wait: WaitFor): Promise<Spread> {
    const { writer, claims, follower, copy } = this.#options;
    const value = await this.#known(name);
    const key = workerKey(name);
    const revision = await writer.write(key, null, writer.revisionOf(key));
    await claims.release(name, value.routes);
    for (const id of value.kept) {
      const at = deploymentKey(id);
      const there = copied(copy, "deployment", at);
      // What stays is never served: no worker names it.
      if (there !== null) await writer.write(at, null, there.revision).catch(() => {});
    }
    await follower.catchUp();
    return this.#spread(name, revision, wait, []);
  }

  async #known(name: string): Promise<WorkerValue> {
    this.#refuseOfFile(name);
    await this.#options.follower.catchUp();
    return this.#need(name, this.#value(name)?.value ?? null);
  }

  #need(name: string, value: WorkerValue | null): WorkerValue {
    if (value !== null) return value;
    const local = this.#options.catalog.get(name) !== undefined;
    throw local
      ? new SkerryError(
          "unknown-worker",
          `The worker ${name} is this node's alone: \`skerry cluster restore\` gives it to the cluster, or deploy it again.`,
        )
      : new SkerryError("unknown-worker", `There is no worker ${JSON.stringify(name)}.`);
  }

  #value(name: string) {
    return copied(this.#options.copy, "worker", workerKey(name));
  }

  #refuseOfFile(name: string): void {
    if (this.#options.catalog.get(name)?.record.origin !== "file") return;
    throw new SkerryError(
      "set-by-file",
      `The worker ${JSON.stringify(name)} is set up by the host's settings file.`,
    );
  }

  /** Claims what routes the change adds, writes the worker's record, and gives up those that it has no more. */
  async #write(name: string, decide: (value: WorkerValue | null) => WorkerChange): Promise<number> {
    const { follower, writer, claims } = this.#options;
    await follower.catchUp();
    const record = this.#value(name);
    const before = record?.value ?? null;
    const change = decide(before);
    this.#refuseRoutesOfFile(change.worker);
    const after = valueAfter(change, before);
    const added = await claims.claim(name, after.routes);
    let revision: number;
    try {
      revision = await writer.write(workerKey(name), after, record?.revision ?? 0);
    } catch (error) {
      // Where it may have been written, the claims are needed.
      if ((error as SkerryError).code !== "unavailable") await claims.release(name, added);
      throw error;
    }
    const left = (before?.routes ?? []).filter((route) => !after.routes.includes(route));
    await claims.release(name, left);
    const gone = (before?.kept ?? []).filter((id) => !after.kept.includes(id));
    for (const id of gone) {
      const at = deploymentKey(id);
      await writer.write(at, null, writer.revisionOf(at)).catch(() => {});
    }
    await follower.catchUp();
    return revision;
  }

  #refuseRoutesOfFile({ name, routes }: WorkerRecord): void {
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

  async #stage(deployment: string, cordon: string, wait: WaitFor): Promise<Readiness[]> {
    if (wait === "none") return [];
    const { staging, nodes } = this.#options;
    const enough = (answers: readonly Readiness[]) =>
      wait === "quorum" &&
      1 + answers.filter(({ failure }) => failure === null).length > nodes.all(0).length / 2;
    return staging.ask(deployment, cordon, enough, stageTime);
  }

  /** Waits until those that are waited for serve a revision of a worker, and tells who does. */
  async #spread(
    worker: string,
    revision: number,
    wait: WaitFor,
    staged: readonly Readiness[],
  ): Promise<Spread> {
    const { nodes, follower, node } = this.#options;
    const failures = new Map(staged.map((each) => [each.node, each.failure]));
    const look = () => this.#whoHas(worker, revision, failures);
    const done = Promise.withResolvers<void>();
    const check = () => {
      const all = look();
      const has = all.filter((each) => each.has);
      const own = all.some((each) => each.node === node && (each.has || each.why !== "behind"));
      const others =
        wait === "none" ||
        (wait === "quorum" && has.length > all.length / 2) ||
        all.every((each) => each.has || each.why !== "behind");
      if (own && others) done.resolve();
    };
    const end = nodes.onBeat(check);
    const again = setInterval(check, 10);
    const over = setTimeout(done.resolve, serveTime);
    follower.wake();
    check();
    await done.promise;
    end();
    clearInterval(again);
    clearTimeout(over);
    return { revision, nodes: look() };
  }

  #whoHas(
    worker: string,
    revision: number,
    failures: ReadonlyMap<string, Readiness["failure"]>,
  ): NodeSpread[] {
    const { nodes, follower, reconciler, node: own } = this.#options;
    return nodes.all(follower.last).map(({ node, present, revision: settled, held }) => {
      const problem =
        node === own
          ? reconciler.heldOf(worker)?.problem.code
          : held.find((each) => each.worker === worker)?.code;
      if (!present) return { node, has: false, why: "away" };
      if (problem !== undefined) {
        const sentence = failures.get(node)?.message;
        return { node, has: false, why: sentence ? `${problem}: ${sentence}` : problem };
      }
      return (settled ?? 0) >= revision
        ? { node, has: true, why: null }
        : { node, has: false, why: "behind" };
    });
  }
}
