import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeploymentStatus, Spread } from "../../../runtime/supervisor/control.ts";
import { skerry } from "../../cli/skerry.ts";
import { until } from "../../store/log/support/nats-servers.ts";
import { withKeptArtifacts } from "../../support/kept-artifacts.ts";
import { makeEndless, makeFailing } from "../serving/support/artifacts.ts";
import { answering, type Serving } from "../serving/support/serving.ts";
import { startThree, type ThreeNodes } from "./support/three-nodes.ts";

// What is done place by place, or at each node for the sake of another one, with real nodes, shards and servers. `wave-leader` and
// `shared-quarantines` have the cases.
let three: ThreeNodes;
beforeAll(async () => {
  three = await startThree({ settings: 'quarantine = "everywhere"' });
  await three.settled();
}, 120_000);
afterAll(() => three.end());

const bodies = () =>
  Promise.all(three.nodes.map(async (each) => (await each.get("site.test")).body));

/** `skerry deploy` against a node, of a module that nodes find prepared, all of them or some. */
async function deploy(i: number, text: string, options: readonly string[], only = three.nodes) {
  const { folder, admin } = three.node(i);
  const wasm = await answering(text);
  const file = join(folder, `${text}.wasm`);
  writeFileSync(file, wasm);
  const run = () =>
    skerry(["deploy", file, "--name", "site", "--admin", new URL(admin).host, ...options], {
      cwd: folder,
    });
  const all = only.map((each) => join(each.folder, "data"));
  return all.reduce<typeof run>((work, data) => () => withKeptArtifacts(data, wasm, work), run)();
}

test("waves by the command line go place by place", async () => {
  expect(await deploy(0, "one", ["--route", "site.test/*"])).toMatchObject({ code: 0 });
  const waves = ["--waves", "region=sin", "--wave-time", "1s"];
  const whole = await deploy(1, "two", waves);
  expect(whole).toMatchObject({ code: 0, stderr: expect.stringMatching(/on ams, fra, sin\n/) });
  expect(await bodies()).toEqual(["two", "two", "two"]);
}, 120_000);

test("a place whose one node does not start it stops it: that is told by name, and each place serves what it should", async () => {
  const [fra, ams, sin] = three.nodes as [Serving, Serving, Serving];
  await makeFailing(sin, await answering("three"));
  const waves = ["--waves", "region=fra", "--wave-time", "1s"];
  const stopped = await deploy(1, "three", waves, [fra, ams]);
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toMatch(
    /wave-failed.* stopped at region=sin: at sin it does not start \(start-failed\): .*stays at region=fra, region=ams\./s,
  );
  expect(await bodies()).toEqual(["three", "three", "two"]);
  for (const node of three.nodes) {
    const { cluster } = await node.status();
    expect(cluster?.waves).toMatchObject([{ worker: "site", state: "stopped", reached: 2 }]);
    expect(cluster?.waves[0]?.why).toMatch(/^at sin it does not start/);
  }
  // Nor by another way: what the node can't start it does not serve.
  const { spread } = await sin.api<{ spread: Spread }>("POST", "/v1/workers/site/promote", {
    percent: 100,
  });
  expect(spread.nodes.map(({ node, has, why }) => [node, has, why?.split(":")[0] ?? null])).toEqual(
    [
      ["ams", true, null],
      ["fra", true, null],
      ["sin", false, "start-failed"],
    ],
  );
  expect(await bodies()).toEqual(["three", "three", "two"]);
}, 120_000);

test("where quarantines hold everywhere a worker that ends its shard at one node has one of its own at all, as all lists say, until it is released at any", async () => {
  const [fra, ams, sin] = three.nodes as [Serving, Serving, Serving];
  await three.deploy(0, "stuck", await answering("stuck?"), {
    ...{ routes: ["stuck.test/*"], limits: { deadline: 500 } },
  });
  const { deployments } = await fra.api<{ deployments: DeploymentStatus[] }>(
    "GET",
    "/v1/workers/stuck/history",
  );
  await makeEndless(fra, deployments[0]!.module);
  const watchedBy = async (node: Serving) => (await node.worker("stuck")).watched?.node ?? null;
  const inQuarantine = async () => (await fra.worker("stuck")).quarantine !== null;
  const isHeld = async () =>
    (await inQuarantine()) && (await watchedBy(ams)) === "fra" && (await watchedBy(sin)) === "fra";
  expect((await fra.get("stuck.test")).status).toBe(504);
  await until(isHeld, "all have it in a shard of its own", 30_000);
  for (const node of [ams, sin]) {
    const { shards, cluster } = await node.status();
    expect(shards.map(({ cordon }) => cordon)).toContain("watched:stuck");
    expect(cluster?.nodes.find(({ node: name }) => name === "fra")?.quarantines).toEqual(["stuck"]);
    // Without a pause: what fails at one node may be that one's.
    expect((await node.get("stuck.test")).body).toBe("stuck?");
  }
  const { stdout } = await skerry(["list", "--admin", new URL(sin.admin).host], {
    cwd: sin.folder,
  });
  expect(stdout).toMatch(
    /stuck is watched in a shard of its own .*, as fra has it in quarantine: /,
  );
  expect(stdout).toMatch(/stuck is in quarantine at fra since .*could not end a worker's isolate/);

  const isFree = async () =>
    !(await inQuarantine()) && (await watchedBy(ams)) === null && (await watchedBy(sin)) === null;
  await sin.api("POST", "/v1/workers/stuck/release");
  await until(isFree, "it is released at all", 30_000);
  // A second one is held as soon, whatever was released before.
  expect((await fra.get("stuck.test")).status).toBe(504);
  await until(isHeld, "all hold the second one", 30_000);
  await three.deploy(1, "stuck", await answering("mended"));
  await until(isFree, "another deployment is free");
  expect((await fra.get("stuck.test")).body).toBe("mended");
}, 120_000);
