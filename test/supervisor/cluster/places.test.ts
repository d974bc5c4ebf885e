import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { skerry } from "../../cli/skerry.ts";
import { until } from "../../store/log/support/nats-servers.ts";
import { withKeptArtifacts } from "../../support/kept-artifacts.ts";
import { answering, worker } from "../serving/support/serving.ts";
import { startThree, type ThreeNodes } from "./support/three-nodes.ts";

// Changes that go place by place, and what is told of quarantines, with real nodes and servers. `wave-leader` and
// `shared-quarantines` have the cases.
let three: ThreeNodes;
beforeAll(async () => {
  three = await startThree({
    cluster: 'quarantine = "everywhere"',
    // Guests reserve more than that: what is deployed into this cordon starts at two nodes of three.
    rest: (i) =>
      `[cordons.tight]\n${i === 2 ? '[cordons.tight.limits]\naddress-space = "1500MiB"' : ""}`,
  });
  await three.settled();
}, 120_000);
afterAll(() => three.end());

const endless =
  "let n: u64 = 1; while (n != 0) n = n * 3 + 1 | 1; return Response.text(n.toString());";

const bodies = () =>
  Promise.all(three.nodes.map(async (each) => (await each.get("site.test")).body));

/** `skerry deploy` against a node, of a module that all nodes find prepared. */
async function deploy(i: number, text: string, ...options: readonly string[]) {
  const { folder, admin } = three.node(i);
  const wasm = await answering(text);
  const file = join(folder, `${text}.wasm`);
  writeFileSync(file, wasm);
  const run = () =>
    skerry(["deploy", file, "--name", "site", "--admin", new URL(admin).host, ...options], {
      cwd: folder,
    });
  const all = three.nodes.map((each) => join(each.folder, "data"));
  return all.reduce<typeof run>((work, data) => () => withKeptArtifacts(data, wasm, work), run)();
}

test("a deployment that starts at some nodes alone is held at the other, which goes on with the one before and is named", async () => {
  const first = await deploy(0, "one", "--route", "site.test/*");
  expect(first).toMatchObject({ code: 0 });
  const second = await deploy(1, "two", "--cordon", "tight");
  expect(second.code).toBe(0);
  expect(second.stderr).toMatch(/on ams, fra {2}not on sin \([a-z-]+: .+\)/);
  expect(await bodies()).toEqual(["two", "two", "one"]);
  const seen = (await three.cluster(0)).nodes.find(({ node }) => node === "sin")!;
  expect(seen.held.map(({ worker }) => worker)).toEqual(["site"]);
}, 120_000);

test("waves go place by place, and stop where it does not start, with exit code 1", async () => {
  const waves = ["--waves", "region=fra", "--wave-time", "1s"];
  const whole = await deploy(1, "three", "--cordon", "default", ...waves);
  expect(whole).toMatchObject({ code: 0, stderr: expect.stringMatching(/on ams, fra, sin\n/) });
  expect(await bodies()).toEqual(["three", "three", "three"]);

  const stopped = await deploy(0, "four", "--cordon", "tight", ...waves);
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toMatch(
    /error\[wave-failed\]: .* stopped at region=sin: at sin it does not/,
  );
  expect(await bodies()).toEqual(["four", "four", "three"]);
  const [open] = (await three.cluster(2)).waves;
  expect(open).toMatchObject({ worker: "site", state: "stopped", reached: 2 });
  const status = await (await three.node(2).ask("/")).text();
  expect(status).toMatch(/A change of site by region is stopped/);
  await three.node(1).api("POST", "/v1/workers/site/rollback", {});
  expect(await bodies()).toEqual(["three", "three", "three"]);
}, 120_000);

test("a worker that brought a shard down at one node has a shard of its own at all, without a lost request there, until one is asked to release it", async () => {
  await three.deploy(0, "crasher", await worker(endless), {
    routes: ["crasher.test/*"],
    limits: { fuel: 1e13, deadline: 60_000 },
  });
  const lost = three
    .node(0)
    .get("crasher.test")
    .catch((error: Error) => error);
  await until(async () => (await three.node(0).worker("crasher")).load.isolates > 0, "it runs");
  const { shards } = await three.node(0).status();
  process.kill(shards.find(({ cordon }) => cordon === "default")!.pid, "SIGABRT");
  await lost;
  await until(
    async () => (await three.node(1).worker("crasher")).watched?.node === "fra",
    "ams holds it",
  );
  const cluster = await three.cluster(2);
  expect(cluster.quarantines).toMatchObject([{ worker: "crasher", node: "fra" }]);
  const metrics = await (await three.node(2).ask("/metrics")).text();
  expect(metrics).toMatch(/skerry_cluster_quarantines\{node="fra"\} 1/);
  expect((await three.node(1).get("site.test")).status).toBe(200);

  await three.node(2).api("POST", "/v1/workers/crasher/release");
  await until(async () => {
    const all = await Promise.all(three.nodes.map((each) => each.worker("crasher")));
    return all.every(({ quarantine, watched }) => quarantine === null && watched === null);
  }, "it is released at all");
}, 120_000);
