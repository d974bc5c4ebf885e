import { SkerryError } from "../../errors.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { DeploymentRecord } from "../../store/deployments.ts";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import type { Spread, WaitFor, WavesOrder } from "../control.ts";
import type { ReadyDeployment } from "../deploy/deployer.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import { deployed, earlier, rolledBack } from "../deploy/worker-changes.ts";
import type { ClusterArtifacts } from "./artifacts/cluster-artifacts.ts";
import { type CleaningMark, cleaningMark, isDisturbed } from "./cleaning/cleaning-mark.ts";
import type { Follower } from "./follower.ts";
import type { LogWriter } from "./log-writer.ts";
import type { ClusterModules } from "./module-parts.ts";
import type { NodeTable } from "./node-table.ts";
import { copied, deploymentKey, type RecordValue, workerKey } from "./record-values.ts";
import type { Rehearsals } from "./rehearsals.ts";
import type { RouteClaims } from "./route-claims.ts";
import type { Spreading } from "./spreading.ts";
import { type Readiness, type Staging, stageTime } from "./staging.ts";
import type { Decide, WaveLeader } from "./wave-leader.ts";
import { promotedOver, routesOf, withoutWaves } from "./waves.ts";
import { deploymentValue, recordOf, valueAfter } from "./worker-values.ts";
import type { WorkerWrites } from "./worker-writes.ts";

/** How often a deploy that met another one is decided anew. */
const maxAttempts = 5;

export interface CoordinatorOptions {
  readonly key: ClusterKey;
  readonly copy: ClusterCopy;
  readonly catalog: LiveCatalog;
  readonly modules: ClusterModules;
  readonly artifacts: Pick<ClusterArtifacts, "give">;
  readonly follower: Follower;
  readonly writer: LogWriter;
  readonly claims: RouteClaims;
  readonly rehearsals: Rehearsals;
  readonly staging: Staging;
  readonly nodes: NodeTable;
  readonly writes: WorkerWrites;
  readonly spreading: Spreading;
  readonly leader: WaveLeader;
}

type WorkerValue = RecordValue<"worker">;

/** Changes what all nodes of a cluster serve: bytes first, then the deployment, made ready everywhere, then claims of routes, and
 * last the worker's record, by compare-and-set. A change is acknowledged when the log has it and this node serves it. Any change
 * ends waves of an earlier one. */
export class Coordinator {
  readonly #options: CoordinatorOptions;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  /** Has all nodes serve a deployment that was made ready here.
   * @throws SkerryError `unavailable`, `route-conflict`, `set-by-file`, `conflict`, `bad-settings`, and with waves `bad-usage`,
   * `wave-failed`. */
  async deploy(ready: ReadyDeployment, wait: WaitFor, waves?: WavesOrder): Promise<Spread> {
    const { writes, leader } = this.#options;
    const { record, order } = ready;
    this.#refuseOfFile(order.worker);
    await this.#options.follower.catchUp();
    if (waves !== undefined) leader.check(waves);
    const before = cleaningMark(this.#options.copy);
    await this.#publish(ready, before);
    const decide: Decide = (value) =>
      deployed(
        ready,
        value === null ? undefined : recordOf(order.worker, value),
        "api",
        Date.now(),
      );
    if (waves !== undefined) {
      await this.#keepWhole(record, before);
      const spread = await leader.lead(order.worker, decide, waves);
      await this.#keepWhole(record, before);
      return spread;
    }
    const cordon = order.cordon ?? writes.value(order.worker)?.cordon ?? "default";
    const staged = await this.#stage(record.id, cordon, wait);
    await this.#keepWhole(record, before);
    for (let attempt = 1; ; attempt++) {
      try {
        const spread = await this.#change(order.worker, decide, wait, staged);
        await this.#keepWhole(record, before);
        return spread;
      } catch (error) {
        if ((error as SkerryError).code !== "conflict" || attempt === maxAttempts) throw error;
      }
    }
  }

  /** @throws SkerryError `unknown-worker`, `unknown-deployment`, `unavailable`, `set-by-file`, `conflict`, and with waves
   * `bad-usage`, `wave-failed`. */
  async rollback(
    name: string,
    to: string | undefined,
    wait: WaitFor,
    waves?: WavesOrder,
  ): Promise<Spread> {
    const target = (value: WorkerValue) => {
      // Back from waves: to what all served before, or, of a rollback, to where that went.
      if (to === undefined && value.waves !== undefined) {
        const { entry, next } = value.waves;
        return entry.event === "rollback" ? next.current : value.current;
      }
      return earlier(recordOf(name, value), to, value.kept, value.history.toReversed());
    };
    const value = await this.#known(name);
    const id = target(value);
    const decide: Decide = (now) =>
      rolledBack(recordOf(name, this.#need(name, now)), id, Date.now());
    if (waves !== undefined) return this.#options.leader.lead(name, decide, waves);
    const staged = await this.#stage(id, value.cordon, wait);
    return this.#change(name, decide, wait, staged);
  }

  /** @throws SkerryError `unknown-worker`, `unknown-deployment`, `unavailable`, `set-by-file`, `conflict`, and with waves
   * `bad-usage`, `wave-failed`. */
  async promote(name: string, percent: number, wait: WaitFor, waves?: WavesOrder): Promise<Spread> {
    const { writes, leader, spreading } = this.#options;
    await this.#known(name);
    if (waves !== undefined) {
      const decide: Decide = (now) =>
        promotedOver(name, this.#need(name, now), percent, Date.now());
      return leader.lead(name, decide, waves);
    }
    const { revision } = await writes.write(name, (now) => {
      const value = this.#need(name, now);
      return valueAfter(promotedOver(name, value, percent, Date.now()), withoutWaves(value));
    });
    return spreading.spread(name, revision, wait, []);
  }

  /** @throws SkerryError `unknown-worker`, `unavailable`, `set-by-file`, `conflict`. */
  async remove(name: string, wait: WaitFor): Promise<Spread> {
    const { writer, claims, follower, copy, spreading } = this.#options;
    const value = await this.#known(name);
    const key = workerKey(name);
    const held = claims.of(name, routesOf(value));
    const revision = await writer.write(key, null, writer.revisionOf(key));
    await claims.release(held);
    for (const id of value.kept) {
      const at = deploymentKey(id);
      const there = copied(copy, "deployment", at);
      // What stays is never served: no worker names it.
      if (there !== null) await writer.write(at, null, there.revision).catch(() => {});
    }
    await follower.catchUp();
    return spreading.spread(name, revision, wait, []);
  }

  /** Gives the cluster the module's bytes, and then the deployment. */
  async #publish({ record, made }: ReadyDeployment, before: CleaningMark): Promise<void> {
    const { modules, artifacts, rehearsals, copy, writer, key } = this.#options;
    await Promise.all([
      modules.publish(record.module, before.isUnderWay),
      // Others take it when they are asked to make the deployment ready.
      made === null ? null : artifacts.give(record.module, made),
    ]);
    rehearsals.startedHere(record.id);
    const at = deploymentKey(record.id);
    const there = copied(copy, "deployment", at);
    // One that is in the log already is the same: its id says what it is.
    if (there !== null && there.value !== null) return;
    await writer
      .write(at, deploymentValue(key, record), writer.revisionOf(at))
      .catch((error: SkerryError) => {
        if (error.code !== "conflict") throw error;
      });
  }

  async #change(
    name: string,
    decide: Decide,
    wait: WaitFor,
    staged: readonly Readiness[],
  ): Promise<Spread> {
    const { writes, spreading } = this.#options;
    const { revision } = await writes.write(name, (now) => {
      const base = now === null ? null : withoutWaves(now);
      return valueAfter(decide(now), base);
    });
    return spreading.spread(name, revision, wait, staged);
  }

  /** Gives the cluster again what a cleaning may have taken away since the deploy began: it did not know of the deployment.
   * @throws SkerryError `unavailable`. */
  async #keepWhole(record: DeploymentRecord, before: CleaningMark): Promise<void> {
    const { follower, copy, key, modules, writer } = this.#options;
    if (!isDisturbed(copy, before)) return;
    await modules.publish(record.module, true);
    const at = deploymentKey(record.id);
    const there = copied(copy, "deployment", at);
    if (there !== null && there.value !== null) return;
    await writer.write(at, deploymentValue(key, record), there?.revision ?? 0);
    await follower.catchUp();
  }

  async #known(name: string): Promise<WorkerValue> {
    this.#refuseOfFile(name);
    await this.#options.follower.catchUp();
    return this.#need(name, this.#options.writes.value(name));
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

  #refuseOfFile(name: string): void {
    if (this.#options.catalog.get(name)?.record.origin !== "file") return;
    throw new SkerryError(
      "set-by-file",
      `The worker ${JSON.stringify(name)} is set up by the host's settings file.`,
    );
  }

  async #stage(deployment: string, cordon: string, wait: WaitFor): Promise<Readiness[]> {
    if (wait === "none") return [];
    const { staging, nodes } = this.#options;
    const enough = (answers: readonly Readiness[]) =>
      wait === "quorum" &&
      1 + answers.filter(({ failure }) => failure === null).length > nodes.all(0).length / 2;
    return staging.ask(deployment, cordon, enough, stageTime);
  }
}
