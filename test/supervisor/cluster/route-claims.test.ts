import { expect, test } from "vitest";
import { routeKey, workerKey } from "../../../runtime/supervisor/cluster/record-values.ts";
import { RouteClaims } from "../../../runtime/supervisor/cluster/route-claims.ts";
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
  expect(await a!.claims.claim("shop", [route])).toEqual([route]);
  expect(await a!.claims.claim("shop", [route])).toEqual([]);
  await b!.follower.catchUp();
  await expect(b!.claims.claim("bank", ["free.test/*", route])).rejects.toMatchObject({
    code: "route-conflict",
  });
  await b!.follower.catchUp();
  expect(b!.copy.get(routeKey("free.test/*"))?.value).toBeNull();
  await a!.claims.release("shop", [route]);
  await b!.follower.catchUp();
  expect(await b!.claims.claim("bank", [route])).toEqual([route]);
  // Not its own any more.
  await a!.follower.catchUp();
  await a!.claims.release("shop", [route]);
  await b!.follower.catchUp();
  expect(b!.copy.get(routeKey(route))?.value).toEqual({ route, worker: "bank" });
});

test("a claim that a node left without a worker's record is another one's after a while, and not before", async () => {
  const [a, b] = await twoNodes();
  await a!.claims.claim("shop", [route]);
  await b!.follower.catchUp();
  const began = performance.now();
  expect(await b!.claims.claim("bank", [route])).toEqual([route]);
  expect(performance.now() - began).toBeGreaterThanOrEqual(unusedFor);
});
