// Each fault that docs/cluster.md names, once, on the fixture that its file has; each round is checked as a whole.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { openRecord, signRecord } from "../../../../runtime/store/log/signed-record.ts";
import { routeKey, tenantKey } from "../../../../runtime/supervisor/cluster/record-values.ts";
import { until } from "../../../store/log/support/nats-servers.ts";
import { runs } from "../../../support/runs.ts";
import { placeOf } from "./changes.ts";
import type { History } from "./history.ts";
import type { Chaos, During } from "./run.ts";
import { type FaultKind, type PlannedFault, type Schedule, scheduleOf } from "./schedule.ts";

type Fault = readonly [kind: FaultKind, target: number, at: number, lasts: number];

const changesInWeek = 10_000;
const keysOfWeek = 200;

export function faultTests(of: () => Chaos): void {
  let rounds = 0;
  const round = async (
    faults: readonly Fault[],
    during?: (round: During) => Promise<void>,
    length = 2_500,
  ): Promise<History> => {
    const chaos = of();
    const planned = faults
      .filter(([kind]) => chaos.kinds.includes(kind))
      .map(([kind, target, at, lasts]): PlannedFault => ({ kind, target, at, lasts }));
    const drawn = scheduleOf({ seed: 20, round: ++rounds, length });
    const schedule = { ...drawn, faults: planned };
    const { violations, history } = await chaos.round(schedule, during);
    expect(violations, seenIn(chaos, schedule, history)).toEqual([]);
    expect(history.sights.length).toBeGreaterThan(20);
    return history;
  };
  const codes = ({ changes }: History, node?: number) =>
    changes
      .filter((each) => node === undefined || each.node === node)
      .flatMap(({ outcome }) => (outcome.kind === "made" ? [] : [outcome.code]));

  test("one server ends, stands still, leads or follows, beside a node that is slow, ends, is set up anew, has no room or a wrong clock", async () => {
    await round([
      ["leader-killed", 0, 100, 2_000],
      ["node-slow", 2, 0, 2_000],
    ]);
    await round([
      ["leader-stopped", 0, 100, 2_000],
      ["node-killed", 0, 300, 500],
    ]);
    await round([
      ["follower-killed", 0, 100, 2_000],
      ["node-disk-full", 1, 0, 1_500],
      ["node-clock", 2, 0, 1_000],
    ]);
    await round([
      ["follower-stopped", 0, 100, 2_000],
      ["node-lost", 2, 0, 500],
      ["node-clock", 1, 0, 1_000],
    ]);
  }, 240_000);

  test("without any server all is served on, by a node that starts meanwhile too, and changes fail with `unavailable`", async () => {
    const killed = await round(
      [
        ["servers-killed", 0, 0, 2_500],
        ["node-killed", 2, 200, 100],
      ],
      async ({ ask }) => {
        await until(async () => !(await of().cluster.three.cluster(0)).connected, "it is seen");
        const { outcome } = await ask({ kind: "deploy", worker: "site" });
        expect(outcome).toMatchObject({ kind: "open", code: "unavailable" });
      },
    );
    expect(codes(killed)).toContain("unavailable");
    await round([["servers-stopped", 0, 300, 1_500]]);
  }, 300_000);

  test("on two sides of a partition the larger one goes on with a worker, the smaller one serves what it has, and then what the larger one made", async () => {
    const history = await round([["two-sides", 0, 0, 8_000]], async ({ ask }) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await Promise.all([
        ask({ kind: "deploy", worker: "alpha", node: 0, wait: "none" }),
        until(async () => {
          const made = await ask({ kind: "deploy", worker: "alpha", node: 1, wait: "none" });
          return made.outcome.kind === "made";
        }, "the larger side has a leader"),
      ]);
    });
    expect(codes(history, 0)).toContain("unavailable");
    await round([
      ["server-apart", 1, 0, 2_000],
      ["node-apart", 0, 200, 1_500],
      ["node-refused", 2, 200, 1_500],
    ]);
  }, 300_000);

  test("a server that was wiped, or had no room on its disk, has all again", async () => {
    await round([["server-wiped", 0, 100, 500]]);
    await round([["server-disk-full", 1, 0, 1_500]]);
  }, 300_000);

  test("servers that were set back to an older copy, or are empty, are an alarm; `restore` writes the log anew, for an empty node too", async () => {
    const { cluster } = of();
    const alarmed = async (sentence: RegExp, ask: During["ask"]) => {
      const { three } = cluster;
      await until(async () => (await three.cluster(1)).alarm !== null, "it is an alarm");
      expect((await three.cluster(1)).alarm?.sentence).toMatch(sentence);
      const { outcome } = await ask({ kind: "deploy", worker: "site", node: 1 });
      expect(outcome).toMatchObject({ kind: "open", code: "unavailable" });
    };
    await round([["servers-set-back", 0, 2_500, 0]], ({ ask }) => alarmed(/went back/, ask));
    await round([["servers-emptied", 0, 2_500, 0]], ({ ask }) => alarmed(/is empty/, ask));
    const { changes } = await round([["node-lost", 2, 0, 0]]);
    expect(changes.length).toBeGreaterThan(0);
  }, 300_000);

  test("a node that was away for a week is named so, and has 10,000 changes soon after it is back", async () => {
    const { cluster, scene, view } = of();
    const { three } = cluster;
    await round([], async ({ ask }) => {
      scene.pause(2);
      await three.stop(2);
      const { outcome } = await ask({ kind: "deploy", worker: "site", wait: "quorum" });
      expect(outcome).toMatchObject({ kind: "made", nodes: [0, 1] });
      await fillLog(of());
      const seen = (await three.cluster(0)).nodes.find(({ node }) => node === "sin");
      expect(seen).toMatchObject({ present: false });
      const began = performance.now();
      await three.start(2);
      scene.resume(2);
      const { revision } = (await view.log.get(tenantKey("week-0")))!;
      await until(async () => (await three.cluster(2)).revision >= revision, "it is there");
      expect(performance.now() - began).toBeLessThan(20_000);
    });
    const { tenants } = await three.cluster(2);
    const of2 = tenants.filter(({ tenant }) => tenant.startsWith("week-"));
    expect(of2).toHaveLength(keysOfWeek);
    expect(of2.map(({ fuelRate }) => fuelRate)).toEqual(
      of2.map(() => `${changesInWeek / keysOfWeek}G`),
    );
  }, 300_000);

  test("a node that ends between a claim and the worker's record leaves nothing that is served, and nothing that is in the way", async () => {
    const { cluster, scene, view } = of();
    const { three } = cluster;
    const route = `${placeOf("claimant")}/*`;
    await round(
      [],
      async ({ ask }) => {
        cluster.dropAt(1, "skerry.test.log.worker.claimant");
        const asked = ask({ kind: "deploy", worker: "claimant", node: 1, wait: "none" });
        await until(() => cluster.drops(1), "it comes to the record");
        scene.pause(1);
        await three.stop(1);
        // What was under way is lost with it.
        for (const server of [0, 1, 2]) cluster.setNode(1, server, "refused");
        cluster.openAll();
        expect((await asked).outcome).toMatchObject({ kind: "open" });
        const claim = (await view.log.get(routeKey(route)))!;
        expect(openRecord(view.key, routeKey(route), claim.value)).toMatchObject({
          body: { value: { worker: "claimant" } },
        });
        expect(await view.log.get("worker.claimant")).toBeNull();
        expect((await three.node(0).get(placeOf("claimant"))).status).toBe(404);
        await three.start(1);
        scene.resume(1);
        const { outcome } = await ask({ kind: "deploy", worker: "claimant", node: 0 });
        expect(outcome).toMatchObject({ kind: "made" });
        await ask({ kind: "remove", worker: "claimant", node: 1 });
      },
      0,
    );
  }, 300_000);

  test("a part of a module that was damaged in the log is refused, served by those that have it, and whole again after `restore`", async () => {
    const { cluster, scene, view } = of();
    const { three } = cluster;
    const digest = createHash("sha256").update(scene.module).digest("hex");
    await round(
      [],
      async ({ ask }) => {
        // All that is served is of that module.
        await ask({ kind: "deploy", worker: "site", module: 0 });
        const whole = (await view.log.getBytes(digest))!;
        const damaged = Uint8Array.from(whole, (byte) => byte ^ 0x55);
        await view.log.putBytes(digest, damaged);
        scene.pause(2);
        await three.stop(2);
        await three.start(2, { fresh: true });
        scene.lost(2);
        scene.resume(2);
        const refused = async () => (await three.cluster(2)).refused.digest! > 0;
        await until(refused, "the node refuses it");
        expect((await three.node(2).get(placeOf("site"))).status).toBe(503);
        await three.node(0).api("POST", "/v1/cluster/restore");
        expect(Buffer.from((await view.log.getBytes(digest))!).equals(whole)).toBe(true);
        await until(
          async () => (await three.node(2).get(placeOf("site"))).status === 200,
          "the node has it",
        );
      },
      0,
    );
  }, 300_000);

  const count = runs(3);
  test(
    `${count} rounds of random faults`,
    async () => {
      const seed = count === 3 ? 1 : Date.now() % 1_000_000;
      for (let i = 0; i < count; i++) {
        const schedule = scheduleOf({ seed, round: i, length: 3_000, kinds: of().kinds });
        const { violations, history } = await of().round(schedule);
        expect(violations, seenIn(of(), schedule, history)).toEqual([]);
      }
    },
    count * 150_000,
  );
}

/** Describes a round that broke a promise: its schedule, its changes with their outcomes, and the last problems that each node logged. */
function seenIn({ cluster }: Chaos, schedule: Schedule, { changes }: History): string {
  const logs = cluster.three.nodes.map((node, i) => {
    const bad = node.log().split("\n").filter(isBad);
    return [`node ${i}:`, ...bad.slice(-15)].join("\n");
  });
  const made = changes.map((change) => JSON.stringify(change));
  return [JSON.stringify(schedule), ...made, ...logs].join("\n");
}

const isBad = (line: string) => /"level":"?(?:40|50|60|warn|error|fatal)\b/.test(line);

/** Writes as many changes as a busy cluster has in a week, signed as a node signs them. */
async function fillLog({ view: { log, key } }: Chaos): Promise<void> {
  const opened = openRecord(key, "log", (await log.get("log"))!.value);
  if (!("body" in opened)) throw new Error("the log has no beginning");
  const id = opened.body.log;
  const chains = Array.from({ length: keysOfWeek }, async (_, i) => {
    const name = tenantKey(`week-${i}`);
    let follows = 0;
    for (let change = 1; change <= changesInWeek / keysOfWeek; change++) {
      const value = { fuelRate: `${change}G`, fuelBurst: "1s" };
      const record = signRecord(key, { log: id, key: name, follows, value })!;
      follows = await log.append(name, record, follows);
    }
  });
  await Promise.all(chains);
}
