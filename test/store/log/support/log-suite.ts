import { beforeEach, describe, expect, test } from "vitest";
import type {
  ClusterLog,
  ClusterMessages,
  ErasableLog,
  LogEntry,
} from "../../../../runtime/store/log/cluster-log.ts";
import { until } from "./nats-servers.ts";

export type WholeLog = ErasableLog & ClusterMessages;

const text = (value: string) => new TextEncoder().encode(value);

export async function entriesOf(
  log: ClusterLog,
  from: number,
): Promise<[string, string, number][]> {
  const all: LogEntry[] = [];
  for await (const entry of log.readFrom(from)) all.push(entry);
  return all.map(({ key, value, revision }) => [key, new TextDecoder().decode(value), revision]);
}

/** What holds of every log. @param open gives two connections to one new log. */
export function logSuite(name: string, open: () => Promise<readonly [WholeLog, WholeLog]>): void {
  describe(name, () => {
    let one: WholeLog;
    let two: WholeLog;
    beforeEach(async () => {
      [one, two] = await open();
    });

    test("an append is read by others, in the order of revisions", async () => {
      expect(await one.lastRevision()).toBe(0);
      expect(await one.get("worker.a")).toBeNull();
      expect(await entriesOf(one, 1)).toEqual([]);
      expect(await one.append("worker.a", text("a"), 0)).toBe(1);
      expect(await two.append("worker.b", text("b"), 0)).toBe(2);
      expect(await entriesOf(two, 1)).toEqual([
        ["worker.a", "a", 1],
        ["worker.b", "b", 2],
      ]);
      expect(await entriesOf(two, 2)).toEqual([["worker.b", "b", 2]]);
      expect(await entriesOf(two, 3)).toEqual([]);
      expect(await two.lastRevision()).toBe(2);
    });

    test("what is erased is gone for all, up to a revision, and nothing else is", async () => {
      await one.append("entry.a.a", text("1"), 0);
      await one.append("entry.a.b", text("2"), 0);
      const last = await one.append("entry.b.a", text("3"), 0);
      // What was written meanwhile stays.
      await one.erase("entry.a.a", 1);
      await one.erase("entry.b.a", last + 1);
      expect(await entriesOf(two, 1)).toEqual([
        ["entry.a.a", "1", 1],
        ["entry.a.b", "2", 2],
      ]);
      expect(await one.lastRevision()).toBe(last);
      const newest = await one.append("entry.a.b", text("4"), 2);
      await one.erase("entry.a.*", newest);
      expect(await entriesOf(two, 1)).toEqual([["entry.a.b", "4", newest]]);
      // A key that is gone is written as a new one.
      expect(await two.append("entry.a.a", text("5"), 0)).toBe(newest + 1);
      for (const name of ["a.0", "a.1", "ab.0"]) await one.putBytes(name, text(name));
      await two.eraseBytes("a");
      expect(await one.getBytes("a.1")).toBeNull();
      expect(Buffer.from((await one.getBytes("ab.0"))!).toString()).toBe("ab.0");
      await one.erase("entry.none.*", newest);
      await one.eraseBytes("none");
    });

    test("a reading of many ends though the newest of them were erased, and where all were", async () => {
      const keys = Array.from({ length: 40 }, (_, i) => `entry.a.${i}`);
      for (const key of keys) await one.append(key, text(key), 0);
      await one.erase("entry.a.39", 41);
      const left = await entriesOf(two, 1);
      expect(left.map(([key]) => key)).toEqual(keys.slice(0, 39));
      await one.erase("entry.a.*", 41);
      expect(await entriesOf(two, 1)).toEqual([]);
      expect(await entriesOf(two, 20)).toEqual([]);
    });

    test("of a key the newest value stays, and only who knows its revision replaces it", async () => {
      await one.append("worker.a", text("1"), 0);
      const second = await two.append("worker.a", text("2"), 1);
      for (const wrong of [0, 1, second + 1]) {
        await expect(one.append("worker.a", text("3"), wrong)).rejects.toMatchObject({
          code: "conflict",
        });
      }
      expect(await entriesOf(one, 1)).toEqual([["worker.a", "2", second]]);
      expect((await one.get("worker.a"))?.revision).toBe(second);
    });

    test("of many that create one key at once exactly one does", async () => {
      const all = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? one : two).append("route.x", text(String(i)), 0),
        ),
      );
      const codes = all.map((each) => (each.status === "fulfilled" ? "won" : each.reason.code));
      expect(codes.filter((code) => code === "won")).toHaveLength(1);
      expect(codes.filter((code) => code === "conflict")).toHaveLength(19);
    });

    test("many entries are read at once, without those that were replaced", async () => {
      const count = 120;
      for (let i = 0; i < count; i++) await one.append(`worker.w${i}`, text(String(i)), 0);
      await one.append("worker.w0", text("again"), 1);
      const read = await entriesOf(two, 1);
      expect(read).toHaveLength(count);
      expect(read.at(0)).toEqual(["worker.w1", "1", 2]);
      expect(read.at(-1)).toEqual(["worker.w0", "again", count + 1]);
    });

    test("a listener is told of what others append, until it is taken away", async () => {
      let told = 0;
      const end = two.notify(() => told++);
      const before = told;
      await one.append("worker.a", text("a"), 0);
      await until(() => told > before, "it is told");
      end();
      const after = told;
      await one.append("worker.a", text("b"), 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(told).toBe(after);
    });

    test("bytes are kept under their digest, and replaced", async () => {
      const bytes = new Uint8Array(200_000).fill(7);
      expect(await one.getBytes("ab")).toBeNull();
      await one.putBytes("ab", text("damaged"));
      await one.putBytes("ab", bytes);
      expect(Buffer.from((await two.getBytes("ab"))!).equals(bytes)).toBe(true);
    });

    test("bytes are told by their keys, and removed where nobody has put them anew", async () => {
      for (const name of ["aa", "bb", "list-aa"]) await one.putBytes(name, text(name));
      expect((await two.keysOfBytes("")).sort()).toEqual(["aa", "bb", "list-aa"]);
      expect(await two.keysOfBytes("list-")).toEqual(["list-aa"]);
      const last = await two.lastOfBytes();
      await one.putBytes("aa", text("aa"));
      await two.removeBytes("aa", last);
      await two.removeBytes("bb", last);
      await two.removeBytes("none", last);
      expect((await two.keysOfBytes("")).sort()).toEqual(["aa", "list-aa"]);
      expect(await two.getBytes("bb")).toBeNull();
      expect(await two.getBytes("aa")).not.toBeNull();
      expect(await two.lastOfBytes()).toBeGreaterThan(last);
    });

    test("a message reaches all who hear its topic, the sender included, and no other", async () => {
      const heard: string[] = [];
      one.hear("beat", (message) => heard.push(`one ${Buffer.from(message)}`));
      two.hear("beat", (message) => heard.push(`two ${Buffer.from(message)}`));
      two.hear("stage", () => heard.push("wrong"));
      // Between servers it takes some ms until they know who hears what.
      await until(() => {
        one.say("beat", text("x"));
        return new Set(heard).size === 2;
      }, "both hear it");
      expect([...new Set(heard)].sort()).toEqual(["one x", "two x"]);
    });

    test("a topic is heard again by who has left it, and what was said meanwhile is lost", async () => {
      const heard: string[] = [];
      const hear = () => two.hear("tail", (message) => heard.push(String(Buffer.from(message))));
      const leave = hear();
      await two.flushed();
      leave();
      await two.flushed();
      one.say("tail", text("lost"));
      // Servers pass on what one says in its order: it has come, or gone, once another topic has.
      let passed = false;
      const stop = two.hear("other", () => {
        passed = true;
      });
      await until(() => {
        one.say("other", text(""));
        return passed;
      }, "another topic is heard");
      stop();
      const again = hear();
      await until(() => {
        one.say("tail", text("heard"));
        return heard.length > 0;
      }, "it is heard");
      expect(new Set(heard)).toEqual(new Set(["heard"]));
      again();
    });
  });
}
