import { expect, test } from "vitest";
import { Deployer, type DeployerOptions } from "../../../runtime/supervisor/deploy/deployer.ts";
import { SerialQueue } from "../../../runtime/supervisor/serial-queue.ts";

test("a deploy whose client has left does not begin to be prepared, or to be tried", async () => {
  const tried: string[] = [];
  const deployer = new Deployer({
    changes: new SerialQueue(),
    isCordon: () => true,
    isTenant: () => true,
    calibratedFuel: 1_000_000,
    privateOrigins: [],
    dataDir: "/nowhere",
    preparing: {},
    shared: null,
    modules: { get: async () => new Uint8Array(8) },
    deployments: { deployments: async () => [] },
    catalog: { get: () => undefined },
    tryOut: async ({ worker }: { worker: string }) => void tried.push(worker),
  } as unknown as DeployerOptions);
  const order = { worker: "shop", module: "m", grants: [], limits: {}, variables: {}, secrets: {} };
  const left = AbortSignal.abort();
  await expect(deployer.ready(order, "api", left)).rejects.toMatchObject({ code: "client-left" });
  expect(tried).toEqual([]);
});

test("shards are told of what a cluster's log says before the disk has synced it; it counts as served after that", async () => {
  const done: string[] = [];
  const deployer = new Deployer({
    changes: new SerialQueue(),
    deployments: {
      apply: async (change: object, synced = true) => {
        const what = Object.entries(change).flatMap(([name, all]) =>
          (all as unknown[]).length > 0 ? [name] : [],
        );
        done.push(`${what} ${synced ? "synced" : "written"}`);
      },
    },
    catalog: { apply: async () => void done.push("told") },
    onRemove: () => void done.push("removed"),
  } as unknown as DeployerOptions);
  const served = [{ key: "worker.shop", revision: 3 }];
  await deployer.adopt(() => ({ removed: ["shop"], served }));
  expect(done).toEqual(["removed written", "told", "served synced", "removed"]);
  done.length = 0;
  await deployer.adopt(() => ({ removed: ["shop"] }));
  expect(done).toEqual(["removed synced", "told", "removed"]);
});
