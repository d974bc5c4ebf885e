// Rounds of changes and faults on a cluster that stays, each checked at its end.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withKeptArtifacts } from "../../../support/kept-artifacts.ts";
import { compileWorker } from "../../../support/workers.ts";
import { baselineOf } from "./baseline.ts";
import { type Changes, changesOf, tenantPlace } from "./changes.ts";
import { type Violation, violationsOf } from "./checker.ts";
import { type FaultScene, faults, type Heal, keepCopies, writtenAnew } from "./faults.ts";
import type { Change, End, History, Loss, Settled, Sight } from "./history.ts";
import { type Lead, type LeaderWatch, watchLeaders } from "./leader-watch.ts";
import { type LinkedCluster, startLinked } from "./linked-cluster.ts";
import { type LogView, openView, workersOf } from "./log-view.ts";
import {
  type FaultKind,
  faultKinds,
  moduleCount,
  type PlannedAction,
  type PlannedFault,
  type Schedule,
} from "./schedule.ts";
import { clock, watchNodes } from "./watch.ts";

/** All nodes are equal to the log so long after the servers are there again, in ms, and after a leader's end. */
export const mayTake = 5_000;
export const mayTakeAfterLeader = 10_000;

/** Longer nobody waits for it. */
const maxTaken = 60_000;

export interface Chaos {
  readonly cluster: LinkedCluster;
  readonly view: LogView;
  readonly changes: Changes;
  readonly scene: FaultScene;
  /** Faults that this machine can make. */
  readonly kinds: readonly FaultKind[];
  /** Runs a schedule, heals all, and checks what happened. @param during what a test does besides, and heals itself. */
  round(schedule: Schedule, during?: (round: During) => Promise<void>): Promise<Round>;
  end(): Promise<void>;
}

/** What a test does in a round. */
export interface During {
  /** Asks for a change, which is checked with the others. */
  ask(action: Partial<PlannedAction> & Pick<PlannedAction, "kind" | "worker">): Promise<Change>;
}

export interface Round {
  readonly violations: readonly Violation[];
  /** So many revisions that all had before the round the servers had no more after it, by themselves. */
  readonly lostByServers: number;
  readonly history: History;
}

export async function startChaos(): Promise<Chaos> {
  const cluster = await startLinked();
  const { three } = cluster;
  await cluster.healthy();
  const view = await openView(cluster);
  const modules = await Promise.all(
    Array.from({ length: moduleCount }, async (_, i) => {
      const wasm = await showing(i);
      return { wasm, sha256: createHash("sha256").update(wasm).digest("hex") };
    }),
  );
  const copies = mkdtempSync(join(tmpdir(), "skerry-chaos-copies-"));
  let era = 0;
  let losses: Loss[] = [];
  const changes = changesOf({ cluster, modules, now: clock, era: () => era });
  const watch = watchNodes(cluster, clock);
  const leaders = watchLeaders(() => cluster.leaders());
  const scene: FaultScene = {
    ...{ cluster, bytes: view.log, module: modules[0]!.wasm },
    last: () => view.log.lastRevision(),
    pause: (node) => watch.stop(node),
    resume: (node) => watch.go(node),
    lost: (node) => void losses.push({ node, at: clock() }),
    rewritten: () => void era++,
    copyOf: (server) => join(copies, server),
  };
  // Each node has each module's artifact, as tests keep it: what takes the time is not what is tested.
  const folders = three.nodes.map(({ folder }) => join(folder, "data"));
  const warm = modules.flatMap(({ wasm }) => folders.map((folder) => [folder, wasm] as const));
  const first = async () => {
    for (const module of modules.keys()) await changes.ask(deployOf(module));
  };
  const nested = warm.reduce<() => Promise<unknown>>(
    (work, [folder, wasm]) =>
      () =>
        withKeptArtifacts(folder, wasm, work),
    first,
  );
  await nested();
  const begin = async (end: End): Promise<Change[]> => {
    const [{ shown }] = (await tenantSights(cluster)) as [Sight];
    return baselineOf(end, shown, clock(), era);
  };
  for (const node of [0, 1, 2]) watch.stop(node);
  return {
    ...{ cluster, view, changes, scene },
    kinds: faultKinds.filter((kind) => cluster.hasDisks || !kind.endsWith("disk-full")),
    async round(schedule, during = async () => {}) {
      losses = [];
      const baseline = await begin(await settled({ cluster, view, leaders }, clock()));
      const had = { era, revision: await view.log.lastRevision() };
      await keepCopies(scene);
      watch.taken();
      for (const node of [0, 1, 2]) watch.go(node);
      const started = clock();
      const at = (ms: number) =>
        new Promise((resolve) => setTimeout(resolve, Math.max(0, started + ms - clock())));
      const asked: Promise<Change | null>[] = [];
      const ask: During["ask"] = async (order) => {
        const change = await changes.ask({ at: 0, node: 0, module: 0, wait: "all", ...order });
        if (change === null) throw new Error(`nothing to do for ${order.kind}`);
        asked.push(Promise.resolve(change));
        return change;
      };
      const besides = Promise.allSettled([during({ ask })]);
      const broken = Promise.allSettled(
        schedule.faults.map((fault) => breakAndHeal(scene, fault, at)),
      );
      for (const action of schedule.actions) {
        await at(action.at);
        asked.push(changes.ask(action));
      }
      await at(schedule.length);
      const ends = fulfilled(await broken);
      fulfilled(await besides);
      const made = (await Promise.all(asked)).filter((each) => each !== null);
      await cluster.healthy();
      const lostByServers =
        era === had.era ? Math.max(0, had.revision - (await view.log.lastRevision())) : 0;
      if (lostByServers > 0) await writtenAnew(scene);
      const leaderEnded =
        ends.some((each) => each.mayEndLeader) || leaders.since(started).length > 0;
      const end = await settled({ cluster, view, leaders }, clock(), leaderEnded);
      // Each node is asked for everything once more.
      await new Promise((resolve) => setTimeout(resolve, 500));
      for (const node of [0, 1, 2]) watch.stop(node);
      const seen = watch.taken().filter(({ began }) => began >= started);
      const sights = [...seen, ...(await tenantSights(cluster))];
      const history = { changes: [...baseline, ...made], sights, losses, end };
      return { history, violations: violationsOf(history), lostByServers };
    },
    async end() {
      await watch.end();
      await leaders.end();
      await view.close();
      await cluster.end();
      rmSync(copies, { recursive: true, force: true });
    },
  };
}

/** A worker that shows what its deployment says: so a version costs no compiler. Each module is another one. */
const showing = (module: number) =>
  compileWorker(`import { config, Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const text = config.variable("TEXT");
  return Response.text(text === null ? "nothing ${module}" : text);
}`);

const deployOf = (module: number) =>
  ({ kind: "deploy", at: 0, node: 0, worker: "site", module, wait: "all" }) as const;

/** What all of them gave; the first failure of any is thrown, once all have ended. */
function fulfilled<Value>(results: readonly PromiseSettledResult<Value>[]): Value[] {
  return results.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}

/** Faults by which the log may lose its leader. */
const mayEndLeader = /^(?:leader-|server|two-sides)/;

async function breakAndHeal(
  scene: FaultScene,
  { kind, at: from, lasts, target }: PlannedFault,
  at: (ms: number) => Promise<unknown>,
): Promise<{ mayEndLeader: boolean }> {
  await at(from);
  const heal: Heal = await faults[kind](scene, target);
  await at(from + lasts);
  await heal();
  return { mayEndLeader: mayEndLeader.test(kind) };
}

/** Waits until all nodes have what the log has. The time counts from when all was healed; where the log loses its leader later,
 * from when one leads again. */
async function settled(
  { cluster, view, leaders }: Settling,
  healed: number,
  afterLeader = false,
): Promise<End> {
  const seen = new Map<string, number>();
  for (;;) {
    let log: Settled[] | null = null;
    const tell = (what: string) => void seen.set(what, clock() - healed);
    try {
      log = await view.workers();
    } catch (error) {
      tell(`the log does not answer: ${(error as Error).message}`);
    }
    const nodes = await Promise.all(
      [0, 1, 2].map((node) => workersOf(cluster, node).catch(() => [])),
    );
    const leads = leaders.since(healed);
    const since = leads.at(-1)?.at ?? healed;
    const wanted = log === null ? null : textOf(log);
    const isEqual = nodes.every((each) => textOf(each) === wanted);
    const alarms = await Promise.all([0, 1, 2].map((node) => alarmOf(cluster, node)));
    const isWell = isEqual && alarms.every((each) => each === null);
    for (const [i, each] of nodes.entries()) {
      if (wanted !== null && textOf(each) !== wanted) tell(`node ${i} is not equal`);
      if (alarms[i] !== null) tell(`node ${i}: ${alarms[i]}`);
    }
    if (isWell || clock() - healed > maxTaken) {
      const mayTakeMs = afterLeader || leads.length > 0 ? mayTakeAfterLeader : mayTake;
      const waitedFor = [...seen].map(([what, ms]) => `${what} (${Math.round(ms)} ms)`).slice(-20);
      const led = leads.map((each) => ledText(each, healed));
      const ofAll = { mayTakeMs, waitedFor: [...led, ...waitedFor] };
      return { log: log ?? [], nodes, alarms, tookMs: clock() - since, ...ofAll };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const ledText = ({ at, leader }: Lead, healed: number) =>
  `${leader ?? "nobody"} leads (from ${Math.round(at - healed)} ms)`;

interface Settling {
  readonly cluster: LinkedCluster;
  readonly view: LogView;
  readonly leaders: LeaderWatch;
}

/** An alarm, or that the log is not followed, in a sentence. */
async function alarmOf({ three, nats }: LinkedCluster, node: number): Promise<string | null> {
  try {
    const { alarm, connected, cluster, revision, nodes, node: name } = await three.cluster(node);
    const own = nodes.find((each) => each.node === name);
    const follows = connected && own?.lag === 0;
    if (alarm !== null) return alarm.sentence;
    return follows
      ? null
      : `It does not follow ${cluster}: revision ${revision}, ${nats.servers.length} servers.`;
  } catch (error) {
    return (error as Error).message;
  }
}

const textOf = (all: readonly Settled[]) =>
  all
    .map(({ worker, current, candidate, routes }) =>
      JSON.stringify([worker, current, candidate, [...routes].sort()]),
    )
    .sort()
    .join("\n");

async function tenantSights({ three }: LinkedCluster): Promise<Sight[]> {
  return Promise.all(
    [0, 1, 2].map(async (node) => {
      const began = clock();
      const { tenants } = await three.cluster(node);
      const rate = tenants.find(({ tenant }) => tenant === "acme")?.fuelRate ?? null;
      const shown = rate === null ? null : String(rate);
      return { node, place: tenantPlace, began, ended: clock(), status: 200, shown };
    }),
  );
}
