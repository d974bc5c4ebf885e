import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { AdvisoryLocks } from "../../../runtime/services/kv/advisory-locks.ts";
import { KeyTurns } from "../../../runtime/services/kv/key-turns.ts";
import { RequestKv } from "../../../runtime/services/request-kv.ts";
import { someNamespace } from "../../store/kv/kv-suite.ts";
import { startServing } from "./support.ts";

const namespace = someNamespace({ tenant: "shop" });
const namespaces = new Map([["KV", namespace]]);
const key = new TextEncoder().encode("visits");

test("a shard that takes longer between its reads and writes counts as often as one that is quick", async () => {
  const serving = await startServing();
  let counting = true;
  /** Requests of a shard that count without a pause; returns how often they did. */
  const shard = async (name: string, between: number) => {
    const store = serving.client(name, [namespace]);
    const locks = new AdvisoryLocks();
    let done = 0;
    const request = async () => {
      while (counting) {
        const kv = new RequestKv(store, namespaces, locks);
        for (let isDone = false; !isDone && counting; ) {
          const got = await kv.get("KV", key);
          if (got.tag === "failed") throw new Error(got.val);
          await wait(between);
          const condition =
            got.tag === "absent"
              ? ({ tag: "absent" } as const)
              : ({ tag: "version", val: got.val.version } as const);
          const put = await kv.put("KV", key, new Uint8Array(), 0, "", condition);
          isDone = put.tag === "version";
        }
        done++;
        kv.end();
      }
    };
    await Promise.all(Array.from({ length: 8 }, request));
    return done;
  };
  const both = Promise.all([shard("quick", 0), shard("slow", 12)]);
  await wait(4_000);
  counting = false;
  const [quick, slow] = await both;
  // Without turns it is some forty times as often; with them up to twelve, where the machine is free for the quick one.
  expect(quick / slow).toBeLessThan(20);
  expect(slow).toBeGreaterThan(10);
});

test("clients that lose have turns in the order in which they lost, and others' writes wait meanwhile", () => {
  const released: string[] = [];
  const turns = new KeyTurns<string, string>((jobs) => released.push(...jobs));
  turns.lost("k", "a", "shop");
  turns.lost("k", "b", "shop");
  // It may have given up: nobody waits for it before it reads again.
  expect(turns.holds("k", "c", "c1")).toBe(false);
  turns.read("k", "b");
  expect(turns.holds("k", "b", "b1")).toBe(false);
  turns.read("k", "a");
  expect(turns.holds("k", "a", "a1")).toBe(false);
  expect(turns.holds("k", "b", "b1")).toBe(true);
  expect(turns.holds("other", "b", "b1")).toBe(false);
  turns.won("k", "b");
  expect(released).toEqual([]);
  turns.won("k", "a");
  expect(released).toEqual(["b1"]);
  turns.read("k", "b");
  expect(turns.holds("k", "a", "a2")).toBe(true);
  turns.leave("b");
  expect(released).toEqual(["b1", "a2"]);
  expect(turns.holds("k", "c", "c2")).toBe(false);
});

test("a client that does not write in its turn holds up others for a moment", async () => {
  const released = Promise.withResolvers<readonly string[]>();
  const turns = new KeyTurns<string, string>(released.resolve);
  turns.lost("k", "a", "shop");
  turns.read("k", "a");
  expect(turns.holds("k", "b", "b1")).toBe(true);
  // The timer of a turn keeps no process alive.
  const alive = setTimeout(() => {}, 10_000);
  expect(await released.promise).toEqual(["b1"]);
  clearTimeout(alive);
  expect(turns.holds("k", "b", "b2")).toBe(false);
});

test("a client that reads in its turn without end does not make it longer", async () => {
  const released = Promise.withResolvers<readonly string[]>();
  const turns = new KeyTurns<string, string>(released.resolve);
  turns.lost("k", "a", "shop");
  turns.read("k", "a");
  expect(turns.holds("k", "b", "b1")).toBe(true);
  const reading = setInterval(() => turns.read("k", "a"), 10);
  expect(await released.promise).toEqual(["b1"]);
  clearInterval(reading);
});

test("a client that loses in its turn has its next one after those of others", () => {
  const released: string[] = [];
  const turns = new KeyTurns<string, string>((jobs) => released.push(...jobs));
  turns.lost("k", "a", "shop");
  turns.lost("k", "b", "shop");
  turns.read("k", "a");
  expect(turns.holds("k", "b", "b1")).toBe(true);
  turns.lost("k", "a", "shop");
  expect(released).toEqual(["b1"]);
  turns.read("k", "b");
  expect(turns.holds("k", "a", "a1")).toBe(true);
  // What is in line already stays where it is.
  turns.lost("k", "a", "shop");
  turns.won("k", "b");
  expect(released).toEqual(["b1", "a1"]);
  // Nor does one that is alone keep others' writes.
  turns.read("k", "a");
  expect(turns.holds("k", "c", "c1")).toBe(true);
  turns.lost("k", "a", "shop");
  expect(released).toEqual(["b1", "a1", "c1"]);
  turns.leave("a");
});

test("keys of one tenant take no turns from another's", () => {
  const turns = new KeyTurns<string, string>(() => {});
  for (let n = 0; n < 10_000; n++) turns.lost(`busy ${n}`, "a", "busy");
  turns.lost("k", "a", "shop");
  turns.read("k", "a");
  expect(turns.holds("k", "b", "b1")).toBe(true);
  turns.read("busy 9999", "a");
  expect(turns.holds("busy 9999", "b", "b2")).toBe(false);
  turns.leave("a");
});

test("a lock is given back by its owner while another asks for it without end", async () => {
  const serving = await startServing();
  const kvOf = (name: string) =>
    new RequestKv(serving.client(name, [namespace]), namespaces, new AdvisoryLocks());
  const lock = new TextEncoder().encode("lock");
  const absent = { tag: "absent" } as const;
  const [owner, other] = [kvOf("owner"), kvOf("other")];
  const had = await owner.put("KV", lock, new Uint8Array(), 0, "", absent);
  if (had.tag !== "version") throw new Error(had.tag);
  expect((await other.put("KV", lock, new Uint8Array(), 0, "", absent)).tag).toBe("conflict");
  await other.get("KV", lock);
  let isPolling = true;
  const polling = (async () => {
    while (isPolling) {
      await other.get("KV", lock);
      await wait(5);
    }
  })();
  const begun = performance.now();
  expect((await owner.remove("KV", lock, { tag: "version", val: had.val })).tag).toBe("done");
  expect(performance.now() - begun).toBeLessThan(3_000);
  isPolling = false;
  await polling;
});
