import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TailWish } from "../../../../runtime/shard/observe/tail-tap.ts";
import { signRecord } from "../../../../runtime/store/log/signed-record.ts";
import { NodeTable } from "../../../../runtime/supervisor/cluster/node-table.ts";
import { nodeKey } from "../../../../runtime/supervisor/cluster/record-values.ts";
import { SignedMessages } from "../../../../runtime/supervisor/cluster/signed-messages.ts";
import { TailFollower } from "../../../../runtime/supervisor/cluster/tail/tail-follower.ts";
import { TailReporter } from "../../../../runtime/supervisor/cluster/tail/tail-reporter.ts";
import type { TailLine } from "../../../../runtime/supervisor/control.ts";
import { TailHub } from "../../../../runtime/supervisor/observe/tail-hub.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { outcome, tailEntry } from "../../support/statuses.ts";
import { memoryNode, newKey } from "../support/memory-node.ts";

const key = newKey();

/** A log that counts what is said, and whose servers take as long as they like. */
class CountingLog extends MemoryLog {
  readonly said: { topic: string; message: Uint8Array }[] = [];
  holds: Promise<void> | null = null;

  override say(topic: string, message: Uint8Array): void {
    if (!this.away) this.said.push({ topic, message });
    super.say(topic, message);
  }

  override async flushed(): Promise<void> {
    await this.holds;
  }

  bytesOf(topic: string): number {
    return this.of(topic).reduce((sum, each) => sum + each.length, 0);
  }

  of(topic: string): Uint8Array[] {
    return this.said.filter((each) => each.topic === topic).map(({ message }) => message);
  }
}

/** A node that has shards, which tell what is wanted and no more. */
async function tailNode(log: CountingLog, node: string) {
  const { copy, follower, writer } = await memoryNode(log, key);
  const join = async () => {
    await follower.catchUp();
    await writer.write(nodeKey(node), { version: "1", labels: {} }, 0);
  };
  const refused: string[] = [];
  const messages = new SignedMessages(log, key, "test", (why) => refused.push(why));
  const hub = new TailHub();
  const shard: { wish: TailWish } = { wish: null };
  hub.shardStarted(1, (wish) => {
    shard.wish = wish;
  });
  const own = () => ({
    ...{ version: "1", cursor: 0, settled: 0, lagMs: 0, held: [], alarm: null, leads: [] },
    ...{ quarantines: [], unfetched: { count: 0, workers: [] }, notUnderstood: 0 },
  });
  return {
    ...{ node, hub, shard, refused, join, catchUp: () => follower.catchUp() },
    begin(tells = true) {
      const nodes = new NodeTable({ node, copy, messages, onDuplicate: () => {}, own });
      const parts = { node, key, messages, nodes, hub };
      const teller = tells ? new TailReporter(parts) : null;
      const follower = new TailFollower({ ...parts, isConnected: () => log.connected });
      return {
        follow(worker: string | null = null, only: string | null = null) {
          const lines: TailLine[] = [];
          const end = follower.subscribe({ worker, node: only }, (line) => lines.push(line));
          return { lines, end };
        },
        end() {
          nodes.close();
          teller?.close();
          follower.close();
        },
      };
    },
    /** A request ended in its shard. */
    ends(worker: string, at = 1, message = "hello") {
      if (shard.wish === null || (shard.wish !== "all" && !shard.wish.includes(worker))) return;
      const log = [{ level: "info" as const, message }];
      hub.shardTold({
        entries: [tailEntry({ worker, at, outcome: outcome({ log }) })],
        dropped: 0,
      });
    },
  };
}

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);
const requests = (lines: readonly TailLine[]) =>
  lines.flatMap((line) => ("outcome" in line ? [`${line.node} ${line.worker} ${line.at}`] : []));
const droppedOf = (lines: readonly TailLine[]) =>
  lines.reduce((sum, line) => sum + ("dropped" in line ? line.dropped : 0), 0);
const notices = (lines: readonly TailLine[]) =>
  lines.flatMap((line) => ("notice" in line ? [[line.notice, line.node].join(" ")] : []));

let log: CountingLog;
let fra: Awaited<ReturnType<typeof tailNode>>;
let ams: typeof fra;
let here: ReturnType<typeof fra.begin>;
let there: typeof here;
beforeEach(async () => {
  log = new CountingLog();
  [fra, ams] = [await tailNode(log, "fra"), await tailNode(log, "ams")];
  for (const each of [fra, ams]) await each.join();
  for (const each of [fra, ams]) await each.catchUp();
  vi.useFakeTimers();
  [here, there] = [fra.begin(), ams.begin()];
  await seconds(1.5);
});
afterEach(() => {
  here.end();
  there.end();
  vi.useRealTimers();
});

test("requests of all nodes are shown with the node's name, those of the worker alone, while somebody follows", async () => {
  ams.ends("shop");
  expect(ams.shard.wish).toBeNull();
  const all = here.follow();
  const shop = here.follow("shop");
  const only = here.follow(null, "ams");
  const own = here.follow(null, "fra");
  await seconds(4);
  expect([fra.shard.wish, ams.shard.wish]).toEqual(["all", "all"]);
  const greetings = log.of("tail").length;
  fra.ends("shop", 1);
  ams.ends("shop", 2);
  ams.ends("blog", 3);
  await seconds(0.2);
  expect(requests(all.lines)).toEqual(["fra shop 1", "ams shop 2", "ams blog 3"]);
  expect(requests(shop.lines)).toEqual(["fra shop 1", "ams shop 2"]);
  expect(requests(only.lines)).toEqual(["ams shop 2", "ams blog 3"]);
  expect(requests(own.lines)).toEqual(["fra shop 1"]);
  expect(droppedOf(all.lines)).toBe(0);
  // It is said for all who follow here at once.
  expect(log.of("tail").length - greetings).toBeLessThanOrEqual(2);
  all.end();
  only.end();
  await seconds(0.1);
  expect(ams.shard.wish).toEqual(["shop"]);
  shop.end();
  own.end();
  await seconds(0.1);
  expect([fra.shard.wish, ams.shard.wish]).toEqual([null, null]);
  expect(() => here.follow(null, "nowhere")).toThrow(/knows no node "nowhere"/);
});

test("a node whose follower has ended without a word stops to tell within seconds", async () => {
  here.follow();
  await seconds(0.1);
  expect(ams.shard.wish).toBe("all");
  here.end();
  // Its last word is lost, as with a process that was killed.
  log.away = true;
  await seconds(1);
  log.away = false;
  await seconds(8);
  expect(ams.shard.wish).toBeNull();
});

test("of a flood a bounded part is sent, the rest is counted, and another worker's requests come through", async () => {
  const { lines } = here.follow();
  await seconds(0.1);
  const rounds = 100;
  for (let i = 0; i < rounds; i++) {
    for (let j = 0; j < 100; j++) ams.ends("flood", i * 100 + j, "x".repeat(2_000));
    if (i % 10 === 0) ams.ends("quiet", i);
    await seconds(0.1);
  }
  await seconds(2);
  // 10 s of 256 KiB each, in base64, with the seconds that were begun.
  expect(log.bytesOf("tail")).toBeLessThan(12 * 256 * 1_024 * 1.4);
  const shown = requests(lines);
  expect(shown.filter((each) => each.startsWith("ams quiet"))).toHaveLength(rounds / 10);
  expect(shown.length).toBeGreaterThan(200);
  expect(shown.length + droppedOf(lines)).toBe(rounds * 100 + rounds / 10);
  expect(lines.every((line) => "notice" in line || line.node === "ams")).toBe(true);
});

test("while the servers are slow one batch is under way, and batches get small", async () => {
  const { lines } = here.follow();
  await seconds(4);
  const before = log.of("tail").length;
  for (let round = 0; round < 5; round++) {
    const slow = Promise.withResolvers<void>();
    log.holds = slow.promise;
    for (let i = 0; i < 200; i++) ams.ends("shop", i, "x".repeat(1_000));
    await seconds(3);
    expect(log.of("tail").length).toBe(before + round + 1);
    slow.resolve();
    log.holds = null;
    await seconds(13);
  }
  const sizes = log
    .of("tail")
    .slice(before)
    .map(({ length }) => length);
  expect(sizes[0]).toBeGreaterThan(20_000);
  expect(sizes.at(-1)).toBeLessThan(9_000);
  expect(requests(lines).length + droppedOf(lines)).toBe(1_000);
});

test("a request that logged a lot is shown without the last of it; one that is too large is counted", async () => {
  const { lines } = here.follow();
  await seconds(0.1);
  const line = { level: "info" as const, message: "\u0001".repeat(1_000) };
  const log = Array.from({ length: 60 }, () => line);
  const uri = `http://a/${"\u0001".repeat(16_000)}`;
  ams.hub.shardTold({
    entries: [
      tailEntry({ outcome: outcome({ log: log.slice(0, 30), untoldLines: 2 }) }),
      tailEntry({ outcome: outcome({ request: { method: "GET", uri } }) }),
    ],
    dropped: 5,
  });
  await seconds(0.2);
  const [shown] = lines.filter((each) => "outcome" in each);
  expect(shown?.outcome.log).toHaveLength(2);
  expect(shown?.outcome.untoldLines).toBe(2 + 28);
  expect(droppedOf(lines)).toBe(6);
});

test("a batch that is said again, was said to another session, or by another key, is none; one that is lost is counted", async () => {
  const first = here.follow();
  await seconds(0.1);
  ams.ends("shop", 1, "a secret of the visitor's");
  await seconds(0.2);
  const batches = log.of("tail");
  expect(batches.some((each) => Buffer.from(each).includes("visitor"))).toBe(false);
  const again = () => {
    for (const each of batches) log.say("tail", each);
  };
  again();
  await seconds(0.1);
  expect(requests(first.lines)).toEqual(["ams shop 1"]);
  first.end();
  const second = here.follow();
  // Before any answer to the new session, and after it.
  again();
  await seconds(0.1);
  again();
  const told = JSON.parse(Buffer.from(batches.at(-1)!.subarray(65)).toString());
  const forged = signRecord(newKey(), { ...told, follows: 0 })!;
  log.say("tail", forged);
  const moved = { ...told.value, node: "sin", number: 99 };
  log.say("tail", signRecord(key, { ...told, value: moved })!);
  await seconds(0.1);
  expect(second.lines).toEqual([]);
  expect(fra.refused).toEqual(["signature"]);

  // Said, and lost on the way.
  const lossy = vi.spyOn(log, "say").mockImplementation(() => {});
  ams.ends("shop", 2);
  ams.ends("shop", 3);
  await seconds(0.5);
  lossy.mockRestore();
  ams.ends("shop", 4);
  await seconds(0.5);
  expect(requests(second.lines)).toEqual(["ams shop 4"]);
  expect(droppedOf(second.lines)).toBe(2);
});

test("of messages that come without end a bounded number is looked at", async () => {
  here.follow();
  await seconds(2);
  for (let i = 0; i < 20_000; i++) log.say("tail", Buffer.alloc(200, i));
  await seconds(0.5);
  expect(fra.refused.length).toBeGreaterThan(0);
  expect(fra.refused.length).toBeLessThanOrEqual(1_000);
});

test("a node that is away, that does not tell, and servers that are, are told once, and again when that is over", async () => {
  const { lines } = here.follow();
  await seconds(10);
  expect(notices(lines)).toEqual([]);
  there.end();
  await seconds(20);
  expect(notices(lines)).toEqual(["away ams"]);
  // Of an older version: it is there, and does not tell.
  there = ams.begin(false);
  await seconds(2);
  const late = here.follow();
  await seconds(20);
  expect(notices(lines)).toEqual(["away ams"]);
  expect(notices(late.lines)).toEqual(["silent ams"]);
  there.end();
  await seconds(20);
  there = ams.begin();
  await seconds(3);
  expect(notices(lines)).toEqual(["away ams", "back ams"]);
  const before = lines.length;
  log.away = true;
  await seconds(20);
  fra.ends("shop", 7);
  log.away = false;
  await seconds(20);
  const after = lines.slice(before);
  expect(notices(after)).toEqual(["alone ", "connected "]);
  expect(requests(after)).toEqual(["fra shop 7"]);
  ams.ends("shop", 8);
  await seconds(1);
  expect(requests(lines).at(-1)).toBe("ams shop 8");
});
