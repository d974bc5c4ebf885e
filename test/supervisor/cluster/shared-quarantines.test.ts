import { expect, onTestFinished, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { signRecord } from "../../../runtime/store/log/signed-record.ts";
import { until } from "../../store/log/support/nats-servers.ts";
import { type MemoryCluster, memoryCluster } from "./support/memory-cluster.ts";

async function served(quarantine: "own" | "everywhere"): Promise<MemoryCluster> {
  const cluster = await memoryCluster({ ams: "ams", fra: "fra", sin: "sin" }, { quarantine });
  await deploy(cluster, "one");
  return cluster;
}

const deploy = async (cluster: MemoryCluster, text: string) =>
  cluster
    .at("ams")
    .node.deploy(await cluster.ready("ams", text, { routes: ["shop.test/*"] }), "all");

const quarantined = ({ nodes }: MemoryCluster) =>
  nodes.filter(({ catalog }) => catalog.get("shop")?.record.quarantine).map(({ name }) => name);
const held = ({ nodes }: MemoryCluster) =>
  nodes.filter(({ holds }) => holds.has("shop")).map(({ name }) => name);
const told = (cluster: MemoryCluster, at: string) =>
  cluster
    .at(at)
    .node.status()
    .quarantines.map(({ worker, node }) => `${worker} at ${node}`);

test("a quarantine at one node is told to all, one that was away included, and a release at any node ends it", async () => {
  const cluster = await served("own");
  cluster.at("sin").log.cutOff();
  await cluster.at("fra").quarantine("shop", "It ended its shard.");
  await until(() => told(cluster, "ams").length === 1, "ams knows");
  expect(cluster.at("ams").node.status().quarantines).toMatchObject([
    { worker: "shop", node: "fra", reason: "It ended its shard." },
  ]);
  expect(told(cluster, "sin")).toEqual([]);
  cluster.at("sin").log.back();
  await until(() => told(cluster, "sin").length === 1, "sin hears of it");
  const status = () =>
    cluster
      .at("sin")
      .node.status()
      .nodes.find(({ node }) => node === "fra");
  await until(() => status()?.quarantines.includes("shop") === true, "fra is shown with it");
  expect([quarantined(cluster), held(cluster)]).toEqual([["fra"], []]);

  await cluster.at("sin").node.release("shop");
  await until(() => quarantined(cluster).length === 0, "fra has released it");
  await until(() => told(cluster, "ams").length === 0, "nobody tells of it");
}, 30_000);

test("a release that a node misses holds once it is back, and is none of a later quarantine", async () => {
  const cluster = await served("own");
  const fra = cluster.at("fra");
  await fra.quarantine("shop", "It ended its shard.", 1_000);
  await until(() => told(cluster, "sin").length === 1, "sin knows");
  fra.log.cutOff();
  await cluster.at("sin").node.release("shop");
  expect(quarantined(cluster)).toEqual(["fra"]);
  fra.log.back();
  await until(() => quarantined(cluster).length === 0, "it is released");

  await fra.quarantine("shop", "Again.", 2_000);
  await until(() => told(cluster, "sin").length === 1, "sin knows of the second");
  fra.log.cutOff();
  await cluster.at("sin").node.release("shop");
  await fra.quarantine("shop", "A third time.", 3_000);
  fra.log.back();
  await until(() => told(cluster, "sin").length === 1, "the third is told");
  expect(quarantined(cluster)).toEqual(["fra"]);
}, 30_000);

test("where quarantines hold everywhere the others give it a shard of its own, as long as that deployment is served and nobody releases it", async () => {
  const cluster = await served("everywhere");
  await cluster.at("fra").quarantine("shop", "It ended its shard.");
  await until(() => held(cluster).length === 2, "the others hold it");
  expect([quarantined(cluster), held(cluster)]).toEqual([["fra"], ["ams", "sin"]]);
  expect(cluster.at("ams").catalog.get("shop")?.watched).toMatchObject({ node: "fra" });
  await cluster.at("ams").node.release("shop");
  await until(() => quarantined(cluster).length + held(cluster).length === 0, "it is released");

  await cluster.at("fra").quarantine("shop", "Again.");
  await until(() => held(cluster).length === 2, "they hold it again");
  await deploy(cluster, "two");
  // What ended its shard is served no more.
  await until(() => held(cluster).length === 0, "another deployment is not held");
  expect(quarantined(cluster)).toEqual([]);
  await until(() => told(cluster, "sin").length === 0, "nobody tells of it");
}, 30_000);

test("what a node told that was forgotten is gone, and one that restarts tells what it still has in quarantine", async () => {
  const cluster = await served("own");
  await cluster.at("fra").quarantine("shop", "It ended its shard.");
  await until(() => told(cluster, "sin").length === 1, "sin knows");
  await cluster.at("fra").stop();
  await until(
    () =>
      !cluster
        .at("sin")
        .node.status()
        .nodes.find(({ node }) => node === "fra")?.present,
    "fra is away",
  );
  expect(told(cluster, "sin")).toEqual(["shop at fra"]);
  await cluster.at("sin").node.forget("fra");
  expect(told(cluster, "sin")).toEqual([]);
  await cluster.at("fra").start({ region: "fra" });
  await until(() => told(cluster, "sin").length === 1, "it tells again");
}, 30_000);

test("what happens all the time puts no look off, and a shard that takes long to start keeps nobody from hearing of a quarantine", async () => {
  const cluster = await served("everywhere");
  const [ams, fra, sin] = [cluster.at("ams"), cluster.at("fra"), cluster.at("sin")];
  // As where changes come in all the time.
  const busy = setInterval(() => fra.node.quarantined(), 10);
  onTestFinished(() => clearInterval(busy));
  await fra.quarantine("shop", "It ended its shard.");
  await until(() => held(cluster).length === 2, "the others hold it", 10_000);
  clearInterval(busy);
  const blog = await cluster.ready("ams", "blog", { worker: "blog", routes: ["blog.test/*"] });
  await ams.node.deploy(blog, "all");
  const started = Promise.withResolvers<void>();
  sin.startsShard = () => started.promise;
  await fra.quarantine("blog", "It ended its shard, too.");
  await until(() => told(cluster, "sin").length === 2, "sin hears of it");
  await sin.quarantine("shop", "It ended its shard here.");
  await until(() => told(cluster, "ams").includes("shop at sin"), "sin tells its own", 10_000);
  started.resolve();
  await until(() => sin.holds.has("blog"), "sin holds it");
}, 30_000);

test("a release ends watches at all nodes, and none of later ones by who sends it again, to a node that was started since neither", async () => {
  const cluster = await served("own");
  const [ams, sin] = [cluster.at("ams"), cluster.at("sin")];
  const said: Uint8Array[] = [];
  cluster.log.hear("release", (message) => void said.push(message));
  const isWatched = () => sin.catalog.get("shop")?.watched !== null;
  const watch = async () => {
    const live = sin.catalog.get("shop")!;
    const watched = { reason: "It looks like an attack.", since: 1 };
    await sin.catalog.apply([{ ...live, watched }]);
  };
  const again = async () => {
    for (const message of said) cluster.log.say("release", message);
    await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await watch();
  await ams.node.release("shop");
  await until(() => !isWatched(), "its watch has ended");
  expect(said).toHaveLength(1);
  await watch();
  await again();
  expect(isWatched()).toBe(true);
  // What the key has signed, and no node says so.
  const { value: run } = JSON.parse(Buffer.from(said[0]!.subarray(65)).toString()) as {
    value: { runs: string[] };
  };
  for (const wrong of [{ id: "x" }, { runs: Array(1_001).fill(run.runs[0]) }, { worker: "a/b" }]) {
    const value = { ...run, id: "ab".repeat(8), ...wrong };
    const body = { log: "talk", key: "release", follows: 0, value };
    cluster.log.say("release", signRecord(cluster.key, body)!);
  }
  await again();
  expect(isWatched()).toBe(true);
  expect(sin.node.status().refused).toMatchObject({ schema: 3 });
  await sin.stop();
  await sin.start({ region: "sin" });
  await watch();
  await again();
  expect(isWatched()).toBe(true);
  await until(async () => {
    await ams.node.release("shop");
    return !isWatched();
  }, "a new one ends it");
}, 30_000);

test("a node that serves another deployment, or has it in quarantine itself, does not hold it", async () => {
  const cluster = await served("everywhere");
  const [ams, fra, sin] = [cluster.at("ams"), cluster.at("fra"), cluster.at("sin")];
  sin.rehearse = () => {
    throw new SkerryError("start-failed", "It does not start here.");
  };
  await deploy(cluster, "two");
  expect(sin.serves("shop")).not.toBe(ams.serves("shop"));
  await fra.quarantine("shop", "It ended its shard.");
  await until(() => held(cluster).length > 0 && told(cluster, "sin").length > 0, "all know");
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(held(cluster)).toEqual(["ams"]);
  await ams.quarantine("shop", "It ended its shard here, too.");
  await until(() => told(cluster, "sin").length === 2, "it is told");
  await until(() => held(cluster).length === 0, "its own quarantine is enough");
}, 30_000);

test("two nodes of one name notice each other, say so once each, and write nothing of their quarantines", async () => {
  const cluster = await memoryCluster({ ams: "ams", fra: "fra" }, { quarantine: "everywhere" });
  await deploy(cluster, "one");
  const first = cluster.at("fra");
  const second = await cluster.add("fra", { region: "fra" });
  const both = [first, second];
  const isLevel = () => second.catalog.get("shop") !== undefined;
  await until(() => isLevel() && both.every(({ node }) => node.status().twin), "both know");
  expect(cluster.at("ams").node.status().twin).toBe(false);
  const { revision } = cluster.log;
  await first.quarantine("shop", "It ended its shard.");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(cluster.log.revision).toBe(revision);
  for (const { lines } of both) {
    expect(lines.filter((line) => line.includes("has this node's name"))).toHaveLength(1);
  }
}, 30_000);
