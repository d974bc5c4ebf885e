import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyStore, until } from "../../store/log/support/nats-servers.ts";
import { answering, type Serving } from "../serving/support/serving.ts";
import { startThree, type ThreeNodes } from "./support/three-nodes.ts";

// What is acknowledged is never lost, and no request fails because of NATS: watched all the time.
let three: ThreeNodes;
let watch: ReturnType<typeof watching>;
let copies: string;
beforeAll(async () => {
  three = await startThree();
  await three.settled();
  await three.deploy(0, "site", await answering("v0"), { routes: ["site.test/*"] });
  await three.settled();
  copies = mkdtempSync(join(tmpdir(), "skerry-nats-copy-"));
  watch = watching([0, 1, 2].map((i) => () => three.node(i)));
}, 120_000);
afterAll(async () => {
  await watch.end();
  await three.end();
  rmSync(copies, { recursive: true, force: true });
});

/** Asks nodes for the site again and again, and keeps what was no answer of it. A node that is down is not asked. */
function watching(nodes: readonly (() => Serving)[]) {
  const failures: string[] = [];
  const paused = new Set<number>();
  let asked = 0;
  let over = false;
  const loops = nodes.map(async (node, i) => {
    while (!over) {
      if (!paused.has(i)) {
        const answer = await node()
          .get("site.test")
          .catch((error: Error) => ({ status: 0, body: error.message }));
        asked++;
        if (answer.status !== 200) failures.push(`${i}: ${answer.status} ${answer.body}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  return {
    ...{ failures, paused },
    asked: () => asked,
    async end() {
      over = true;
      await Promise.all(loops);
    },
  };
}

const bodies = (only = [0, 1, 2]) =>
  Promise.all(only.map(async (i) => (await three.node(i).get("site.test")).body));

/** Deploys until it is acknowledged. */
async function deployed(i: number, text: string): Promise<void> {
  const wasm = await answering(text);
  await until(async () => {
    await three.deploy(i, "site", wasm);
    return true;
  }, `${text} is deployed`);
}

test("after the end of the servers' leader deploys go on, and all nodes are equal 10 s after it", async () => {
  const leader = await leaderOfLog();
  const server = three.nats.servers.find(({ name }) => name === leader)!;
  await server.kill();
  await deployed(1, "v1");
  expect(await three.settled()).toBeLessThan(10_000);
  expect(await bodies()).toEqual(["v1", "v1", "v1"]);
  await server.start();
  await three.nats.ready();
}, 120_000);

test("without any server what is served goes on, deploys say `unavailable`, and 5 s after they are back all are equal", async () => {
  await three.nats.killAll();
  await until(async () => !(await three.cluster(0)).connected, "it is seen");
  await expect(three.deploy(0, "site", await answering("lost"))).rejects.toMatchObject({
    code: "unavailable",
  });
  await expect(three.node(1).api("DELETE", "/v1/workers/site")).rejects.toMatchObject({
    code: "unavailable",
  });
  // A node that starts without them serves what it had.
  watch.paused.add(2);
  await three.node(2).end();
  await three.start(2);
  watch.paused.delete(2);
  expect(await bodies()).toEqual(["v1", "v1", "v1"]);
  await Promise.all(three.nats.servers.map((each) => each.start()));
  await three.nats.ready();
  await deployed(0, "v2");
  expect(await three.settled()).toBeLessThan(5_000);
  expect(await bodies()).toEqual(["v2", "v2", "v2"]);
}, 120_000);

test("a node that was away is named so, and catches up", async () => {
  watch.paused.add(2);
  await three.node(2).end();
  await deployed(0, "v3");
  const { spread } = await three.deploy(0, "site", await answering("v4"));
  expect(spread.nodes.find(({ node }) => node === "sin")).toMatchObject({
    has: false,
    why: "away",
  });
  await three.start(2);
  watch.paused.delete(2);
  await three.settled();
  expect(await bodies()).toEqual(["v4", "v4", "v4"]);
}, 120_000);

test("a log that went back to an older copy, or is empty, is an alarm and no instruction; `restore` writes it anew, for an empty node too", async () => {
  for (const { name, store } of three.nats.servers)
    cpSync(store, join(copies, name), { recursive: true });
  await deployed(1, "v5");
  await three.settled();
  await three.nats.killAll();
  for (const { name, store } of three.nats.servers) copyStore(join(copies, name), store);
  await Promise.all(three.nats.servers.map((each) => each.start()));
  await three.nats.ready();
  await until(async () => (await three.cluster(0)).alarm !== null, "it is an alarm");
  expect((await three.cluster(0)).alarm?.sentence).toMatch(/went back/);
  expect(await bodies()).toEqual(["v5", "v5", "v5"]);
  await expect(three.deploy(0, "site", await answering("lost"))).rejects.toMatchObject({
    code: "unavailable",
  });
  expect(await three.node(0).api("POST", "/v1/cluster/restore")).toMatchObject({ workers: [] });
  await three.settled();
  expect((await three.cluster(1)).alarm).toBeNull();
  await deployed(2, "v6");
  expect(await bodies()).toEqual(["v6", "v6", "v6"]);

  await three.nats.killAll();
  for (const { store } of three.nats.servers) rmSync(store, { recursive: true, force: true });
  await Promise.all(three.nats.servers.map((each) => each.start()));
  await three.nats.ready();
  await until(async () => (await three.cluster(1)).alarm !== null, "it is an alarm");
  expect((await three.cluster(1)).alarm?.sentence).toMatch(/empty/);
  expect(await bodies()).toEqual(["v6", "v6", "v6"]);
  await three.node(1).api("POST", "/v1/cluster/restore");
  await three.settled();
  await deployed(0, "v7");
  expect(await bodies()).toEqual(["v7", "v7", "v7"]);
  // The bytes are there as well: an empty node has them of the cluster.
  watch.paused.add(2);
  await three.node(2).end();
  await three.start(2, { fresh: true });
  await three.settled();
  expect((await three.node(2).get("site.test")).body).toBe("v7");
  watch.paused.delete(2);
}, 240_000);

test("through all of that not one request failed", () => {
  expect(watch.failures).toEqual([]);
  expect(watch.asked()).toBeGreaterThan(300);
});

async function leaderOfLog(): Promise<string> {
  for (const { monitor } of three.nats.servers) {
    const told = (await (await fetch(`${monitor}/jsz?streams=1`)).json()) as Streams;
    for (const { stream_detail: streams = [] } of told.account_details ?? []) {
      for (const { name, cluster } of streams) {
        if (name === "SKERRY_test_LOG" && cluster?.leader) return cluster.leader;
      }
    }
  }
  throw new Error("nobody leads");
}

/** What `/jsz` says of the leaders of streams. */
interface Streams {
  readonly account_details?: readonly {
    readonly stream_detail?: readonly {
      readonly name: string;
      readonly cluster?: { readonly leader?: string };
    }[];
  }[];
}
