import { afterEach, beforeEach, expect, test } from "vitest";
import type { ProcessUse } from "../../../runtime/process/process-use.ts";
import { emptyCounts } from "../../../runtime/shard/observe/worker-counts.ts";
import type { Cordon, CordonShard } from "../../../runtime/supervisor/cordons/cordon.ts";
import { ShardKnowledge } from "../../../runtime/supervisor/cordons/shard-authority.ts";
import { ShardMonitor } from "../../../runtime/supervisor/cordons/shard-monitor.ts";

const MiB = 2 ** 20;
const TiB = 2 ** 40;

let looks: ShardMonitor;
let ended: [pid: number, why: string][];
let replaced: number[];
let reasons: string[];
let warned: object[];
let used: [pid: number, memory: number][];
beforeEach(() => {
  [ended, replaced, reasons, warned, used] = [[], [], [], [], []];
  looks = new ShardMonitor({
    shardMemory: 500 * MiB,
    slack: 200 * MiB,
    homeOf: (cordon) => cordon.replace(/^quarantine:.*/, "shops"),
    metrics: { shardUsed: (pid, { memory }) => used.push([pid, memory]) },
    log: { warn: (fields: object) => void warned.push(fields) },
  });
});
afterEach(() => looks.close());

let nextPid = 1;

/** A shard that runs, and what it has at the next look. */
function shardOf(name: string, addressLimit = Number.POSITIVE_INFINITY) {
  const has: { use: ProcessUse | null; cpuMs: number } = {
    use: { memory: 100 * MiB, threads: 14, addresses: 0 },
    cpuMs: 0,
  };
  const pid = nextPid++;
  const shard = {
    shard: {
      pid,
      addressLimit,
      kill: (why: string) => ended.push([pid, why]),
      readUse: () => has.use,
      readCpuMs: () => (has.use === null ? null : has.cpuMs),
    },
    knows: new ShardKnowledge(),
    use: null,
  } as unknown as CordonShard;
  const replaceForMemory = (_: CordonShard, reason = "memory") => {
    replaced.push(pid);
    reasons.push(reason);
  };
  const cordon = { name, replaceForMemory } as unknown as Cordon;
  looks.started(cordon, shard);
  const holds = (mib: number) => {
    has.use = { memory: mib * MiB, threads: 14, addresses: 0 };
  };
  return { pid, shard, has, holds };
}

test("a shard within its share is left alone", () => {
  const { holds, pid } = shardOf("shops");
  holds(499);
  for (let at = 0; at < 60_000; at += 250) looks.look(at);
  expect({ ended, replaced, warned }).toEqual({ ended: [], replaced: [], warned: [] });
  expect(used[0]).toEqual([pid, 499 * MiB]);
});

test("one that stays over its share is replaced, without a word of it, and one that goes back in time is not", () => {
  const [a, b] = [shardOf("shops"), shardOf("bank")];
  a.holds(600);
  b.holds(600);
  looks.look(0);
  looks.look(9_000);
  expect(replaced).toEqual([]);
  b.holds(400);
  looks.look(9_500);
  b.holds(550);
  looks.look(10_000);
  expect(replaced).toEqual([a.pid]);
  expect(ended).toEqual([]);
});

test.each([
  ["no limit", Number.POSITIVE_INFINITY, 120],
  ["a limit of its own", 16 * TiB, 15],
])("one with %s that has few addresses left is replaced, and none before", (_, limit, most) => {
  const [honest, short] = [shardOf("shops", limit), shardOf("bank", limit)];
  honest.has.use = { memory: MiB, threads: 14, addresses: most * TiB };
  short.has.use = { memory: MiB, threads: 14, addresses: most * TiB + MiB };
  looks.look(0);
  expect(replaced).toEqual([short.pid]);
  expect(reasons).toEqual(["addresses"]);
  expect(ended).toEqual([]);
});

test("one that takes more than all may beyond their shares is ended at once", () => {
  const [a, b] = [shardOf("shops"), shardOf("bank")];
  a.holds(701);
  b.holds(300);
  looks.look(0);
  expect(ended).toEqual([[a.pid, expect.stringMatching(/^took 701 MiB of memory, where 500/)]]);
});

test("processes of its workers in quarantine count with their cordon", () => {
  const bank = shardOf("bank");
  bank.holds(590);
  const lone = [1, 2, 3].map((n) => shardOf(`quarantine:w${n}`));
  for (const each of lone) each.holds(300);
  looks.look(0);
  expect(ended.map(([pid]) => pid)).toEqual([lone[0]!.pid]);
});

test("one with more threads than its workers' isolates need is ended", () => {
  const { pid, has, shard } = shardOf("shops");
  has.use = { memory: MiB, threads: 500, addresses: 0 };
  looks.look(0);
  expect(ended).toEqual([[pid, expect.stringMatching(/^made 500 threads/)]]);
  ended = [];
  for (let n = 0; n < 50; n++) shard.knows.workers.add(`w${n}`);
  looks.look(250);
  expect(ended).toEqual([]);
});

test("what it had last is known once it has ended", () => {
  const { shard, has, holds } = shardOf("shops");
  holds(650);
  looks.look(0);
  has.use = null;
  looks.look(250);
  expect(shard.use?.memory).toBe(650 * MiB);
});

test("one that burns CPU time and tells of nothing that explains it is told of; the front is not", () => {
  const [burner, busy, front] = [shardOf("shops"), shardOf("bank"), shardOf(":front")];
  for (let at = 0; at <= 12_000; at += 250) {
    for (const { has } of [burner, busy, front]) has.cpuMs = at;
    looks.told(busy.shard, { ...emptyCounts(), cpuMs: 240 });
    looks.look(at);
  }
  expect(warned).toEqual([
    { cordon: "shops", shard: burner.pid, usedMs: expect.any(Number), explainedMs: 0 },
  ]);
});

test("nothing is looked at that has ended", () => {
  const { shard, holds } = shardOf("shops");
  looks.ended(shard);
  holds(10_000);
  looks.look(0);
  expect(ended).toEqual([]);
});
