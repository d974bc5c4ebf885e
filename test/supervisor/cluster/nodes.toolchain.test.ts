import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusals } from "../../../runtime/store/log/signed-record.ts";
import type { KvNamespaceStatus } from "../../../runtime/supervisor/control.ts";
import { until } from "../../store/log/support/nats-servers.ts";
import { counter } from "../serving/support/reaching.ts";
import { answering } from "../serving/support/serving.ts";
import { faultTests } from "./chaos/named-faults.ts";
import { type Chaos, startChaos } from "./chaos/run.ts";
import { isIn, type ThreeNodes } from "./support/three-nodes.ts";

// Three nodes and three servers for all tests of a cluster as a whole: first what they do, then what they do while something is lost.
let chaos: Chaos;
let three: ThreeNodes;
beforeAll(async () => {
  chaos = await startChaos();
  ({ three } = chaos.cluster);
}, 120_000);
afterAll(() => chaos.end());

const bodies = (host: string) =>
  Promise.all(three.nodes.map(async (each) => (await each.get(host)).body));

interface Tailed {
  readonly worker: string;
  readonly node: string;
}

test("a deploy at one node is served by all when it is acknowledged", async () => {
  const { spread } = await three.deploy(0, "shop", await answering("one"), {
    routes: ["shop.test/*"],
  });
  expect(spread.nodes.map(({ node, has }) => [node, has])).toEqual([
    ["ams", true],
    ["fra", true],
    ["sin", true],
  ]);
  expect(await bodies("shop.test")).toEqual(["one", "one", "one"]);
}, 60_000);

test("a module that one node has prepared the others take as it is, and serve", async () => {
  // Of no node's disk, nor of what tests keep.
  const text = `made once ${randomUUID()}`;
  const at = three.node(0);
  const { sha256 } = await at.api<{ sha256: string }>("PUT", "/v1/modules", await answering(text));
  const order = { module: sha256, grants: ["log"], limits: {}, variables: {}, secrets: {} };
  const routes = ["once.test/*"];
  await at.api("POST", "/v1/workers/once/deployments", { ...order, routes });
  expect(await bodies("once.test")).toEqual([text, text, text]);
  const took = three.nodes.map(({ log }) =>
    log()
      .split("\n")
      .some((line) => line.includes(sha256) && line.includes("another node has prepared it")),
  );
  expect(took).toEqual([false, true, true]);
  expect((await three.cluster(1)).refused).toEqual(
    Object.fromEntries(refusals.map((why) => [why, 0])),
  );
}, 60_000);

test("a second deploy at another node replaces the first; rollback, promotion and removal at any node hold at all", async () => {
  await three.deploy(1, "shop", await answering("two"));
  expect(await bodies("shop.test")).toEqual(["two", "two", "two"]);
  await three.node(2).api("POST", "/v1/workers/shop/rollback", {});
  expect(await bodies("shop.test")).toEqual(["one", "one", "one"]);
  await three.deploy(0, "shop", await answering("three"), { percent: 10 });
  for (const node of three.nodes) {
    expect((await node.worker("shop")).candidate).toMatchObject({ percent: 10 });
  }
  await three.node(1).api("POST", "/v1/workers/shop/promote", { percent: 100 });
  expect(await bodies("shop.test")).toEqual(["three", "three", "three"]);
  const { history } = await three
    .node(2)
    .api<{ history: { event: string }[] }>("GET", "/v1/workers/shop/history");
  expect(history.map(({ event }) => event)).toEqual([
    "promote",
    "candidate",
    "rollback",
    "deploy",
    "deploy",
  ]);
  await three.node(2).api("DELETE", "/v1/workers/shop");
  const answers = await Promise.all(three.nodes.map((each) => each.get("shop.test")));
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  await expect(three.node(0).api("POST", "/v1/workers/shop/rollback", {})).rejects.toMatchObject({
    code: "unknown-worker",
  });
}, 60_000);

test("a namespace that is replicated is counted in by all nodes, listed with its age, and removed at all", async () => {
  await three.deploy(0, "count", await counter(), {
    ...{ grants: ["log", "kv"], kv: { COUNTS: "~counts" }, routes: ["count.test/*"] },
  });
  const headers = { host: "count.test" };
  const post = async (i: number) => {
    const answer = await request(three.node(i).url, { method: "POST", headers });
    return Number(await answer.body.text());
  };
  const listed = async (i: number) =>
    (await three.node(i).api<KvNamespaceStatus[]>("GET", "/v1/kv"))[0]!;
  await until(async () => (await post(0)) > 0, "the first write is done");
  const counted = await Promise.all(
    Array.from({ length: 30 }, (_, n) => until(async () => (await post(n % 3)) > 0, "counted")),
  );
  expect(counted).toHaveLength(30);
  const last = await post(1);
  expect(last).toBeGreaterThanOrEqual(32);
  for (const i of [0, 1, 2]) {
    await until(async () => (await listed(i)).entries === 1, "it is there");
    const { tenant, name, replicated } = await listed(i);
    expect(`${tenant}/${name}`).toBe("count/~counts");
    expect(replicated).toEqual({ ageMs: expect.any(Number), alarm: null });
    expect(replicated!.ageMs).toBeLessThan(20_000);
    const told = await request(`${three.node(i).url}/age`, { headers });
    const age = Number(await told.body.text());
    expect([age % 2_000, age > 0, age < 20_000]).toEqual([0, true, true]);
  }
  const { entries } = await three.cluster(1);
  expect(entries).toMatchObject({ connected: true, alarm: null });
  expect(entries!.writes.written).toBeGreaterThan(0);
  await three.node(2).api("DELETE", "/v1/workers/count");
  await three.node(2).api("DELETE", "/v1/kv/count/~counts");
  for (const i of [0, 1, 2]) {
    const kept = async () => three.node(i).api<KvNamespaceStatus[]>("GET", "/v1/kv");
    await until(async () => (await kept()).length === 0, "it is gone");
  }
}, 90_000);

test("of workers that are deployed at several nodes at once with one route exactly one has it", async () => {
  const wasm = await answering("claimed");
  const outcomes = await Promise.allSettled(
    [0, 1, 2].map((i) => three.deploy(i, `claims-${i}`, wasm, { routes: ["claimed.test/*"] })),
  );
  const codes = outcomes.map((each) => (each.status === "fulfilled" ? "won" : each.reason.code));
  expect(codes.filter((code) => code === "won")).toHaveLength(1);
  expect(codes.filter((code) => code === "route-conflict")).toHaveLength(2);
  await three.settled();
  const owners = await Promise.all(
    three.nodes.map(async (node) => {
      const workers = await node.api<{ name: string; routes: string[] }[]>("GET", "/v1/workers");
      return workers.filter(({ routes }) => routes.includes("claimed.test/*"));
    }),
  );
  expect(owners.map((each) => each.length)).toEqual([1, 1, 1]);
  expect(new Set(owners.map(([each]) => each!.name)).size).toBe(1);

  // A route that a worker has no more is another one's.
  const winner = codes.indexOf("won");
  await three.deploy(winner, `claims-${winner}`, wasm, { routes: ["other.test/*"] });
  await three.deploy((winner + 1) % 3, "heir", await answering("heir"), {
    routes: ["claimed.test/*"],
  });
  expect(await bodies("claimed.test")).toEqual(["heir", "heir", "heir"]);
  expect(await bodies("other.test")).toEqual(["claimed", "claimed", "claimed"]);
}, 60_000);

test("secrets reach all nodes, and no server of NATS; nor does the cluster's key", async () => {
  const secret = "correct-horse-battery-staple";
  await three.deploy(0, "secretive", await answering("secretive"), { secrets: { TOKEN: secret } });
  await three.settled();
  for (const { store } of three.nats.servers) {
    expect(isIn("secretive", store)).toBe(true);
    expect(isIn(secret, store)).toBe(false);
    expect(isIn(readFileSync(three.key, "utf8").split("\n")[1]!, store)).toBe(false);
  }
}, 60_000);

test("a deployment that does not start on one node is held there, said so, and served by the others", async () => {
  const heavy = { routes: ["held.test/*"], cordon: "extra" };
  await three.stop(0);
  const serve = 'private-origins = ["http://10.0.0.7:8080"]';
  await three.start(0, { rest: "[cordons.extra]\nshards = 1\n[tenants.own]\n", serve });
  await three.stop(1);
  await three.start(1, { rest: "[cordons.extra]\nshards = 1\n" });
  await three.settled();
  const { spread } = await three.deploy(0, "held", await answering("held"), heavy);
  const sin = spread.nodes.find(({ node }) => node === "sin")!;
  expect(sin.has).toBe(false);
  expect(sin.why).toMatch(/^bad-settings: .* is in the cordon extra, which this node/);
  expect(spread.nodes.filter(({ has }) => has)).toHaveLength(2);
  expect((await three.node(1).get("held.test")).body).toBe("held");
  expect((await three.node(2).get("held.test")).status).toBe(404);
  const seen = (await three.cluster(1)).nodes.find(({ node }) => node === "sin")!;
  expect(seen.held).toEqual([{ worker: "held", code: "bad-settings" }]);
  expect((await three.cluster(2)).held[0]).toMatchObject({ worker: "held" });
  await three.node(0).api("DELETE", "/v1/workers/held");

  // Nor is a tenant without a table served, as it would have no rate; nor does one node's word open another's network.
  const own = await three.deploy(0, "owned", await answering("owned"), { tenant: "own" });
  expect(own.spread.nodes.filter(({ has }) => has).map(({ node }) => node)).toEqual(["fra"]);
  await three.node(0).api("DELETE", "/v1/workers/owned");
  const fetching = { grants: ["log", "fetch"], fetch: { private: ["http://10.0.0.7:8080"] } };
  await three.deploy(0, "inward", await answering("inward"), fetching);
  const reach = async (i: number) =>
    JSON.stringify(await three.node(i).api("GET", "/v1/boundary?a=inward&b=%3Ahost"));
  expect(await reach(0)).toContain("10.0.0.7");
  expect(await reach(1)).not.toContain("10.0.0.7");
}, 120_000);

test("tail shows a worker's requests at all nodes with the node's name, or at one", async () => {
  await three.deploy(0, "tailed", await answering("tailed"), { routes: ["tailed.test/*"] });
  await three.deploy(0, "other", await answering("other"), { routes: ["other-tailed.test/*"] });
  const follow = async (query: string) => {
    const ending = new AbortController();
    const lines: Tailed[] = [];
    const answer = await three.node(0).ask(`/v1/tail${query}`, { signal: ending.signal });
    const read = async () => {
      for await (const chunk of answer.body!) {
        // Lines come whole, as few as they are.
        for (const line of Buffer.from(chunk).toString().trim().split("\n")) {
          lines.push(JSON.parse(line) as Tailed);
        }
      }
    };
    return { lines, read: read().catch(() => {}), end: () => ending.abort() };
  };
  const all = await follow("?worker=tailed");
  const one = await follow("?worker=tailed&node=sin");
  const seen = (lines: readonly Tailed[]) => new Set(lines.map(({ node }) => node));
  await until(async () => {
    for (const node of three.nodes) {
      await node.get("tailed.test");
      await node.get("other-tailed.test");
    }
    return seen(all.lines).size === 3 && seen(one.lines).size === 1;
  }, "requests of all nodes are shown");
  expect(seen(all.lines)).toEqual(new Set(["ams", "fra", "sin"]));
  expect(seen(one.lines)).toEqual(new Set(["sin"]));
  expect(new Set(all.lines.map(({ worker }) => worker))).toEqual(new Set(["tailed"]));
  const refusal = await three.node(0).ask("/v1/tail?node=nowhere");
  expect(await refusal.json()).toMatchObject({ error: { code: "not-found" } });
  for (const each of [all, one]) {
    each.end();
    await each.read;
  }
}, 60_000);

test("a tenant's settings hold at all nodes, and metrics and the status page tell of the cluster", async () => {
  const spread = await three
    .node(1)
    .api<{ nodes: { has: boolean }[] }>("PUT", "/v1/cluster/tenants/acme", {
      fuelRate: "5G",
      fuelBurst: "2s",
    });
  expect(spread.nodes.map(({ has }) => has)).toEqual([true, true, true]);
  await three.deploy(0, "rated", await answering("rated"), { tenant: "acme" });
  for (const node of three.nodes) {
    expect((await node.worker("rated")).fuelRate).toEqual({
      fuelPerSecond: 5_000_000_000,
      burst: 10_000_000_000,
    });
  }
  await expect(
    three.node(0).api("PUT", "/v1/cluster/tenants/acme", { fuelRate: "-1" }),
  ).rejects.toMatchObject({ code: "bad-settings" });
  const metrics = await (await three.node(2).ask("/metrics")).text();
  expect(metrics).toMatch(/skerry_cluster_nodes\{state="present"\} 3/);
  expect(metrics).toMatch(/skerry_cluster_lag_revisions 0/);
  const page = await (await three.node(2).ask("/")).text();
  expect(page).toMatch(/Nodes of the cluster test/);
  expect(page).toContain("The tenant <code>acme</code>, at each node: fuel-rate 5G,");
  await expect(three.node(0).api("DELETE", "/v1/cluster/nodes/sin")).rejects.toMatchObject({
    code: "bad-usage",
  });
}, 60_000);

faultTests(() => chaos);
