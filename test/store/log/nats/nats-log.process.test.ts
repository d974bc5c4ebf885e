import { fork } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { ClusterKey } from "../../../../runtime/store/log/cluster-key.ts";
import { Fence } from "../../../../runtime/store/log/lease/fencing.ts";
import { NatsLog } from "../../../../runtime/store/log/nats/nats-log.ts";
import {
  natsPackages,
  openConnection,
} from "../../../../runtime/store/log/nats/open-connection.ts";
import { Link } from "../../../supervisor/cluster/chaos/link.ts";
import type { ContenderStart, ContenderWord } from "../support/contender.ts";
import { leaseSuite } from "../support/lease-suite.ts";
import { logSuite, type WholeLog } from "../support/log-suite.ts";
import { MemoryLog } from "../support/memory-log.ts";
import { type NatsServers, startNats, until } from "../support/nats-servers.ts";

let nats: NatsServers;
const opened: NatsLog[] = [];
beforeAll(async () => {
  nats = await startNats({ isHub: true });
}, 150_000);
afterAll(async () => {
  await Promise.all(opened.map((log) => log.close()));
  await nats.end();
});

const hooks = { onWeak: () => {}, onRefused: () => {}, onConnection: () => {} };
const within = 10_000;
let clusters = 0;

async function open(cluster: string, node: string): Promise<NatsLog> {
  const log = await NatsLog.open(nats.settings(cluster, node), hooks, within);
  opened.push(log);
  await log.create();
  return log;
}

logSuite("a log in memory", async () => {
  const log = new MemoryLog();
  return [log, log];
});

logSuite("a log in NATS", async (): Promise<[WholeLog, WholeLog]> => {
  const cluster = `c${++clusters}`;
  return [await open(cluster, "a"), await open(cluster, "b")];
});

const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
const key = new ClusterKey(pem as string);

leaseSuite("a lease over a log in NATS", key, async () => {
  const cluster = `lease${++clusters}`;
  return [await open(cluster, "a"), await open(cluster, "b")];
});

test("a process that was stopped while it had the lease, and goes on later, is refused, though its clock is an hour ahead", async () => {
  const cluster = `lease${++clusters}`;
  await open(cluster, "parent");
  const hour = 3_600_000;
  const start = (node: string, ahead: number) => {
    const given: ContenderStart = {
      ...{ settings: nats.settings(cluster, node), pem: pem as string, ahead },
      term: 1_000,
    };
    const child = fork(join(import.meta.dirname, "../support/contender.ts"), [
      JSON.stringify(given),
    ]);
    const ask = async (order: "look" | "take"): Promise<ContenderWord> => {
      const answer = once(child, "message");
      child.send(order);
      return (await answer)[0] as ContenderWord;
    };
    onTestFinished(() => void child.kill("SIGKILL"));
    return { child, ask };
  };
  const fence = new Fence();
  const [first, second] = [start("first", hour), start("second", -hour)];
  const both = [first, second];
  const holder = async () => {
    for (const each of both) if ((await each.ask("look")).has !== null) return each;
    return null;
  };
  await until(async () => (await holder()) !== null, "one has it");
  const stopped = (await holder())!;
  const other = both.find((each) => each !== stopped)!;
  const old = (await stopped.ask("take")).taken!;
  expect(fence.admits(old)).toBe(true);
  // Between its look and its deed.
  stopped.child.kill("SIGSTOP");
  await until(async () => (await other.ask("look")).has !== null, "the other one has it");
  expect(fence.admits((await other.ask("look")).has)).toBe(true);
  stopped.child.kill("SIGCONT");
  const woken = await stopped.ask("look");
  expect(woken).toEqual({ has: null, taken: old });
  expect(fence.admits(woken.taken)).toBe(false);
}, 60_000);

test("a log of one replica, and a server that flushes lazily, are refused with a sentence, or taken with a warning", async () => {
  const lazy = await startNats({ count: 1, syncs: false });
  try {
    const settings = lazy.settings("weak");
    const strict = await NatsLog.open(settings, hooks, within);
    await expect(strict.create()).rejects.toThrow(/in no cluster.*--single/);
    await strict.close();

    const warned: string[] = [];
    const onWeak = (sentence: string) => warned.push(sentence);
    const single = await NatsLog.open({ ...settings, single: true }, { ...hooks, onWeak }, within);
    await single.create();
    expect(await single.append("worker.a", new Uint8Array(1), 0)).toBe(1);
    await single.close();
    expect(warned.join(" ")).toMatch(/has 1 replica: .* acknowledged by the server n1 before/);

    // The log is there now: who starts without --single is told why it can't be relied on.
    const refused = NatsLog.open(settings, hooks, within);
    await expect(refused).rejects.toMatchObject({ code: "bad-settings" });
    await expect(refused).rejects.toThrow(/1 replica.*sync_interval: always.*--single/);
    const unseen = NatsLog.open({ ...settings, monitors: [] }, hooks, within);
    await expect(unseen).rejects.toThrow(/can't be seen: set `monitors`/);
  } finally {
    await lazy.end();
  }
});

test("a leaf that mirrors the log is refused: its copy stands still once a key was replaced before it came there", async () => {
  const log = await open("mirrored", "a");
  await log.append("worker.a", Buffer.from("1"), 0);
  const leaf = await nats.leaf("sin");
  let connection: NatsConnection | null = null;
  await until(async () => {
    connection = await connect({ servers: leaf.url });
    return true;
  }, "the leaf takes clients");
  const manager = await jetstreamManager(connection!, { domain: "sin" });
  const name = "SKERRY_mirrored_LOG";
  const external = { api: "$JS.hub.API", deliver: "" };
  await manager.streams.add({ name, mirror: { name, external }, num_replicas: 1 });
  const settings = { ...nats.settings("mirrored", "b"), servers: [leaf.url], single: true };
  const opening = NatsLog.open(settings, hooks, within, { followed: true });
  await expect(opening).rejects.toMatchObject({
    code: "bad-settings",
    message: expect.stringMatching(/a mirror of SKERRY_mirrored_LOG.* name the servers/),
  });
  await connection!.close();
}, 60_000);

test("after the leader's end, and without any server, appends say `unavailable`, and go on when servers are back", async () => {
  const log = await open("faults", "a");
  const other = await open("faults", "b");
  await log.append("worker.a", Buffer.from("1"), 0);
  const leader = await leaderOf("faults");
  let told = 0;
  other.notify(() => told++);
  await nats.servers.find(({ name }) => name === leader)!.kill();
  let revision = 0;
  await until(async () => {
    revision = (await log.get("worker.a"))!.revision;
    revision = await log.append("worker.a", Buffer.from("2"), revision);
    return true;
  }, "another leads");
  // A node that is new takes the two that are left.
  await until(async () => (await open("faults", "new")).connected, "it has joined", 30_000);
  await until(async () => (await other.lastRevision()) >= revision, "the other sees it");
  const before = told;
  await until(() => told > before, "the other is told");

  await nats.killAll();
  await until(() => !log.connected, "it is seen that all are gone");
  await expect(log.append("worker.a", Buffer.from("3"), revision)).rejects.toMatchObject({
    code: "unavailable",
  });
  await expect(log.lastRevision()).rejects.toMatchObject({ code: "unavailable" });
  await Promise.all(nats.servers.map((each) => each.start()));
  await nats.ready();
  await until(async () => {
    const now = (await log.get("worker.a"))!;
    expect(Buffer.from(now.value).toString()).toBe("2");
    return (await log.append("worker.a", Buffer.from("3"), now.revision)) > revision;
  }, "it goes on");
}, 120_000);

test("a reading whose server falls silent ends after two heartbeats, and does not hold up the next look", async () => {
  const log = await open("silent", "a");
  const large = Buffer.alloc(200 * 1_024);
  const keys = Array.from({ length: 100 }, (_, i) => `worker.w${i}`);
  await Promise.all(keys.map((each) => log.append(each, large, 0)));
  const settings = nats.settings("silent", "b");
  const [server] = settings.servers;
  const link = await Link.open(Number(new URL(server!).port));
  onTestFinished(() => link.close());
  const behind = { ...settings, servers: [`nats://127.0.0.1:${link.port}`] };
  const reader = await NatsLog.open(behind, hooks, within);
  opened.push(reader);
  let fellSilent = 0;
  const reading = (async () => {
    for await (const _ of reader.readFrom(1, 100)) {
      if (fellSilent > 0) continue;
      link.set("dropped");
      fellSilent = performance.now();
    }
  })();
  await expect(reading).rejects.toMatchObject({ code: "unavailable" });
  expect(performance.now() - fellSilent).toBeLessThan(6_000);
}, 60_000);

test("an entry that a node was told of, or has written, it reads without a server", async () => {
  const writer = await open("told", "a");
  const settings = nats.settings("told", "b");
  const link = await Link.open(Number(new URL(settings.servers[0]!).port));
  onTestFinished(() => link.close());
  const servers = [`nats://127.0.0.1:${link.port}`];
  const reader = await NatsLog.open({ ...settings, servers }, hooks, within);
  opened.push(reader);
  const readCut = async (revision: number) => {
    link.set("dropped");
    const keys: string[] = [];
    try {
      for await (const { key } of reader.readFrom(revision, revision)) keys.push(key);
    } finally {
      link.set("open");
    }
    return keys;
  };
  await until(async () => {
    // Its consumer may not be there yet: it is told of nothing then.
    const told = Promise.withResolvers<boolean>();
    const end = reader.notify((upTo) => upTo !== null && told.resolve(true));
    const key = `worker.w${performance.now() | 0}`;
    const revision = await writer.append(key, new Uint8Array(9), 0);
    setTimeout(() => told.resolve(false), 5_000).unref();
    const wasTold = await told.promise;
    end();
    if (!wasTold) return false;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return (await readCut(revision)).includes(key);
  }, "it was told");
  expect(await readCut(await reader.append("worker.own", new Uint8Array(9), 0))).toEqual([
    "worker.own",
  ]);
}, 90_000);

test("a reading does not wait for heartbeats of a consumer that this node's server has not heard of yet", async () => {
  const log = await open("unheard", "a");
  const keys = Array.from({ length: 40 }, (_, i) => `worker.w${i}`);
  await Promise.all(keys.map((each) => log.append(each, new Uint8Array(100), 0)));
  // Now and then a consumer is asked before the servers have told each other of it.
  let longest = 0;
  for (let turn = 0; turn < 60; turn++) {
    const began = performance.now();
    const counts = await Promise.all(Array.from({ length: 8 }, () => countOf(log)));
    expect(counts).toEqual(counts.map(() => 40));
    longest = Math.max(longest, performance.now() - began);
  }
  expect(longest).toBeLessThan(2_500);
}, 120_000);

async function countOf(log: NatsLog): Promise<number> {
  let count = 0;
  for await (const _ of log.readFrom(1)) count++;
  return count;
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

async function leaderOf(cluster: string): Promise<string> {
  for (const { monitor } of nats.servers) {
    const told = (await (await fetch(`${monitor}/jsz?streams=1`)).json()) as Streams;
    for (const { stream_detail: streams = [] } of told.account_details ?? []) {
      for (const { name, cluster: of } of streams) {
        if (name === `SKERRY_${cluster}_LOG` && of?.leader) return of.leader;
      }
    }
  }
  throw new Error("nobody leads");
}

test("bytes that may go have a place of their own, whose oldest go where it is full; one that is there is left as it is", async () => {
  const cluster = `artifacts${++clusters}`;
  const [one, two] = [await open(cluster, "a"), await open(cluster, "b")];
  const stream = `SKERRY_${cluster}_ARTIFACTS`;
  expect(await one.artifacts.keysOfBytes("")).toEqual([]);
  const nowhere = { code: "unavailable" };
  await expect(one.artifacts.getBytes("a.b.0")).rejects.toMatchObject(nowhere);
  await expect(one.artifacts.putBytes("a.b.0", Buffer.of(1))).rejects.toMatchObject(nowhere);
  await Promise.all([one.artifacts.create(), two.artifacts.create()]);
  const packages = await natsPackages();
  const connection = await openConnection(packages, nats.settings(cluster, "operator"));
  try {
    const { streams } = await packages.jetstreamManager(connection!);
    const { config } = await streams.info(stream);
    expect(config).toMatchObject({ discard: "old", max_bytes: 2 ** 29, num_replicas: 3 });
    // An operator's bound.
    await streams.update(stream, { ...config, max_bytes: 300_000 });
    await two.artifacts.create();
    const part = Buffer.alloc(100_000, 7);
    for (const name of ["a.b.0", "a.b.1", "c.d.0"]) await one.artifacts.putBytes(name, part);
    await until(
      async () => (await two.artifacts.keysOfBytes("")).join() === "a.b.1,c.d.0",
      "the oldest is gone",
    );
    expect(await two.artifacts.getBytes("a.b.0")).toBeNull();
    expect(part.equals((await two.artifacts.getBytes("c.d.0"))!)).toBe(true);
    await two.artifacts.eraseBytes("a.b");
    expect(await one.artifacts.keysOfBytes("")).toEqual(["c.d.0"]);
    expect(await one.keysOfBytes("")).toEqual([]);
  } finally {
    await connection!.close();
  }
}, 60_000);
