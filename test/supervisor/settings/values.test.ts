import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { defaultClientTimes } from "../../../runtime/http/server-options.ts";
import { maskedFields } from "../../../runtime/replay/secret-fields.ts";
import { inHostFolder } from "./host-folder.ts";

const MiB = 2 ** 20;

describe("the settings of serve", () => {
  test("need no file: loopback, a shard for each core, data beside, half of the memory", async () => {
    await inHostFolder({}, async ({ dir, read }) => {
      expect(await read()).toEqual({
        address: "127.0.0.1",
        port: 8_080,
        admin: { kind: "tcp", address: "127.0.0.1", port: 9_090 },
        adminToken: null,
        dataDir: join(dir, "skerry-data"),
        shards: 4,
        deniedAddresses: [],
        trustedProxies: [],
        privateOrigins: [],
        namespaceQuota: 1_024 * MiB,
        requestsAtOnce: 10_000,
        admission: { requestsAtOnce: 1_100, queue: 1_000, queueDeadline: 10_000 },
        ...{ headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 75_000 },
        drainDelay: 1_000,
        drainDeadline: 30_000,
        shardMemory: 1_024 * MiB,
        workerMemory: 512 * MiB,
        tenantMemory: 768 * MiB,
        memorySlack: 2_048 * MiB,
        idle: 300_000,
        heartbeat: 5_000,
        shardAge: 24 * 3_600_000,
        watch: {
          ...{
            window: 10_000,
            quiet: 600_000,
            faults: 5,
            faultShare: 0.2,
            cpu: 500,
            cpuByFuel: 25,
          },
          ...{ hostCalls: 100_000, hostCallsByRequest: 1_000 },
        },
        sandbox: "best",
        log: { level: "info", requests: "failed", guestBytesPerSecond: 65_536 },
        traces: null,
        record: null,
        cordons: {},
        tenants: {},
        workers: [],
        namesWorkers: false,
        cluster: null,
      });
    });
  });

  test("give every key of [serve] in the unit the host works in", async () => {
    const file = `
      [serve]
      address = "0.0.0.0"
      port = 80
      admin = "[::1]:9000"
      admin-token = { env = "TOKEN" }
      data = "var"
      shards = 8
      trusted-proxies = ["10.0.0.0/8", "::1"]
      denied-addresses = ["8.8.8.0/24", "2001:4860::/32"]
      namespace-quota = "512MiB"
      requests-at-once = "5k"
      worker-requests-at-once = 300
      queue = 200
      queue-deadline = "3s"
      headers-timeout = "5s"
      request-timeout = "20s"
      keep-alive-timeout = 500
      drain-delay = 0
      drain-deadline = "1min"
      shard-memory = "2GiB"
      worker-memory = "700MiB"
      memory-slack = "300MiB"
      idle = "30s"
      heartbeat = "750ms"
      shard-age = "90min"
      sandbox = "required"
      [serve.watch]
      window = "4s"
      quiet = "1min"
      faults = 1
      fault-share = 0.5
      cpu = "1s"
      cpu-by-fuel = 4
      host-calls = "1M"
      host-calls-by-request = "1k"
      [serve.log]
      level = "warn"
      requests = "all"
      guest-bytes-per-second = "1MiB"
      [serve.traces]
      endpoint = "http://127.0.0.1:4318/v1/traces"
      ratio = "10%"`;
    await inHostFolder({ "skerry.toml": file }, async ({ dir, read }) => {
      expect(await read({ TOKEN: "0123456789abcdef" })).toMatchObject({
        address: "0.0.0.0",
        port: 80,
        admin: { kind: "tcp", address: "::1", port: 9_000 },
        adminToken: "0123456789abcdef",
        dataDir: join(dir, "var"),
        shards: 8,
        trustedProxies: ["10.0.0.0/8", "::1"],
        deniedAddresses: ["8.8.8.0/24", "2001:4860::/32"],
        namespaceQuota: 512 * MiB,
        requestsAtOnce: 5_000,
        admission: { requestsAtOnce: 300, queue: 200, queueDeadline: 3_000 },
        headersTimeout: 5_000,
        requestTimeout: 20_000,
        keepAliveTimeout: 500,
        drainDelay: 0,
        drainDeadline: 60_000,
        shardMemory: 2_048 * MiB,
        workerMemory: 700 * MiB,
        tenantMemory: 1_536 * MiB,
        memorySlack: 300 * MiB,
        idle: 30_000,
        heartbeat: 750,
        shardAge: 5_400_000,
        watch: {
          ...{ window: 4_000, quiet: 60_000, faults: 1, faultShare: 0.5, cpu: 1_000, cpuByFuel: 4 },
          ...{ hostCalls: 1_000_000, hostCallsByRequest: 1_000 },
        },
        sandbox: "required",
        log: { level: "warn", requests: "all", guestBytesPerSecond: MiB },
        traces: { endpoint: "http://127.0.0.1:4318/v1/traces", ratio: 0.1 },
        record: null,
      });
    });
  });

  test.each([
    ['"off"', null],
    ["0", null],
    ['"1.5h"', 5_400_000],
    ["60_000", 60_000],
  ])("let shards run for %s", async (age, ms) => {
    await inHostFolder({ "skerry.toml": `[serve]\nshard-age = ${age}` }, async ({ read }) => {
      expect((await read()).shardAge).toBe(ms);
    });
  });

  test("may say that nobody is watched", async () => {
    const off = "[serve.watch]\nenabled = false\nfaults = 3";
    await inHostFolder({ "skerry.toml": off }, async ({ read }) => {
      expect((await read()).watch).toBeNull();
    });
  });

  test("say which requests are recorded, with the usual fields masked", async () => {
    const text = '[serve.record]\ndir = "kept"\nsample = "1%"\nmask = ["X-Key"]\nmax-size = "1MiB"';
    await inHostFolder({ "skerry.toml": text }, async ({ dir, read }) => {
      expect((await read()).record).toEqual({
        dir: join(dir, "kept"),
        label: "kept",
        wishes: {
          when: "failed",
          sample: 0.01,
          masked: [...maskedFields, "x-key"],
        },
        bounds: { files: 1_000, bytes: MiB },
      });
    });
  });

  test("take the data folder from the file before the environment", async () => {
    const environment = { SKERRY_DATA_DIR: "/srv/skerry" };
    await inHostFolder({}, async ({ read }) => {
      expect((await read(environment)).dataDir).toBe("/srv/skerry");
    });
    await inHostFolder({ "skerry.toml": '[serve]\ndata = "/srv/own"' }, async ({ read }) => {
      expect((await read(environment)).dataDir).toBe("/srv/own");
    });
  });

  test("take a unix socket for the admin API, from the file's folder", async () => {
    await inHostFolder({ "skerry.toml": '[serve]\nadmin = "unix:admin.sock"' }, async (folder) => {
      const { admin } = await folder.read();
      expect(admin).toEqual({ kind: "unix", path: join(folder.dir, "admin.sock") });
    });
  });

  test("take the admin token from a file, less its last newline", async () => {
    const file = '[serve]\nadmin = "0.0.0.0:9090"\nadmin-token = { file = "token" }';
    await inHostFolder({ "skerry.toml": file, token: "a-long-enough-token\n" }, async (folder) => {
      expect((await folder.read()).adminToken).toBe("a-long-enough-token");
    });
  });

  test("give cordons their shards, user and limits, and share the memory among all shards", async () => {
    const file = `
      [cordons.default]
      user = "65534"
      [cordons.payments]
      shards = 2
      user = "sync"
      group = "root"
      [cordons.payments.limits]
      files = 1024
      address-space = "1024GiB"
      [cordons.ads]
      user = "1"`;
    await inHostFolder({ "skerry.toml": file }, async ({ read }) => {
      const { cordons, shards, shardMemory } = await read();
      expect(cordons).toEqual({
        default: { shards: 4, user: "65534", limits: {} },
        payments: {
          shards: 2,
          user: "sync",
          group: "root",
          limits: { files: 1_024, addressSpace: 2 ** 40 },
        },
        ads: { shards: 1, user: "1", limits: {} },
      });
      expect(shards).toBe(4);
      expect(shardMemory).toBe(Math.floor((4 * 2 ** 30) / 7));
    });
  });

  test("give a user without a group of its name the group that the system gives it", async () => {
    const passwd = readFileSync("/etc/passwd", "utf8");
    const own = /^sync:[^:]*:[^:]*:(\d+):/m.exec(passwd)?.[1];
    const file = '[cordons.default]\nuser = "sync"';
    await inHostFolder({ "skerry.toml": file }, async ({ read }) => {
      expect((await read()).cordons.default).toEqual({
        shards: 4,
        user: "sync",
        group: own,
        limits: {},
      });
    });
  });

  test("give tenants their fuel a second, as a number or as a share of the machine", async () => {
    const file = `
      [tenants.number]
      fuel-rate = 5_000_000
      [tenants.share]
      fuel-rate = "25%"
      fuel-burst = "4s"
      [tenants.both]
      fuel-rate = "10M"
      fuel-burst = 123
      [tenants.free]`;
    await inHostFolder({ "skerry.toml": file }, async ({ read }) => {
      expect((await read()).tenants).toEqual({
        number: { fuelRate: { fuelPerSecond: 5_000_000, burst: 5_000_000 } },
        share: { fuelRate: { fuelPerSecond: 250_000_000, burst: 1_000_000_000 } },
        both: { fuelRate: { fuelPerSecond: 10_000_000, burst: 123 } },
        free: { fuelRate: null },
      });
    });
  });
});

describe("a worker of the host's file", () => {
  const shop = {
    "shop/build/worker.wasm": "wasm",
    "shop/skerry.toml": `
      name = "its-own-name"
      grants = ["log"]
      [limits]
      fuel = 100
      memory = "64MiB"
      [variables]
      COLOUR = "green"
      SIZE = "small"
      [secrets]
      KEY = { file = "key.txt" }
      OTHER = { env = "OTHER" }`,
    "shop/key.txt": "key",
  };

  test("gets what its folder's file says, where the host's says nothing else", async () => {
    const file = `
      [tenants.acme]
      [cordons.payments]
      [[workers]]
      name = "shop"
      source = "shop"
      routes = ["Shop.Example.com/*", "*/shop/*"]
      tenant = "acme"
      cordon = "payments"
      requests-at-once = 50
      queue-deadline = "1s"
      [workers.limits]
      fuel = 70
      [workers.variables]
      COLOUR = "red"
      [workers.secrets]
      OTHER = { env = "HOSTS" }`;
    await inHostFolder({ "skerry.toml": file, ...shop }, async ({ dir, read }) => {
      const { workers } = await read({ HOSTS: "h" });
      expect(workers).toHaveLength(1);
      const { settings, ...worker } = workers[0]!;
      expect(worker).toEqual({
        name: "shop",
        source: join(dir, "shop", "build", "worker.wasm"),
        dir: join(dir, "shop"),
        routes: ["shop.example.com/*", "*/shop/*"],
        tenant: "acme",
        cordon: "payments",
        admission: { requestsAtOnce: 50, queueDeadline: 1_000 },
      });
      expect(settings).toMatchObject({
        name: "shop",
        grants: ["log"],
        limits: { fuel: 70, memory: 64 * MiB },
        variables: { COLOUR: "red", SIZE: "small" },
        secrets: { KEY: { file: join(dir, "shop", "key.txt") }, OTHER: { env: "HOSTS" } },
      });
    });
  });

  test("may be a module alone: a tenant of its own name, in the default cordon", async () => {
    const file = '[[workers]]\nname = "shop"\nsource = "bin/shop.wasm"\ngrants = []';
    await inHostFolder({ "skerry.toml": file, "bin/shop.wasm": "wasm" }, async (folder) => {
      const { workers } = await folder.read();
      expect(workers[0]).toMatchObject({
        source: join(folder.dir, "bin", "shop.wasm"),
        routes: [],
        tenant: "shop",
        cordon: "default",
        admission: {},
        settings: { name: "shop", grants: [], limits: {}, variables: {}, secrets: {} },
      });
    });
  });

  test("is told what it may reach by the host's file, else by its own", async () => {
    const own = '[fetch]\nallow = ["https://a.test"]\n[kv]\nCARTS = "carts"';
    const one = (name: string, more: string) =>
      `[[workers]]\nname = "${name}"\nsource = "bin/shop.wasm"\n${more}\n`;
    const file =
      one("own", "") +
      one(
        "told",
        '[workers.fetch]\nprivate = ["http://10.0.0.7:8080"]\ntrace-context = false\nidle-timeout = "2min"\ntotal-timeout = 500\n[workers.kv]\nSHOP = "shop"',
      );
    const files = { "skerry.toml": file, "bin/shop.wasm": "wasm", "bin/skerry.toml": own };
    await inHostFolder(files, async ({ read }) => {
      const { workers } = await read();
      expect(workers.map(({ settings: { fetch, kv } }) => ({ fetch, kv }))).toEqual([
        { fetch: { allow: ["https://a.test"], private: [] }, kv: { CARTS: "carts" } },
        {
          fetch: {
            ...{ allow: [], private: ["http://10.0.0.7:8080"], traceContext: false },
            ...{ idleTimeout: 120_000, totalTimeout: 500 },
          },
          kv: { SHOP: "shop" },
        },
      ]);
    });
  });

  test.each(["worker.wasm", "build/worker.wasm"])(
    "that lies beside the host's file, as %s, does not take that for its own",
    async (source) => {
      const file = `[[workers]]\nname = "shop"\nsource = "${source}"`;
      await inHostFolder({ "skerry.toml": file, [source]: "wasm" }, async ({ read }) => {
        expect((await read()).workers.map(({ name }) => name)).toEqual(["shop"]);
      });
    },
  );
});

test("clients have the same times by default under every command that serves", async () => {
  const { headersTimeout, requestTimeout, keepAliveTimeout } = defaultClientTimes;
  const times = { headersTimeout, requestTimeout, keepAliveTimeout };
  expect(await inHostFolder({}, ({ read }) => read())).toMatchObject(times);
});
