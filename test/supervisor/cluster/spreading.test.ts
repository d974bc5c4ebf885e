import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { recordVersion } from "../../../runtime/store/log/signed-record.ts";
import type { Spread } from "../../../runtime/supervisor/control.ts";
import { until } from "../../store/log/support/nats-servers.ts";
import { type InProcessNode, memoryCluster } from "./support/memory-cluster.ts";

type Three = [InProcessNode, InProcessNode, InProcessNode];

const has = ({ nodes }: Spread) =>
  Object.fromEntries(nodes.map((each) => [each.node, each.has || each.why]));

test("no node is named as having a new worker whose module it could not fetch, and each is once it has", async () => {
  const cluster = await memoryCluster({ ams: "ams", fra: "fra", sin: "sin" });
  const sin = cluster.at("sin");
  const getBytes = sin.log.getBytes.bind(sin.log);
  sin.log.getBytes = async () => null;
  const ready = await cluster.ready("ams", "one", { routes: ["shop.test/*"] });
  const deploying = cluster.at("ams").node.deploy(ready, "all");
  // It is taken up there all the same, as thousands are at a node that is new, and fetched at the first request.
  await until(() => cluster.served("shop").sin === "one", "sin has taken it up");
  const unfetched = () =>
    cluster
      .at("ams")
      .node.status()
      .nodes.find(({ node }) => node === "sin")?.unfetched;
  await until(() => unfetched() === 1, "it tells that it lacks the module");
  expect(has(await deploying)).toMatchObject({
    ...{ ams: true, fra: true },
    sin: expect.stringMatching(/^without-module: There is no whole module/),
  });
  sin.log.getBytes = getBytes;
  await until(() => unfetched() === 0, "it has fetched it by itself");
  expect(await sin.modules.has(ready.order.module)).toBe(true);
  const again = await cluster.at("ams").node.rollback("shop", ready.record.id.slice(0, 8), "all");
  expect(has(again)).toEqual({ ams: true, fra: true, sin: true });
}, 60_000);

test("`quorum` waits for more than half of the nodes, `none` for the one that is asked, `all` for those that are there", async () => {
  const cluster = await memoryCluster({ ams: "ams", fra: "fra", sin: "sin" });
  const { node } = cluster.at("ams");
  const [fra, sin] = [cluster.at("fra"), cluster.at("sin")];
  const slow = new Map<string, PromiseWithResolvers<void>>();
  for (const each of [fra, sin]) {
    const has = each.modules.has.bind(each.modules);
    const get = each.modules.get.bind(each.modules);
    each.modules.has = async (module) => {
      await slow.get(each.name)?.promise;
      return has(module);
    };
    each.modules.get = async (module) => {
      await slow.get(each.name)?.promise;
      return get(module);
    };
  }
  const take = async (text: string, wait: "all" | "quorum" | "none") =>
    node.deploy(await cluster.ready("ams", text, { routes: ["shop.test/*"] }), wait);
  await take("zero", "all");

  slow.set("sin", Promise.withResolvers());
  expect(has(await take("one", "quorum"))).toMatchObject({ ams: true, fra: true, sin: "behind" });
  slow.get("sin")!.resolve();
  slow.delete("sin");
  await until(() => cluster.served("shop").sin === "one", "sin comes after");

  for (const name of ["fra", "sin"]) slow.set(name, Promise.withResolvers());
  expect(has(await take("two", "none"))).toMatchObject({ ams: true, fra: "behind", sin: "behind" });
  for (const { resolve } of slow.values()) resolve();
  slow.clear();
  await until(() => Object.values(cluster.served("shop")).every((text) => text === "two"), "all");

  sin.log.cutOff();
  await until(
    () => !node.status().nodes.find((each) => each.node === "sin")?.present,
    "sin is away",
  );
  expect(has(await take("three", "all"))).toEqual({ ams: true, fra: true, sin: "away" });
}, 60_000);

test("a node that refuses a worker's record holds what it had, and is not named as having the change", async () => {
  const cluster = await memoryCluster({ ams: "ams", fra: "fra" });
  const { node } = cluster.at("ams");
  await node.deploy(await cluster.ready("ams", "one", { routes: ["shop.test/*"] }), "all");
  const fra = cluster.at("fra");
  const readFrom = fra.log.readFrom.bind(fra.log);
  // A record of a later version, as it is for a node that does not know that.
  fra.log.readFrom = async function* (...given) {
    for await (const entry of readFrom(...given)) {
      const value = Uint8Array.from(entry.value);
      if (entry.key === "worker.shop") value[0] = recordVersion + 1;
      yield { ...entry, value };
    }
  };
  const spread = await node.deploy(await cluster.ready("ams", "two"), "all");
  expect(has(spread)).toEqual({ ams: true, fra: "record-refused" });
  expect(cluster.served("shop")).toEqual({ ams: "two", fra: "one" });
  expect(fra.node.status()).toMatchObject({
    held: [{ worker: "shop", problem: { code: "record-refused" } }],
    notUnderstood: [{ key: "worker.shop", fields: [] }],
  });
  // Once it understands it, with the next look at all of the log.
  fra.log.readFrom = readFrom;
  fra.log.back();
  await until(() => cluster.served("shop").fra === "two", "it serves it");
  expect(fra.node.status().notUnderstood).toEqual([]);
}, 60_000);

/** Has a node get no more of the log than there is by now, until it is told to go on. */
function holdBack({ log }: InProcessNode): (end: number) => void {
  let end = log.newest;
  const lastRevision = log.lastRevision.bind(log);
  const readFrom = log.readFrom.bind(log);
  log.lastRevision = async () => Math.min(end, await lastRevision());
  log.readFrom = (from, last = end) => readFrom(from, Math.min(last, end));
  return (to) => {
    end = to;
    log.back();
  };
}

test("a node that passed a change which was replaced before it read it is named once it serves what came after", async () => {
  const cluster = await memoryCluster({ ams: "ams", fra: "fra", sin: "sin" });
  const [ams, fra, sin] = ["ams", "fra", "sin"].map((name) => cluster.at(name)) as Three;
  const order = { routes: ["shop.test/*"] };
  await ams.node.deploy(await cluster.ready("ams", "one", order), "all");
  const revision = () => cluster.log.entries.get("worker.shop")!.revision;
  const first = revision();
  const resume = holdBack(fra);
  let spread: Spread | null = null;
  const removing = ams.node.remove("shop", "all").then((told) => {
    spread = told;
  });
  await until(() => revision() > first, "it is removed");
  const removed = revision();
  await until(() => cluster.served("shop").sin === null, "sin has it no more");
  await sin.node.deploy(await cluster.ready("sin", "two", order), "none");
  resume(revision() - 1);
  const settled = () => ams.node.status().nodes.find(({ node }) => node === "fra")?.revision;
  await until(() => settled()! >= removed, "fra has passed the revision of the removal");
  expect(cluster.served("shop").fra).toBe("one");
  await setTimeout(200);
  expect(spread).toBeNull();
  resume(Number.POSITIVE_INFINITY);
  await removing;
  expect(has(spread!)).toEqual({ ams: true, fra: true, sin: true });
  expect(cluster.served("shop").fra).toBe("two");
}, 60_000);

test("where the log does not answer any more a node is sure of itself alone", async () => {
  const cluster = await memoryCluster({ ams: "ams", fra: "fra" });
  const [ams, fra] = [cluster.at("ams"), cluster.at("fra")];
  await ams.node.deploy(await cluster.ready("ams", "one", { routes: ["shop.test/*"] }), "all");
  const resume = holdBack(fra);
  const removing = ams.node.remove("shop", "all");
  await until(() => cluster.served("shop").ams === null, "ams has it no more");
  // It waits for fra alone.
  await setTimeout(200);
  ams.log.lastRevision = async () => {
    throw new SkerryError("unavailable", "No server of the cluster answers.");
  };
  resume(Number.POSITIVE_INFINITY);
  expect(has(await removing)).toEqual({ ams: true, fra: "behind" });
}, 60_000);

test("where one node takes all of the time, those that serve the change are named, though the log takes a while to answer", async () => {
  const cluster = await memoryCluster({ ams: "ams", fra: "fra", sin: "sin" });
  const [ams, fra] = [cluster.at("ams"), cluster.at("fra")];
  await ams.node.deploy(await cluster.ready("ams", "one", { routes: ["shop.test/*"] }), "all");
  holdBack(fra);
  const lastRevision = ams.log.lastRevision.bind(ams.log);
  ams.log.lastRevision = async () => {
    await setTimeout(20);
    return lastRevision();
  };
  const spread = await ams.node.remove("shop", "all");
  expect(has(spread)).toEqual({ ams: true, fra: "behind", sin: true });
}, 60_000);
