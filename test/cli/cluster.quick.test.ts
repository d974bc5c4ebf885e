import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ClusterStatus, NodeStatus } from "../../runtime/supervisor/control.ts";
import { idOf, serverStatus, workerStatus } from "../supervisor/support/statuses.ts";
import { withAdminHost } from "./admin-host.ts";

const node = (name: string, given: Partial<NodeStatus> = {}): NodeStatus => ({
  ...{ node: name, labels: { region: name }, version: "0.1.0", present: true, revision: 41 },
  ...{ lag: 0, lagMs: 0, held: [], alarm: null, quarantines: [], notUnderstood: 0, unfetched: 0 },
  ...given,
});

const cluster: ClusterStatus = {
  ...{ cluster: "prod", node: "fra", connected: true, alarm: null, revision: 41 },
  nodes: [
    node("ams", { quarantines: ["shop"] }),
    node("fra"),
    node("sin", { present: false, lag: 3, revision: 38, held: [{ worker: "blog", code: "x" }] }),
  ],
  held: [],
  waves: [
    {
      ...{ worker: "shop", label: "region", places: ["ams", "fra", "sin"], reached: 1, by: "ams" },
      ...{ state: "stopped", why: "at fra it does not start (start-failed)", event: "deploy" },
      ...{ deployment: idOf("b"), before: idOf("a") },
    },
  ],
  quarantines: [
    { worker: "shop", node: "ams", deployment: idOf("b"), since: 0, reason: "It ended its shard." },
  ],
  notUnderstood: [{ key: "worker.blog", fields: ["weight"] }],
  ...{ unshared: [], refused: { signature: 2 }, reconnects: 0, entries: null, twin: true },
  artifacts: { taken: 3, given: 1, refused: 2 },
  tenants: [{ tenant: "acme", fuelRate: "25%", fuelBurst: null }],
};
const spread = {
  revision: 42,
  nodes: [
    { node: "fra", has: true, why: null },
    { node: "sin", has: false, why: "away" },
  ],
};

describe.concurrent("skerry cluster", () => {
  test("init makes a key for its owner alone, once, where it is asked to", async () => {
    await withAdminHost({}, async ({ run, dir }) => {
      const { code, stderr } = await run(["cluster", "init", "--key", "own.key"]);
      expect({ code, stderr }).toMatchObject({
        code: 0,
        stderr: expect.stringContaining("own.key"),
      });
      const path = join(dir, "own.key");
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const key = readFileSync(path, "utf8");
      const again = await run(["cluster", "init", "--key", "own.key", "--json"]);
      expect(again.code).toBe(2);
      expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: "not-writable" } });
      expect(readFileSync(path, "utf8")).toBe(key);
      // By default in the data folder, which it makes.
      const data = join(dir, "data");
      const made = await run(["cluster", "init", "--json"], { env: { SKERRY_DATA_DIR: data } });
      expect(JSON.parse(made.stdout)).toEqual({ key: join(data, "cluster.key"), error: null });
      expect(existsSync(join(data, "cluster.key"))).toBe(true);
    });
  });

  test("status shows nodes, waves, quarantines and what is not understood; list has them too, a host alone has none", async () => {
    await withAdminHost({ workers: [workerStatus()] }, async ({ run, json, control }) => {
      const alone = await run(["cluster", "status"]);
      expect(alone.code).toBe(2);
      expect(alone.stderr).toMatch(/^error\[bad-usage\]: This host is in no cluster/);
      control.server = serverStatus({ cluster });
      expect(await json(["cluster", "status"])).toEqual({ cluster, error: null });
      const { code, stdout } = await run(["cluster", "status"]);
      expect(code).toBe(0);
      for (const line of [
        /^cluster prod at revision 41, seen from fra$/m,
        /^node .* quarantine$/m,
        /^ams .* present +41 +0 +shop$/m,
        /^fra \* /m,
        /^sin .* away +38 +3 +blog$/m,
        /^shop: a change place by place was stopped: b{12} on region=ams; a{12} on region=fra, region=sin, the others\. at fra it does not start/m,
        /^shop is in quarantine at ams since .*: It ended its shard\.$/m,
        /^This node does not understand all of worker\.blog \(weight\): update its Skerry\.$/m,
        /^Refused of what came from NATS: 2 for their signature\.$/m,
        /^Another node has the name fra, too: give it another one\. /m,
        /^prepared modules of the cluster: 3 taken, 1 given, 2 refused$/m,
        /^tenant acme, at each node: fuel-rate 25%, fuel-burst as by default$/m,
      ]) {
        expect(stdout).toMatch(line);
      }
      expect((await run(["list"])).stdout).toContain("is in quarantine at ams");

      // A rate is one node's, and so it is told.
      const fuelRate = { fuelPerSecond: 5_000, burst: 10_000 };
      control.workers.set("rated", workerStatus({ name: "rated", fuelRate }));
      const rated = /^tenant .*, 5,000 fuel a second and up to 10,000 saved/m;
      const ofFra = (await run(["list", "rated"])).stdout;
      expect(ofFra).toMatch(rated);
      expect(ofFra).toMatch(/ saved, at fra: each node has a rate of its own$/m);
      control.server = serverStatus();
      expect((await run(["list", "rated"])).stdout).toMatch(/ saved$/m);
    });
  });

  test("restore, forget and tenant say what came of it, and what was wrong", async () => {
    await withAdminHost({}, async ({ run, json, control }) => {
      control.spread = spread;
      control.server = serverStatus({ cluster });
      const restored = await run(["cluster", "restore"]);
      expect(restored.code).toBe(0);
      expect(restored.stderr).toMatch(/^The log /);
      expect(await json(["cluster", "forget", "sin"])).toEqual({ forgotten: "sin", error: null });
      const unknown = await run(["cluster", "forget", "sin"]);
      expect({ ...unknown, stderr: "" }).toEqual({ code: 2, stdout: "", stderr: "" });
      expect(unknown.stderr).toMatch(/^error\[not-found\]: The cluster knows no node "sin"/);
      expect((await run(["cluster", "forget", "ams"])).stderr).toBe("ams is forgotten.\n");
      expect(await json(["cluster", "tenant", "acme", "--fuel-rate", "25%"])).toMatchObject({
        ...{ tenant: "acme", error: null },
      });
      expect(control.rates.get("acme")).toEqual({ fuelRate: "25%", fuelBurst: null });
      const removed = await run(["cluster", "tenant", "acme", "--rm"]);
      expect(removed).toMatchObject({ code: 0, stdout: "" });
      expect(control.rates.get("acme")).toBeNull();
      const bad = await run(["cluster", "tenant", "Not A Name", "--fuel-rate", "1"]);
      expect(bad.code).toBe(2);
      expect(bad.stderr).toMatch(/^error\[/);
      const none = await run(["cluster", "forget"]);
      expect(none.code).toBe(2);
      expect(none.stderr).toMatch(/missing required argument/i);
    });
  });

  test("--waves is read as it is written, and what can't be is refused with a sentence", async () => {
    await withAdminHost({ workers: [workerStatus({ name: "shop" })] }, async ({ run, control }) => {
      const seen: unknown[] = [];
      control.promote = async (name: string, percent: number, ...more: unknown[]) => {
        const [wait, waves] = more;
        seen.push({ percent, wait, waves });
        return control.worker(name);
      };
      const promote = (...options: string[]) => run(["promote", "shop", ...options]);
      expect((await promote("--waves", "region=fra,ams", "--wave-time", "30s")).code).toBe(0);
      expect((await promote("--waves", "region")).code).toBe(0);
      expect(seen).toEqual([
        {
          percent: 100,
          wait: "all",
          waves: { label: "region", places: ["fra", "ams"], watch: 30_000 },
        },
        { percent: 100, wait: "all", waves: { label: "region" } },
      ]);
      const cases: [string[], RegExp][] = [
        [["--waves", "region=fra,fra"], /must be `LABEL` or `LABEL=VALUE,VALUE`/],
        [["--waves", "=fra"], /must be `LABEL`/],
        [["--waves", "region", "--wave-time", "1ms"], /must be|at least/],
        [["--wave-time", "30s"], /`--wave-time` needs `--waves`/],
        [["--waves", "region", "--wait", "none"], /`wait` is beside `waves`/],
      ];
      for (const [options, sentence] of cases) {
        const { code, stderr } = await promote(...options);
        expect({ code, options }).toEqual({ code: 2, options });
        expect(stderr).toMatch(sentence);
      }
      expect(seen).toHaveLength(2);
    });
  });
});
