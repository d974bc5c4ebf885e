import { setTimeout as wait } from "node:timers/promises";
import { SkerryError } from "../../errors.ts";
import { shortId } from "../../settings/deployment.ts";
import { type Spread, type WavesOrder, waveWatch } from "../control.ts";
import type { WorkerChange } from "../deploy/worker-changes.ts";
import type { Follower } from "./follower.ts";
import type { NodeTable } from "./node-table.ts";
import type { RecordValue } from "./record-values.ts";
import { type NodeHealth, type RolloutHealth, trouble } from "./rollout-health.ts";
import type { Spreading } from "./spreading.ts";
import { type Staging, stageTime } from "./staging.ts";
import {
  placesOf,
  type Waves,
  waveName,
  waveOf,
  wavesBegun,
  wavesEnded,
  withoutWaves,
} from "./waves.ts";
import type { WorkerWrites } from "./worker-writes.ts";

/** How often nodes of a wave are asked how a worker fares, at most, and what they have to answer, in ms. */
const pollInterval = 500;
const answerTime = 2_000;

/** Failures count from so long after a change on, in ms, or from half of the watched time: what is counted before may be of what
 * was served before. */
const settling = 1_500;

/** How long a step is tried while the log does not answer, as after its leader's end, and how often, in ms. */
const stepTime = 30_000;
const retryDelay = 1_000;

type WorkerValue = RecordValue<"worker">;

/** What a change makes of a worker, from its record with waves that there may be. */
export type Decide = (value: WorkerValue | null) => WorkerChange;

export interface WaveLeaderOptions {
  readonly node: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly follower: Follower;
  readonly nodes: NodeTable;
  readonly staging: Staging;
  readonly spreading: Spreading;
  readonly writes: WorkerWrites;
  readonly health: RolloutHealth;
}

/** Leads a change through the cluster place by place. Each wave's nodes make it ready, go over together, and are watched; the
 * first failure stops it. Each step is in the log, so that all know how far it is, whoever led it. */
export class WaveLeader {
  readonly #options: WaveLeaderOptions;
  readonly #leads = new Set<string>();
  #closed = false;

  constructor(options: WaveLeaderOptions) {
    this.#options = options;
  }

  /** Workers whose waves this node leads at the moment. */
  get leads(): readonly string[] {
    return [...this.#leads];
  }

  /** Leads no more: what was under way stays as far as it came. */
  close(): void {
    this.#closed = true;
  }

  /** @throws SkerryError `bad-usage` for waves that can't be. */
  check(order: WavesOrder): string[] {
    const { nodes, follower } = this.#options;
    return placesOf(nodes.all(follower.last), order);
  }

  /** @throws SkerryError `wave-failed` where it was stopped; `conflict` where another change came in between; `unavailable`, after
   * which it stays as far as it came; `bad-usage`, `route-conflict`; what `decide` throws. */
  async lead(name: string, decide: Decide, order: WavesOrder): Promise<Spread> {
    const { node: by, writes, spreading } = this.#options;
    const places = this.check(order);
    const watch = order.watch ?? waveWatch.usual;
    this.#leads.add(name);
    try {
      const { value } = await writes.write(name, (now) => {
        const base = now === null ? null : withoutWaves(now);
        return wavesBegun(base, decide(now), { label: order.label, places, by });
      });
      const waves = value.waves!;
      for (let wave = 0; wave <= places.length; wave++) await this.#wave(name, waves, wave, watch);
      const revision = await this.#step(name, waves, (now) => wavesEnded(now, waves));
      return await spreading.spread(name, revision, "all", []);
    } finally {
      this.#leads.delete(name);
    }
  }

  #needOpen(): void {
    if (this.#closed) throw new SkerryError("unavailable", "The node that led it ends.");
  }

  async #wave(name: string, waves: Waves, wave: number, watch: number): Promise<void> {
    const { health } = this.#options;
    const members = this.#membersOf(waves, wave);
    if (members.length === 0 && wave === waves.places.length) return;
    const reach = (reached: number) => (now: WorkerValue) => ({
      ...withoutWaves(now),
      waves: { ...waves, reached },
    });
    if (members.length === 0) {
      // Who is away goes over when it is back.
      await this.#step(name, waves, reach(wave + 1));
      return;
    }
    const unready = await this.#stage(waves, members);
    if (unready !== null) return this.#stop(name, waves, wave, unready, false);
    const before = await health.ask(name, members, answerTime);
    const revision = await this.#step(name, waves, reach(wave + 1));
    const failure =
      (await this.#unserved(name, revision, members)) ??
      (await this.#watch(name, members, before, watch));
    if (failure !== null) await this.#stop(name, waves, wave, failure, true);
  }

  /** Nodes of a wave that are there; those of a version without waves serve the change when all of them are over. */
  #membersOf(waves: Waves, wave: number): string[] {
    const { nodes, follower } = this.#options;
    return nodes
      .all(follower.last)
      .filter(({ node, present, labels }) => {
        const isIn = waveOf(waves, this.#labelsOf(node, labels)) === wave;
        return present && isIn && nodes.knowsWaves(node);
      })
      .map(({ node }) => node);
  }

  /** This node's labels are those of its settings, whatever its record says yet. */
  #labelsOf(node: string, told: Readonly<Record<string, string>>) {
    return node === this.#options.node ? this.#options.labels : told;
  }

  async #stage({ next }: Waves, members: readonly string[]): Promise<string | null> {
    const { staging, node, nodes } = this.#options;
    const serving = [next.current, ...(next.candidate === null ? [] : [next.candidate.id])];
    const others = members.filter((each) => each !== node);
    if (others.length === 0) return null;
    for (const id of serving) {
      const ready = await staging.ask(id, next.cordon, () => false, stageTime, members);
      const failed = ready.find(({ failure }) => failure !== null);
      if (failed !== undefined) {
        return `at ${failed.node} it does not start (${failed.failure!.code}): ${failed.failure!.message}`;
      }
      const silent = others.find(
        (each) => nodes.isPresent(each) && !ready.some((one) => one.node === each),
      );
      if (silent !== undefined) return `${silent} did not make it ready in ${stageTime / 1_000} s`;
    }
    return null;
  }

  async #unserved(
    name: string,
    revision: number,
    members: readonly string[],
  ): Promise<string | null> {
    const { nodes } = await this.#options.spreading.spread(name, revision, "all", [], members);
    const missing = nodes.find(({ has }) => !has);
    return missing === undefined ? null : `${missing.node} does not serve it (${missing.why})`;
  }

  async #watch(
    name: string,
    members: readonly string[],
    before: ReadonlyMap<string, NodeHealth>,
    watch: number,
  ): Promise<string | null> {
    const { health, nodes } = this.#options;
    const began = performance.now();
    const first = new Map<string, NodeHealth>();
    const heard = new Set<string>();
    for (;;) {
      await wait(Math.min(pollInterval, watch / 4));
      this.#needOpen();
      const told = await health.ask(name, members, answerTime);
      const since = performance.now() - began;
      for (const node of members) {
        if (!nodes.isPresent(node)) return `${node} is away since`;
        const now = told.get(node);
        if (now === undefined) continue;
        heard.add(node);
        const why = trouble(before.get(node), first.get(node) ?? null, now);
        if (why !== null) return `at ${node} ${why}`;
        if (since >= Math.min(settling, watch / 2) && !first.has(node)) first.set(node, now);
      }
      if (since < watch) continue;
      const silent = members.find((node) => !heard.has(node));
      return silent === undefined ? null : `${silent} did not report its health`;
    }
  }

  /** @throws SkerryError `wave-failed`, always. */
  async #stop(
    name: string,
    waves: Waves,
    wave: number,
    why: string,
    wasReached: boolean,
  ): Promise<never> {
    const kept = why.slice(0, 1_000);
    let before = "";
    await this.#step(name, waves, (now) => {
      before = shortId(now.current);
      return {
        ...withoutWaves(now),
        waves: { ...waves, reached: wave, state: "stopped", why: kept },
      };
    });
    const names = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => waveName(waves, from + i));
    const all = waves.places.length + (this.#hasOthers(waves) ? 1 : 0);
    const own = wasReached ? `serves ${before} again` : `stays with ${before}`;
    const gone = names(0, wave);
    const later = names(wave + 1, all);
    const texts = [
      `The change of ${name} was stopped at ${waveName(waves, wave)}: ${why.replace(/\.$/, "")}.`,
      `That place ${own}.`,
      ...(gone.length > 0
        ? [`${shortId(waves.entry.deployment)} stays at ${gone.join(", ")}.`]
        : []),
      ...(later.length > 0 ? [`${later.join(", ")} did not get it.`] : []),
    ];
    throw new SkerryError("wave-failed", texts.join(" "));
  }

  #hasOthers(waves: Waves): boolean {
    const { nodes, follower } = this.#options;
    return nodes
      .all(follower.last)
      .some(
        ({ node, labels }) => waveOf(waves, this.#labelsOf(node, labels)) === waves.places.length,
      );
  }

  /** Writes the next state of waves, as long as they are these. Gives the revision. */
  async #step(
    name: string,
    waves: Waves,
    next: (now: WorkerValue) => WorkerValue,
  ): Promise<number> {
    const { writes } = this.#options;
    const end = performance.now() + stepTime;
    for (;;) {
      this.#needOpen();
      let isOver = false;
      try {
        const { revision } = await writes.write(name, (now) => {
          isOver = now === null || !isOf(now, waves);
          if (!isOver) return next(now!);
          throw new SkerryError(
            "conflict",
            `Another change of ${name} came while this one went place by place, and ended it.`,
          );
        });
        return revision;
      } catch (error) {
        const { code } = error as SkerryError;
        // Where another one wrote between, the next look tells whether that ended these waves.
        const passes = code === "unavailable" || (code === "conflict" && !isOver);
        if (!passes || performance.now() > end) throw error;
        await wait(retryDelay);
      }
    }
  }
}

/** Whether a record still has these waves. */
function isOf({ waves }: WorkerValue, mine: Waves): boolean {
  if (waves === undefined || waves.by !== mine.by) return false;
  const { deployment, at, event } = waves.entry;
  const { entry } = mine;
  return deployment === entry.deployment && at === entry.at && event === entry.event;
}
