import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { launchShard } from "../../../runtime/owner/launch-shard.ts";
import { Cordon } from "../../../runtime/supervisor/cordons/cordon.ts";
import type { CordonServices } from "../../../runtime/supervisor/cordons/cordon-services.ts";
import { until } from "../serving/support/until.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-cordon-"));
const losses: string[] = [];
/** What the next files for ledgers are like; whole ones after these. */
let ledgers: ("none" | "gone")[] = [];
let files = 0;

function newLedger(): string {
  const path = join(folder, String(++files));
  const kind = ledgers.shift();
  if (kind === "none") throw new Error("ENOSPC: no space left on device");
  if (kind === undefined) writeFileSync(path, "");
  return path;
}

/** The process that was started last. */
let latest: ChildProcess;

const services: CordonServices = {
  takeProcess: (_, rights) => {
    latest = launchShard(rights, []);
    return latest;
  },
  heartbeat: 30_000,
  timeOf: () => undefined,
  drainDeadline: 5_000,
  shardMemory: 2 ** 30,
  shardAge: null,
  newLedger,
  shardStart: async (cordon, ledger) => ({
    version: "0.0.0",
    cordon,
    dataDir: folder,
    answersAll: false,
    permits: 1,
    fuelPerMs: 16_000_000,
    ledger,
    brokered: false,
    kv: null,
    settings: {
      trustedProxies: [],
      deniedAddresses: [],
      requestsAtOnce: 10,
      headersTimeout: 1_000,
      requestTimeout: 1_000,
      keepAliveTimeout: 1_000,
      shardMemory: 2 ** 30,
      workerMemory: 2 ** 30,
      tenantMemory: 2 ** 30,
      idle: 1_000,
      telemetry: {
        log: { level: "error", requests: "none", guestBytesPerSecond: 0 },
        traceRatio: null,
      },
      record: null,
    },
  }),
  catalogOf: () => ({ whole: true, put: [], removed: [] }),
  sockets: () => ({}),
  portsOf: () => [],
  handlers: () => ({
    lease: async () => 0,
    artifact: async () => null,
    recording: async () => ({ more: false }),
    spans: async () => ({ sent: false }),
    reachSocket: async () => null,
  }),
  hearers: () => ({
    giveBack: () => {},
    metrics: () => {},
    tail: () => {},
    connect: () => {},
    giveUpConnect: () => {},
  }),
  onStarted: () => {},
  onEnded: () => {},
  onLost: (_, _reason, sentence) => losses.push(sentence),
};

/** Stops a process as soon as it is there. */
function stopped(process: ChildProcess): ChildProcess {
  process.once("message", () => process.kill("SIGSTOP"));
  return process;
}

const cordon = new Cordon("default", { shards: 1, limits: {} }, services);
beforeAll(() => cordon.start());
afterAll(async () => {
  await cordon.close(0);
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  losses.length = 0;
});

const pid = () => cordon.shards[0]!.shard.pid;

/** Kills its shard, and resolves when another one is up. */
async function lose(): Promise<void> {
  const before = pid();
  process.kill(before, "SIGKILL");
  await until(
    () => cordon.informed.map(({ shard }) => shard.pid),
    (pids) => pids.length === 1 && pids[0] !== before,
    20_000,
  );
}

test("a shard for which there is no process or file for now is started later", async () => {
  ledgers = ["none", "none"];
  await lose();
  expect(losses).toEqual([
    expect.stringContaining("SIGKILL"),
    expect.stringContaining("could not be started: ENOSPC"),
    expect.stringContaining("could not be started: ENOSPC"),
  ]);
  expect(cordon.shards).toHaveLength(1);
});

test("a shard that lives and does not come up is ended, and another one is started", async () => {
  ledgers = ["gone"];
  await lose();
  expect(losses).toEqual([
    expect.stringContaining("SIGKILL"),
    expect.stringContaining("did not come up"),
  ]);
  expect(cordon.shards).toHaveLength(1);
});

test("one that is lost while its replacement starts is replaced once", async () => {
  const [old] = cordon.shards;
  const recycled = cordon.recycle(old!, 5_000);
  process.kill(old!.shard.pid, "SIGKILL");
  await recycled;
  await until(
    () => cordon.shards.length,
    (count) => count === 1,
  );
  // Longer than the longest pause before another would come.
  await new Promise((wait) => setTimeout(wait, 1_500));
  expect(cordon.shards).toHaveLength(1);
});

test("a shard that tells without end of its memory is replaced in its turn", async () => {
  const [old] = cordon.shards;
  const before = files;
  const tell = (told: ChildProcess) =>
    told.emit("message", { kind: "tell", name: "memory", what: { residentBytes: 1 } }, undefined);
  tell(latest);
  await until(
    () => cordon.shards,
    (shards) => shards.length === 1 && shards[0] !== old && cordon.informed.length === 1,
  );
  // The next one is a minute later, though it tells so often that times which are added up are over what a timer takes.
  const next = latest;
  for (let second = 0; second < 2; second++) {
    for (let told = 0; told < 18_000; told++) tell(next);
    await new Promise((wait) => setTimeout(wait, 1_100));
  }
  expect(files - before).toBe(1);
  expect(cordon.shards).toHaveLength(1);
});

test("the ledger of a shard that ended is removed", async () => {
  const { ledger } = cordon.shards[0]!;
  expect(existsSync(ledger)).toBe(true);
  await lose();
  await until(
    () => existsSync(ledger),
    (there) => !there,
  );
});

test("a shard that is stopped while its cordon starts is replaced, and ends no start", async () => {
  let processes = 0;
  const starting = new Cordon(
    "default",
    { shards: 2, limits: {} },
    {
      ...services,
      heartbeat: 1_000,
      takeProcess: (_, rights) => {
        const process = launchShard(rights, []);
        return processes++ < 2 ? stopped(process) : process;
      },
    },
  );
  await starting.start();
  expect(losses).toEqual([
    expect.stringContaining("it was stopped"),
    expect.stringContaining("it was stopped"),
  ]);
  expect(starting.informed).toHaveLength(2);
  expect(processes).toBe(4);
  await starting.close(0);
});

test("a cordon whose shards are all stopped at its start does not come up", async () => {
  const starting = new Cordon(
    "default",
    { shards: 1, limits: {} },
    {
      ...services,
      heartbeat: 500,
      takeProcess: (_, rights) => stopped(launchShard(rights, [])),
    },
  );
  await expect(starting.start()).rejects.toMatchObject({ code: "shard-lost" });
  expect(losses).toHaveLength(3);
  await starting.close(0);
});
