import { pino } from "pino";
import { expect, test } from "vitest";
import { defaultLimits } from "../../../runtime/settings/limits.ts";
import type {
  DeploymentStore,
  StoreChange,
  WorkerRecord,
} from "../../../runtime/store/deployments.ts";
import { Reconciler } from "../../../runtime/supervisor/cluster/reconciler.ts";
import {
  deploymentKey,
  routeKey,
  workerKey,
} from "../../../runtime/supervisor/cluster/record-values.ts";
import { Rehearsals } from "../../../runtime/supervisor/cluster/rehearsals.ts";
import type { LiveCatalog } from "../../../runtime/supervisor/deploy/live-catalog.ts";
import { MemoryLog } from "../../store/log/support/memory-log.ts";
import { memoryNode, newKey } from "./support/memory-node.ts";

const key = newKey();
const shared = "shared.test/*";
const idOf = (version: number) => String(version).repeat(64);

/** A node whose changes of what is served wait for a sign, one after the other, as the deployer's do. */
async function servingNode({ begins = true } = {}) {
  const node = await memoryNode(new MemoryLog(), key);
  await node.follower.catchUp();
  const served = new Map<string, { record: WorkerRecord; problem: null }>();
  const applied: string[] = [];
  const gates: (() => void)[] = [];
  let last = Promise.resolve();
  const adopt = (decide: () => Partial<StoreChange>) => {
    const opened = Promise.withResolvers<void>();
    gates.push(opened.resolve);
    const done = last.then(async () => {
      await opened.promise;
      for (const record of decide().workers ?? []) {
        served.set(record.name, { record, problem: null });
        applied.push(`${record.name} ${record.current[0]}`);
      }
    });
    last = done.catch(() => {});
    return done;
  };
  const owners = () =>
    [...served.values()].flatMap(({ record: { name, routes } }) =>
      routes.map((route) => [route, name] as const),
    );
  const catalog = {
    get: (name: string) => served.get(name),
    all: () => served.values(),
    owners,
    ownerOf: (route: string) => owners().find(([each]) => each === route)?.[1],
  };
  const store = { deployments: async () => [], history: async () => [] };
  const reconciler = new Reconciler({
    ...{ copy: node.copy, key, deployer: { adopt } },
    catalog: catalog as unknown as LiveCatalog,
    store: store as unknown as DeploymentStore,
    labels: {},
    refusedOf: () => null,
    onLazy: () => {},
    isCordon: () => true,
    isTenant: () => true,
    rehearsals: new Rehearsals(async () => {}),
    logger: pino({ level: "silent" }),
    onSettled: () => {},
  });
  if (begins) reconciler.begin();
  const write = async (name: string, value: object | null) => {
    const revision = await node.writer.write(name, value, node.writer.revisionOf(name));
    await node.follower.catchUp();
    return revision;
  };
  const deploy = async (worker: string, version: number, routes: readonly string[]) => {
    const settings = { grants: [], limits: defaultLimits(1_000_000), variables: {} };
    const module = { module: idOf(0), moduleBytes: 1, settings, secrets: {}, createdAt: 1 };
    await write(deploymentKey(idOf(version)), { worker, ...module });
    const current = idOf(version);
    const rest = { candidate: null, kept: [current], history: [], admission: {} };
    const value = { tenant: worker, cordon: "default", routes, current, ...rest };
    return write(workerKey(worker), value);
  };
  const taken = () => reconciler.taken(node.taken.splice(0));
  /** Lets so many changes through, as they come. */
  const pass = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await expect.poll(() => gates.length).toBeGreaterThan(0);
      gates.shift()!();
    }
  };
  return { served, applied, gates, reconciler, write, deploy, taken, pass, copy: node.copy };
}

test("a node that was ended amid a change says that it serves nothing before it has looked at what it has", async () => {
  const { served, reconciler, deploy, pass } = await servingNode({ begins: false });
  // Taken up in the copy, and not served.
  const revision = await deploy("shop", 1, []);
  expect(reconciler.settled).toBe(0);
  reconciler.begin();
  expect(reconciler.settled).toBe(0);
  await pass(1);
  await expect.poll(() => served.size).toBe(1);
  await expect.poll(() => reconciler.settled).toBe(revision);
  await reconciler.close();
});

test("of a worker that waits nothing counts as served after the revision that is, whichever came between", async () => {
  const { served, gates, reconciler, deploy, taken, pass, copy } = await servingNode();
  const first = await deploy("shop", 1, []);
  taken();
  await pass(1);
  await expect.poll(() => served.size).toBe(1);
  const [record] = copy.all("worker.");
  expect(record?.revision).toBe(first);
  expect(reconciler.settled).toBe(first);
  // Two more, of which the log gives the newest alone, and more of it comes meanwhile.
  await deploy("shop", 2, []);
  await deploy("shop", 3, []);
  taken();
  expect(reconciler.settled).toBe(first);
  await deploy("other", 4, []);
  taken();
  expect(reconciler.settled).toBe(first);
  for (let i = 0; i < 2 && gates.length > 0; i++) gates.shift()!();
  await reconciler.close();
});

test("a worker that loses a route to another one keeps what it was just changed to", async () => {
  const { served, gates, reconciler, write, deploy, taken, pass } = await servingNode();
  await write(routeKey(shared), { route: shared, worker: "right" });
  await deploy("right", 1, [shared]);
  await deploy("left", 2, []);
  taken();
  await pass(1);
  await expect.poll(() => reconciler.settled).toBe(6);
  // Both at once: right has another version without the route, left one with it.
  await deploy("right", 3, []);
  await write(routeKey(shared), { route: shared, worker: "left" });
  await deploy("left", 4, [shared]);
  taken();
  await expect.poll(() => gates.length).toBe(2);
  await pass(2);
  await expect.poll(() => served.get("left")!.record.current).toBe(idOf(4));
  expect(served.get("right")!.record).toMatchObject({ current: idOf(3), routes: [] });
  expect(served.get("left")!.record.routes).toEqual([shared]);
  await reconciler.close();
});

test("two workers that are taken up together take routes of a third, which loses both", async () => {
  const { served, reconciler, write, deploy, taken, pass } = await servingNode();
  const [one, two] = ["one.test/*", "two.test/*"];
  for (const route of [one, two]) await write(routeKey(route), { route, worker: "old" });
  await deploy("old", 1, [one, two]);
  taken();
  await pass(1);
  await expect.poll(() => served.size).toBe(1);
  await write(routeKey(one), { route: one, worker: "left" });
  await write(routeKey(two), { route: two, worker: "right" });
  await deploy("left", 2, [one]);
  await deploy("right", 3, [two]);
  reconciler.taken([workerKey("left"), workerKey("right")]);
  await pass(1);
  await expect.poll(() => served.size).toBe(3);
  expect(served.get("old")!.record.routes).toEqual([]);
  await reconciler.close();
});

test("what is told of a worker while an older version of it is written is done after that, and not said to be served before", async () => {
  const { applied, gates, reconciler, deploy, taken, pass } = await servingNode();
  await deploy("shop", 1, []);
  taken();
  await pass(1);
  await expect.poll(() => applied).toEqual(["shop 1"]);
  await deploy("shop", 2, []);
  taken();
  await expect.poll(() => gates.length).toBe(1);
  const newest = await deploy("shop", 3, []);
  taken();
  gates.shift()!();
  await expect.poll(() => applied).toEqual(["shop 1", "shop 2"]);
  await expect.poll(() => gates.length).toBe(1);
  expect(reconciler.settled).toBeLessThan(newest);
  await pass(1);
  await expect.poll(() => applied).toEqual(["shop 1", "shop 2", "shop 3"]);
  await expect.poll(() => reconciler.settled).toBe(newest);
  await reconciler.close();
});

test("a worker that waits since a log that was followed before counts as nothing of the new one", async () => {
  const { gates, reconciler, deploy, taken, copy, pass } = await servingNode();
  const first = await deploy("shop", 1, []);
  taken();
  await pass(1);
  await expect.poll(() => reconciler.settled).toBe(first);
  await deploy("shop", 2, []);
  taken();
  await expect.poll(() => gates.length).toBe(1);
  expect(reconciler.settled).toBe(first);
  copy.follow("another");
  copy.take([], 2);
  expect(reconciler.settled).toBe(0);
  copy.take([{ key: workerKey("shop"), revision: 9, value: null }], 12);
  reconciler.taken([workerKey("shop")]);
  expect(reconciler.settled).toBe(0);
  gates.shift()!();
  await reconciler.close();
});
