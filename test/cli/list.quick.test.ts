import { describe, expect, test } from "vitest";
import { idOf, workerLoad, workerStatus } from "../supervisor/support/statuses.ts";
import { withAdminHost } from "./admin-host.ts";

const shop = workerStatus({
  name: "shop",
  tenant: "acme",
  routes: ["shop.example.com/*", "*/shop/*", "*/a", "*/b", "*/c"],
  candidate: { id: idOf("c"), percent: 10 },
  fuelRate: { fuelPerSecond: 5_000_000, burst: 6_000_000 },
  load: workerLoad({
    requests: 12_345,
    failed: 6,
    peaks: { fuel: 0.5, memory: 0.25, deadline: 0.01 },
  }),
});

const wild = workerStatus({
  name: "wild",
  cordon: "payments",
  quarantine: {
    reason: "It ended its\u001b[31m shard.",
    since: Date.now() - 3.5 * 3_600_000,
    losses: 2,
  },
  pausedUntil: Date.now() + 2.5 * 86_400_000,
});

const odd = workerStatus({
  name: "odd",
  watched: {
    reason: "In 10 s 62 of 70 requests ended in a fault.",
    since: Date.now() - 3.5 * 60_000,
  },
});

const broken = workerStatus({
  name: "broken",
  problem: { code: "unknown-module", message: "Its module is damaged." },
});

describe.concurrent("list", () => {
  test("shows each worker in a row, and below what somebody should know", async () => {
    await withAdminHost({ workers: [shop, wild, broken, odd] }, async ({ run }) => {
      const { code, stdout, stderr } = await run(["list"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const [head, ...rows] = stdout.split("\n").map((line) => line.split(/ {2,}/));
      expect(head).toEqual([
        "worker",
        "routes",
        "current",
        "candidate",
        "cordon",
        "state",
        "requests",
        "failures",
      ]);
      expect(rows[0]).toEqual([
        ...["shop", "shop.example.com/*, */shop/*, */a and 2 more", "aaaaaaaaaaaa"],
        ...["cccccccccccc 10 %", "default", "serves", "12,345", "6"],
      ]);
      expect(rows[1]).toEqual([
        ...["wild", "no route", "aaaaaaaaaaaa", "payments", "paused", "0", "0"],
      ]);
      expect(rows[2]).toContain("unknown-module");
      expect(rows[3]).toContain("watched");
      expect(stdout).toMatch(
        /\n\nwild is in quarantine since 3 h \d+ min, after 2 shards it brought down: It ended its\\u001b\[31m shard\. It starts again in 2 d \d+ h\.\n/,
      );
      expect(stdout).toMatch(
        /\nodd is watched in a shard of its own since 3 min \d+ s: In 10 s 62 of 70 requests ended in a fault\. It goes back once it is quiet\.\n/,
      );
      expect(stdout).toContain("\nbroken can't be served: Its module is damaged.\n");
    });
  });

  test("says how to deploy where there is no worker", async () => {
    await withAdminHost({}, async ({ run }) => {
      expect((await run(["list"])).stdout).toMatch(
        /^No worker is deployed: see `skerry deploy --help`\.\n\nAround each shard, /,
      );
    });
  });

  test("says what is around the host's processes, and what is not", async () => {
    await withAdminHost({ workers: [shop] }, async ({ run, control }) => {
      const { sandbox } = control.server;
      const entries = { ...sandbox.entries, landlock: false, ownUser: true };
      const missing = ["a bound on files (Landlock)"];
      control.server = { ...control.server, sandbox: { ...sandbox, entries, missing } };
      expect((await run(["list"])).stdout).toContain(
        "\n\nAround each shard, the front, the preparing of modules and each broker: a filter of system calls, a bound on files " +
          "and no new rights.\nAround the owner of entries: a filter of system calls, no new rights and a user of its own.\n" +
          "Missing of a whole sandbox: a bound on files (Landlock).\n",
      );
    });
  });

  test("gives all that the host says as one document", async () => {
    await withAdminHost({ workers: [shop, wild] }, async ({ json, control }) => {
      const { engine, sandbox } = control.server;
      const document = { workers: [shop, wild], engine, sandbox, warning: null, error: null };
      expect(await json(["list"])).toEqual(document);
    });
  });

  test("says that the host's engine is to be renewed where it is old", async () => {
    await withAdminHost({ workers: [shop] }, async ({ run, json, control }) => {
      control.server = { ...control.server, engine: { ...control.server.engine, ageDays: 45 } };
      expect((await run(["list"])).stderr).toContain("is 45 days old");
      expect((await json(["list"])).warning).toContain("is 45 days old");
    });
  });

  test("shows one worker with its deployments and its history", async () => {
    await withAdminHost({ workers: [shop] }, async ({ run, json, control }) => {
      await control.promote("shop", 100);
      const { stdout } = await run(["list", "shop"]);
      expect(stdout).toContain(
        "tenant    acme, 5,000,000 fuel a second and up to 6,000,000 saved\n",
      );
      expect(stdout).toContain(
        "requests  12,345, 6 failed; one took at most 50 % of its fuel, 25 % of its memory, 1 % of its deadline\n",
      );
      expect(stdout).toMatch(/\n {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +promote +cccccccccccc\n/);
      expect(stdout).toMatch(/\n {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +deploy +aaaaaaaaaaaa\n/);
      const document = await json(["list", "shop"]);
      expect(document).toMatchObject({ worker: { name: "shop", current: idOf("c") }, error: null });
      expect(document.history).toHaveLength(2);
    });
  });

  test("names a worker there is not", async () => {
    await withAdminHost({}, async ({ run }) => {
      const { code, stderr } = await run(["list", "shop"]);
      expect(code).toBe(2);
      expect(stderr).toContain("error[unknown-worker]: There is no worker shop.");
    });
  });
});
