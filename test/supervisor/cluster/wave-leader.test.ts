import { beforeEach, expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { workerKey } from "../../../runtime/supervisor/cluster/record-values.ts";
import { until } from "../../store/log/support/nats-servers.ts";
import { idOfText, type MemoryCluster, memoryCluster } from "./support/memory-cluster.ts";

let cluster: MemoryCluster;
const routes = ["shop.test/*"];
const order = { label: "region", watch: 100 };
const all = (text: string | null) => ({ ams: text, fra: text, sin: text, none: text });

beforeEach(async () => {
  cluster = await memoryCluster({ ams: "ams", fra: "fra", sin: "sin", none: null });
  const ready = await cluster.ready("fra", "one", { routes });
  await cluster.at("fra").node.deploy(ready, "all");
});

/** What all nodes serve whenever something changes: a node that goes over is one more line. */
function watching(): Record<string, string | null>[] {
  const seen: Record<string, string | null>[] = [cluster.served("shop")];
  for (const { catalog } of cluster.nodes) {
    const apply = catalog.apply.bind(catalog);
    catalog.apply = async (...given) => {
      await apply(...given);
      const now = cluster.served("shop");
      if (JSON.stringify(seen.at(-1)) !== JSON.stringify(now)) seen.push(now);
    };
  }
  return seen;
}

const deploy = async (by: string, text: string, waves: object = order) =>
  cluster.at(by).node.deploy(await cluster.ready(by, text), "all", { ...order, ...waves });

test("places go over one after the other, those that are named first, and nodes without the label last", async () => {
  const seen = watching();
  const spread = await deploy("sin", "two", { places: ["sin"] });
  expect(spread.nodes.map(({ node, has }) => [node, has])).toEqual(
    ["ams", "fra", "none", "sin"].map((node) => [node, true]),
  );
  expect(seen.slice(1)).toEqual([
    { ...all("one"), sin: "two" },
    { ...all("one"), sin: "two", ams: "two" },
    { ...all("two"), none: "one" },
    all("two"),
  ]);
  const status = cluster.at("ams").node.status();
  expect(status.waves).toEqual([]);
  const events = await cluster.at("fra").store.history("shop");
  expect(events.map(({ event }) => event)).toEqual(["deploy", "deploy"]);
}, 30_000);

test("a place where it does not start stops it: that place and later ones keep what they had, and the answer and all nodes say so", async () => {
  cluster.at("fra").rehearse = () => {
    throw new SkerryError("start-failed", "It ran out of start-up fuel.");
  };
  const failing = deploy("ams", "two");
  await expect(failing).rejects.toMatchObject({ code: "wave-failed" });
  await expect(failing).rejects.toThrow(
    /stopped at region=fra: at fra it does not start \(start-failed\): It ran out of start-up fuel\. .* stays at region=ams\. region=sin, the nodes without a region did not get it/,
  );
  expect(cluster.served("shop")).toEqual({ ...all("one"), ams: "two" });
  const [waves] = cluster.at("sin").node.status().waves;
  expect(waves).toMatchObject({
    ...{ worker: "shop", state: "stopped", by: "ams", reached: 1, event: "deploy" },
    ...{
      places: ["ams", "fra", "sin"],
      before: idOfText("shop one"),
      deployment: idOfText("shop two"),
    },
  });
  // A node that is new serves what its place does.
  await cluster.add("ams-2", { region: "ams" });
  await cluster.add("sin-2", { region: "sin" });
  await until(() => cluster.served("shop")["sin-2"] === "one", "it has the worker");
  expect(cluster.served("shop")["ams-2"]).toBe("two");

  // A rollback has all serve what they served before; a promotion would have had all serve what is new.
  await cluster.at("none").node.rollback("shop", undefined, "all");
  expect(new Set(Object.values(cluster.served("shop")))).toEqual(new Set(["one"]));
  expect(cluster.at("sin").node.status().waves).toEqual([]);
}, 30_000);

test.each([
  [
    "a quarantine",
    /at fra it is in quarantine: It ended its shard/,
    () => cluster.at("fra").quarantine("shop", "It ended its shard."),
  ],
  [
    "answers that fail",
    /at fra 4 of 40 answers failed/,
    () => {
      let looks = 0;
      cluster.at("fra").outcomes = () => {
        looks++;
        return { requests: 1_000 + looks * 40, failed: looks * 4 };
      };
    },
  ],
  ["a node that goes", /fra is away since/, () => cluster.at("fra").log.cutOff()],
])(
  "%s while a place is watched has it go back",
  async (_, why, harm) => {
    const deploying = deploy("ams", "two", { watch: 12_000, places: ["fra"] }).catch(
      (error) => error,
    );
    await until(() => cluster.served("shop").fra === "two", "fra serves it");
    await harm();
    const error = (await deploying) as SkerryError;
    expect(error.code).toBe("wave-failed");
    expect(error.message).toMatch(why);
    cluster.at("fra").log.back();
    await until(() => cluster.served("shop").fra === "one", "fra has gone back");
    expect(cluster.served("shop")).toEqual(all("one"));
    const events = await cluster.at("fra").store.history("shop");
    expect(events.map(({ event }) => event)).toEqual(["rollback", "deploy", "deploy"]);
    // To all, in spite of that.
    await cluster.at("sin").node.promote("shop", 100, "all");
    expect(cluster.served("shop")).toEqual(all("two"));
  },
  60_000,
);

test("another change ends waves that are under way, and who leads them is told", async () => {
  const deploying = deploy("ams", "two", { watch: 2_000 }).catch((error) => error);
  await until(() => cluster.served("shop").ams === "two", "ams serves it");
  const ready = await cluster.ready("sin", "three");
  await cluster.at("sin").node.deploy(ready, "all");
  expect(await deploying).toMatchObject({ code: "conflict" });
  expect(cluster.served("shop")).toEqual(all("three"));
}, 30_000);

test("where who leads them ends in the middle all nodes can tell, serve on what their place does, and another change takes it up", async () => {
  const deploying = deploy("fra", "two", { watch: 30_000 }).catch((error) => error);
  await until(() => cluster.served("shop").ams === "two", "ams serves it");
  expect(cluster.at("sin").node.status().waves).toMatchObject([{ state: "going", by: "fra" }]);
  await cluster.at("fra").stop();
  await cluster.at("fra").start({ region: "fra" });
  await until(
    () => cluster.at("sin").node.status().waves[0]?.state === "interrupted",
    "it is interrupted",
  );
  expect(cluster.served("shop")).toEqual({ ...all("one"), ams: "two" });
  await cluster.at("sin").node.promote("shop", 0, "all");
  expect(cluster.served("shop")).toEqual(all("one"));
  expect(await deploying).toMatchObject({ code: "unavailable" });
}, 90_000);

test("a worker that is new has its route where its wave has come; a rollback and a candidate go place by place too", async () => {
  const seen = watching();
  const ready = await cluster.ready("ams", "new", { worker: "blog", routes: ["blog.test/*"] });
  const deploying = cluster.at("ams").node.deploy(ready, "all", order);
  await until(() => cluster.served("blog").ams === "new", "ams serves it");
  expect(cluster.served("blog")).toEqual({ ...all(null), ams: "new" });
  await deploying;
  expect(cluster.served("blog")).toEqual(all("new"));

  const { node } = cluster.at("none");
  await node.deploy(await cluster.ready("none", "two", { percent: 10 }), "all", order);
  const shares = () => cluster.nodes.map(({ catalog }) => catalog.get("shop")?.candidate?.percent);
  expect(shares()).toEqual([10, 10, 10, 10]);
  await node.promote("shop", 100, "all", order);
  expect(cluster.served("shop")).toEqual(all("two"));
  seen.splice(0, seen.length, cluster.served("shop"));
  await node.rollback("shop", undefined, "all", { ...order, places: ["sin", "fra"] });
  expect(seen.map((each) => Object.values(each).filter((text) => text === "one").length)).toEqual([
    0, 1, 2, 3, 4,
  ]);
}, 60_000);

test("a label or a place that no node has is refused before anything is written", async () => {
  const { revision } = cluster.at("fra").node.status();
  await expect(deploy("fra", "two", { label: "zone" })).rejects.toThrow(/No node .* label zone/);
  await expect(deploy("fra", "two", { places: ["asm"] })).rejects.toMatchObject({
    code: "bad-usage",
  });
  expect(cluster.at("fra").node.status().revision).toBe(revision);
});

test("a node that knows no waves goes on with what all had, and goes over with the last of them", async () => {
  const sin = cluster.at("sin");
  // As a version before would: it does not tell that it knows them, and takes no notice of that field.
  const say = sin.log.say.bind(sin.log);
  sin.log.say = (topic, message) => {
    if (topic !== "beat") say(topic, message);
  };
  await until(
    () =>
      !cluster
        .at("ams")
        .node.status()
        .nodes.find((each) => each.node === "sin")?.present,
    "it is silent",
  );
  const seen = watching();
  await deploy("ams", "two");
  await until(() => cluster.served("shop").sin === "two", "it is over");
  expect(seen.findIndex(({ sin: text }) => text === "two")).toBeGreaterThan(
    seen.findIndex(({ fra }) => fra === "two"),
  );
  expect(cluster.at("ams").copy.get(workerKey("shop"))?.value).not.toHaveProperty("waves");
}, 30_000);

test("a node of a place that holds it stops it, as one does that does not report its health; each with a sentence that all have room for", async () => {
  const fra = cluster.at("fra");
  fra.knowsTenants = false;
  const ready = await cluster.ready("ams", "two", { tenant: "acme" });
  const ams = cluster.at("ams").node;
  await expect(ams.deploy(ready, "all", { ...order, places: ["fra"] })).rejects.toThrow(
    /stopped at region=fra: fra does not serve it \(bad-settings\)\. That place serves .* again/,
  );
  expect(cluster.served("shop")).toEqual(all("one"));
  fra.knowsTenants = true;

  fra.rehearse = () => {
    throw new SkerryError("start-failed", "x".repeat(5_000));
  };
  const began = performance.now();
  await expect(deploy("ams", "three", { places: ["fra"] })).rejects.toThrow(
    /at fra it does not start \(start-failed\): x{1000}\./,
  );
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(ams.status().waves[0]?.why).toHaveLength(1_000);
  fra.rehearse = () => {};

  const say = fra.log.say.bind(fra.log);
  fra.log.say = (topic, message) => {
    if (topic !== "fares") say(topic, message);
  };
  await expect(deploy("ams", "four", { places: ["fra"] })).rejects.toThrow(
    /stopped at region=fra: fra did not report its health/,
  );
  await until(() => cluster.served("shop").fra === "one", "fra has gone back");
}, 60_000);

test("what failed just after the change may be of what was before, and counts as nothing", async () => {
  const fra = cluster.at("fra");
  let since: number | null = null;
  const apply = fra.catalog.apply.bind(fra.catalog);
  fra.catalog.apply = async (...given) => {
    await apply(...given);
    if (cluster.served("shop").fra === "two") since ??= performance.now();
  };
  fra.outcomes = () => {
    const failed = since === null ? 0 : Math.min(900, performance.now() - since);
    return { requests: Math.round(1_000 + failed), failed: Math.round(failed) };
  };
  const ready = await cluster.ready("ams", "two");
  // The others' places are watched for as long: they have nothing to wait for.
  for (const name of ["sin", "none"]) cluster.at(name).log.cutOff();
  const away = () =>
    cluster
      .at("ams")
      .node.status()
      .nodes.filter(({ present }) => !present);
  await until(() => away().length === 2, "two are away");
  const spread = await cluster.at("ams").node.deploy(ready, "all", { ...order, watch: 2_000 });
  // Nor is who is away waited for.
  expect(spread.nodes.map(({ node, why }) => [node, why])).toEqual([
    ["ams", null],
    ["fra", null],
    ["none", "away"],
    ["sin", "away"],
  ]);
  for (const name of ["sin", "none"]) cluster.at(name).log.back();
  await until(() => cluster.served("shop").sin === "two", "it goes over when it is back");
}, 60_000);

test("a step that the log does not take at the moment is tried again", async () => {
  const { log } = cluster.at("ams");
  const append = log.append.bind(log);
  let failures = 0;
  log.append = async (...given) => {
    if (given[0] !== workerKey("shop") || cluster.served("shop").ams === "one" || failures > 1) {
      return append(...given);
    }
    failures++;
    throw new SkerryError("unavailable", "Nobody leads.");
  };
  await deploy("ams", "two");
  expect(failures).toBe(2);
  expect(cluster.served("shop")).toEqual(all("two"));
}, 30_000);
