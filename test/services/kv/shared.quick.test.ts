import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSharedKv } from "../../../runtime/services/kv/shared-kv.ts";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import type { KvStore } from "../../../runtime/store/kv.ts";
import { bytes, entryOf, someNamespace, text } from "../../store/kv/kv-suite.ts";
import { aFailure } from "../../store/support/fails.ts";
import { makeFolder, until } from "./support.ts";

const ns = someNamespace();
const patience = 120_000;
const program = join(import.meta.dirname, "support", "raise-main.ts");
const note = (folder: string) => join(folder, "kv", "owner.json");
const socketOf = (folder: string): string => JSON.parse(readFileSync(note(folder), "utf8")).socket;

async function open(folder: string): Promise<KvStore> {
  const store = await openSharedKv(folder);
  onTestFinished(() => store.close());
  return store;
}

const value = async (store: KvStore) => {
  const entry = await entryOf(store, ns, bytes("a"));
  return entry && text(entry.value);
};

test("who comes second is served by the first, and takes its place when that ends", async () => {
  const folder = makeFolder();
  const [first, second, third] = [await open(folder), await open(folder), await open(folder)];
  expect(await first.put(ns, bytes("a"), bytes("1"))).toHaveProperty("version");
  expect(await second.put(ns, bytes("a"), bytes("2"))).toHaveProperty("version");
  expect([await value(first), await value(third)]).toEqual(["2", "2"]);
  expect(statSync(note(folder)).mode & 0o777).toBe(0o600);
  const before = socketOf(folder);
  await first.close();
  expect(existsSync(dirname(before))).toBe(false);
  await until(async () => "entry" in (await third.get(ns, bytes("a"))));
  expect(await third.put(ns, bytes("a"), bytes("3"))).toHaveProperty("version");
  expect(await value(second)).toBe("3");
  expect(socketOf(folder)).not.toBe(before);
  const last = socketOf(folder);
  await second.close();
  await until(async () => "entry" in (await third.get(ns, bytes("a"))));
  expect(await value(third)).toBe("3");
  await third.close();
  expect(existsSync(note(folder))).toBe(false);
  expect(existsSync(dirname(last))).toBe(false);
});

test("an owner whose socket is removed, as with a folder of temporary files, is found again", async () => {
  const folder = makeFolder();
  const [first, second] = [await open(folder), await open(folder)];
  expect(await second.put(ns, bytes("a"), bytes("1"))).toHaveProperty("version");
  const before = socketOf(folder);
  rmSync(dirname(before), { recursive: true });
  const third = await open(folder);
  expect(await third.put(ns, bytes("a"), bytes("2"))).toHaveProperty("version");
  expect(await Promise.all([first, second, third].map(value))).toEqual(["2", "2", "2"]);
  const after = socketOf(folder);
  expect(after).not.toBe(before);
  await first.close();
  expect(existsSync(dirname(after))).toBe(false);
});

test("many that come at once find one owner", async () => {
  const folder = makeFolder();
  const stores = await Promise.all(Array.from({ length: 8 }, () => open(folder)));
  const stored = stores.map((store, n) => store.put(ns, bytes(`${n}`), bytes("x")));
  for (const each of await Promise.all(stored)) expect(each).toHaveProperty("version");
  const page = await stores[7]!.list(ns, bytes(""), { limit: 100 });
  expect(page).toHaveProperty("keys.length", 8);
});

function startRaising(folder: string) {
  const child = spawn(process.execPath, [program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const counts: number[] = [];
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    counts.push(...lines.map(Number));
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    counts,
    async more(): Promise<void> {
      const before = counts.length;
      await until(() => counts.length > before + 2);
    },
    async kill(): Promise<void> {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

test("processes that count in one folder lose nothing, though the owner is killed again and again", {
  timeout: patience,
}, async () => {
  const folder = makeFolder();
  const all = [startRaising(folder)];
  await all[0]!.more();
  const kills = 4;
  for (let round = 0; round < kills; round++) {
    const next = startRaising(folder);
    await next.more();
    // The one that came first is the owner.
    await all.at(-1)!.kill();
    await next.more();
    all.push(next);
  }
  await all.at(-1)!.kill();
  const acknowledged = all.flatMap(({ counts }) => counts);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  const store = await open(folder);
  const count = Number(text((await entryOf(store, ns, bytes("counter")))!.value));
  expect(count).toBeGreaterThanOrEqual(Math.max(...acknowledged));
  // With each owner that was killed go at most one raise of its own and one of the other's, of which nobody
  // was told.
  expect(count).toBeLessThanOrEqual(acknowledged.length + 2 * (kills + 1));
});

test("what is left of an owner that was killed is in nobody's way", async () => {
  const folder = makeFolder();
  mkdirSync(join(folder, "kv"));
  for (const left of [
    "no JSON",
    "null",
    '{"socket": 1}',
    JSON.stringify({ socket: join(folder, "none.sock"), token: "t" }),
    JSON.stringify({ socket: folder, token: "t" }),
  ]) {
    writeFileSync(note(folder), left);
    const store = await openSharedKv(folder);
    expect(await store.put(ns, bytes("a"), bytes("1"))).toHaveProperty("version");
    await store.close();
  }
  expect(existsSync(join(folder, "kv", "kv.sqlite"))).toBe(true);
});

test("who does not know the token is not served", async () => {
  const folder = makeFolder();
  const store = await open(folder);
  const { socket } = JSON.parse(readFileSync(note(folder), "utf8"));
  const { connectKv } = await import("../../../runtime/services/kv/connect-kv.ts");
  const stranger = connectKv({ socket, token: "guessed" });
  onTestFinished(() => stranger.close());
  expect(await stranger.get(ns, bytes("a"))).toEqual({ refused: "unavailable" });
  expect(await store.get(ns, bytes("a"))).toEqual({ entry: null });
});

test("a folder that somebody has who does not share it is told", {
  timeout: patience,
}, async () => {
  const folder = makeFolder();
  const other = makeFolder();
  const store = await openEmbeddedKv(folder);
  // Both wait for an owner for some seconds.
  const unshared = expect(openSharedKv(folder)).rejects.toEqual(
    aFailure("store-in-use", "does not share it.*--kv"),
  );
  // One that answers on the socket and is no owner.
  const path = join(other, "x.sock");
  const server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
  mkdirSync(join(other, "kv"));
  writeFileSync(join(other, "kv", "owner.json"), JSON.stringify({ socket: path, token: "t" }));
  const deceived = await open(other);
  expect(await deceived.get(ns, bytes("a"))).toEqual({ refused: "unavailable" });
  await unshared;
  await store.close();
});
