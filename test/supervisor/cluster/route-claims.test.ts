import { expect, test } from "vitest";
import type { LogWriter } from "../../../runtime/supervisor/cluster/log-writer.ts";
import { routeKey, workerKey } from "../../../runtime/supervisor/cluster/record-values.ts";
import { RouteClaims } from "../../../runtime/supervisor/cluster/route-claims.ts";
import { WorkerWrites } from "../../../runtime/supervisor/cluster/worker-writes.ts";
import type { LiveCatalog } from "../../../runtime/supervisor/deploy/live-catalog.ts";
import { MemoryLog } from "../../store/log/support/memory-log.ts";
import { memoryNode, newKey } from "./support/memory-node.ts";

const key = newKey();
const route = "shop.test/*";
const unusedFor = 200;

async function twoNodes() {
  const log = new MemoryLog();
  const nodes = [await memoryNode(log, key), await memoryNode(log, key)];
  return Promise.all(
    nodes.map(async (node) => {
      await node.follower.catchUp();
      const claims = new RouteClaims(node.copy, node.writer, node.follower, unusedFor);
      return { ...node, claims };
    }),
  );
}

/** A worker's record with a route. */
function withRoute(worker: string) {
  const current = "0".repeat(64);
  return {
    ...{ tenant: worker, cordon: "default", routes: [route], admission: {}, current },
    ...{ candidate: null, kept: [current], history: [] },
  };
}

test("of two nodes that claim a route at once one has it, and the other is told whose it is", async () => {
  const [a, b] = await twoNodes();
  await a!.writer.write(workerKey("shop"), withRoute("shop"), 0);
  await a!.writer.write(workerKey("bank"), withRoute("bank"), 0);
  await b!.follower.catchUp();
  await a!.follower.catchUp();
  const outcomes = await Promise.allSettled([
    a!.claims.claim("shop", [route]),
    b!.claims.claim("bank", [route]),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const lost = outcomes.find(({ status }) => status === "rejected") as PromiseRejectedResult;
  expect(lost.reason).toMatchObject({ code: "route-conflict" });
});

test("claims are all or none, and what a worker gives up is another one's", async () => {
  const [a, b] = await twoNodes();
  await a!.writer.write(workerKey("shop"), withRoute("shop"), 0);
  await a!.follower.catchUp();
  expect(await a!.claims.claim("shop", [route])).toMatchObject([{ route }]);
  expect(await a!.claims.claim("shop", [route])).toEqual([]);
  await b!.follower.catchUp();
  await expect(b!.claims.claim("bank", ["free.test/*", route])).rejects.toMatchObject({
    code: "route-conflict",
  });
  await b!.follower.catchUp();
  expect(b!.copy.get(routeKey("free.test/*"))?.value).toBeNull();
  await a!.follower.catchUp();
  const held = a!.claims.of("shop", [route]);
  await a!.claims.release(held);
  await b!.follower.catchUp();
  expect(await b!.claims.claim("bank", [route])).toMatchObject([{ route }]);
  // Not its own any more.
  await a!.follower.catchUp();
  expect(a!.claims.of("shop", [route])).toEqual([]);
  await a!.claims.release(held);
  await b!.follower.catchUp();
  expect(b!.copy.get(routeKey(route))?.value).toEqual({ route, worker: "bank" });
});

test("a route that one node gives up for a worker, and another node takes for it in between, stays claimed", async () => {
  const [a, b] = await twoNodes();
  const catalog = { all: () => [] } as unknown as LiveCatalog;
  const taking = new WorkerWrites({ ...a!, catalog });
  await taking.write("shop", () => withRoute("shop"));
  await b!.follower.catchUp();
  // The other node's change comes between this one's record and what is given up after it.
  const between = {
    revisionOf: (at: string) => b!.writer.revisionOf(at),
    write: async (...written: Parameters<LogWriter["write"]>) => {
      const revision = await b!.writer.write(...written);
      if (written[0] === workerKey("shop")) await taking.write("shop", () => withRoute("shop"));
      return revision;
    },
  } as LogWriter;
  const claims = new RouteClaims(b!.copy, between, b!.follower, unusedFor);
  const leaving = new WorkerWrites({ ...b!, catalog, claims, writer: between });
  await leaving.write("shop", () => ({ ...withRoute("shop"), routes: [] }));
  expect(b!.copy.get(workerKey("shop"))?.value).toMatchObject({ routes: [route] });
  expect(b!.copy.get(routeKey(route))?.value).toEqual({ route, worker: "shop" });
});

test("a claim that a node left without a worker's record is another one's after a while, and not before", async () => {
  const [a, b] = await twoNodes();
  await a!.claims.claim("shop", [route]);
  await b!.follower.catchUp();
  const began = performance.now();
  expect(await b!.claims.claim("bank", [route])).toMatchObject([{ route }]);
  expect(performance.now() - began).toBeGreaterThanOrEqual(unusedFor);
});
