// Moves of tenants' entries beside other changes of a host, by owners that are real processes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HostSandbox } from "../../runtime/process/sandbox/host-sandbox.ts";
import type { KvAddress } from "../../runtime/services/kv/connect-kv.ts";
import { type KvRoutes, RoutedKv } from "../../runtime/services/kv/routed-kv.ts";
import { kvDefaultQuota } from "../../runtime/store/kv.ts";
import type { LiveWorker } from "../../runtime/supervisor/deploy/live-worker.ts";
import { KvKeeper } from "../../runtime/supervisor/kv-keeper.ts";
import { ledgersFolder, makeRunFolder } from "../../runtime/supervisor/run-folder.ts";
import { until } from "./serving/support/until.ts";

const key = Buffer.from("key");
const namespaceOf = (tenant: string) => ({ tenant, name: "seen", quotaBytes: kvDefaultQuota });

function worker(name: string, cordon: string, tenant = name): LiveWorker {
  const record = { name, tenant, cordon, quarantine: null };
  const current = { settings: { grants: ["kv"], kv: { SEEN: "seen" } } };
  const rest = { current, candidate: null, watched: null, leaves: null };
  return { record, ...rest } as unknown as LiveWorker;
}

async function keeperOf(workers: LiveWorker[], movePatience: number) {
  const dataDir = mkdtempSync(join(tmpdir(), "skerry-keeper-"));
  const runFolder = await makeRunFolder(dataDir);
  const places = { dataDir, artifacts: dataDir, runFolder, flags: [] };
  const sandbox = await HostSandbox.open("off", { ...places, ledgers: ledgersFolder(runFolder) });
  const said: string[] = [];
  const keeper = new KvKeeper({
    ...{ dataDir, runFolder, quotaBytes: kvDefaultQuota, replication: null, hear: undefined },
    sandbox: (own) => sandbox.of("entries", own),
    userOf: () => undefined,
    workers: () => workers,
    onLost: (sentence) => said.push(sentence),
    onTrouble: (sentence) => said.push(sentence),
    movePatience,
  });
  onTestFinished(async () => {
    keeper.kill();
    for (const each of [dataDir, runFolder]) rmSync(each, { recursive: true, force: true });
  });
  await keeper.update();
  return { keeper, said };
}

/** A shard's store of entries, and where it was told that tenants' entries are. */
async function shardOf(keeper: KvKeeper, cordon: string) {
  const first: KvAddress = await keeper.admit(`ledger of ${cordon}`, cordon);
  const kv = new RoutedKv(first);
  let routes: KvRoutes = {};
  keeper.started(`ledger of ${cordon}`, (next) => {
    routes = next;
    kv.route(next);
  });
  onTestFinished(() => kv.close());
  return { kv, first, routeOf: (tenant: string) => routes[tenant] };
}

test("a move that hangs holds up a change for its patience, and its entries are there once it does not", {
  timeout: 60_000,
}, async () => {
  const workers = [worker("shop", "default"), worker("bank", "banks")];
  const { keeper, said } = await keeperOf(workers, 200);
  const here = await shardOf(keeper, "default");
  const there = await shardOf(keeper, "shops");
  const banks = await shardOf(keeper, "banks");
  expect(await here.kv.put(namespaceOf("shop"), key, Buffer.from("a"))).toEqual({ version: 1 });
  // The default home's owner, which has what is to move.
  const bank = banks.routeOf("bank")!;
  const hung = keeper.pids.filter((pid) => !keeper.isSocket(bank.socket, pid));
  expect(hung).toHaveLength(1);
  process.kill(hung[0]!, "SIGSTOP");
  try {
    workers[0] = worker("shop", "shops");
    await keeper.update();
    // What is about neither the owner nor the tenant goes on meanwhile.
    workers.push(worker("more", "banks", "bank"));
    await keeper.update();
    expect(await banks.kv.put(namespaceOf("bank"), key, key)).toEqual({ version: 1 });
    expect(there.routeOf("shop")).toBeUndefined();
    workers[0] = worker("shop", "banks");
    const next = keeper.update();
    process.kill(hung[0]!, "SIGCONT");
    await next;
  } finally {
    if (keeper.pids.includes(hung[0]!)) process.kill(hung[0]!, "SIGCONT");
  }
  // The home that it had last is where its entries are, though another move was under way as that was said.
  await until(
    () => banks.routeOf("shop")?.socket,
    (socket) => socket === bank.socket,
    10_000,
  );
  const got = await banks.kv.get(namespaceOf("shop"), key);
  expect("entry" in got && Buffer.from(got.entry!.value).toString()).toBe("a");
  expect(said).toEqual([]);
});

test("an owner that is stuck before any entries have moved delays the changes of others once", {
  timeout: 60_000,
}, async () => {
  const workers = [worker("shop", "default")];
  const { keeper } = await keeperOf(workers, 1_500);
  const here = await shardOf(keeper, "default");
  expect(await here.kv.put(namespaceOf("shop"), key, key)).toEqual({ version: 1 });
  const [hung] = keeper.pids;
  process.kill(hung!, "SIGSTOP");
  try {
    workers.push(worker("bank", "banks"));
    for (let changes = 1; changes <= 6; changes++) {
      workers.push(worker(`more-${changes}`, "banks", "bank"));
      await keeper.update();
    }
    // It is replaced after 10 s.
    expect(keeper.pids).toContain(hung);
  } finally {
    if (keeper.pids.includes(hung!)) process.kill(hung!, "SIGCONT");
  }
  const banks = await shardOf(keeper, "banks");
  await until(
    () => banks.kv.get(namespaceOf("bank"), key),
    (got) => "entry" in got,
    20_000,
  );
});
