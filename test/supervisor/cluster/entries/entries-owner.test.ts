// What a node has the process that owns the entries take up, and what it does when that is another one.
import { hash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import type { ReplicaOwner } from "../../../../runtime/services/kv/kv-process.ts";
import { machineNow, type ReplicaLevel } from "../../../../runtime/services/kv/replication.ts";
import { signRecord } from "../../../../runtime/store/log/signed-record.ts";
import type { ReplicaState } from "../../../../runtime/store/replica.ts";
import { ClusterEntries } from "../../../../runtime/supervisor/cluster/entries/cluster-entries.ts";
import {
  entriesKey,
  entryKey,
  entryValue,
} from "../../../../runtime/supervisor/cluster/entries/entry-records.ts";
import { bytes } from "../../../store/kv/kv-suite.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { newKey } from "../support/memory-node.ts";

const ns = { tenant: "acme", name: "~things" };
const id = "entries-of-test";

/** An owner of entries that notes what it is asked, and has the log so far. */
class NotingOwner implements ReplicaOwner {
  readonly asked: [name: string, ask: { records?: object[]; state?: object | null }][] = [];
  readonly levels: ReplicaLevel[] = [];
  readonly state: ReplicaState;
  before: (name: string) => Promise<void> = async () => {};

  constructor(state: Partial<ReplicaState> = {}) {
    this.state = { log: id, cursor: 0, newest: null, ...state };
  }

  readonly ask: ReplicaOwner["ask"] = async (name, ask) => {
    this.asked.push([name, ask as object]);
    await this.before(name);
    const replies = { replica: this.state, take: 0, leavings: { keys: [], parts: [] } };
    return (replies as Record<string, unknown>)[name] as never;
  };

  tell(level: ReplicaLevel): void {
    this.levels.push(level);
  }

  takes() {
    return this.asked.filter(([name]) => name === "take").map(([, ask]) => ask);
  }

  get taken(): number {
    return this.takes().reduce((sum, { records }) => sum + records!.length, 0);
  }
}

/** A node, and a log with so many entries, of so many bytes each. */
async function nodeWith(count: number, size = 1) {
  const [log, key] = [new MemoryLog(), newKey()];
  const put = (name: string, value: unknown) =>
    log.append(name, signRecord(key, { log: id, key: name, follows: 0, value })!, 0);
  await put(entriesKey, { cluster: "test", base: 0, replaces: [] });
  const common = { ...ns, metadata: null, expiresAt: null };
  for (let n = 0; n < count; n++) {
    const name = bytes(`k${n}`);
    const value = entryValue({ ...common, key: name, value: new Uint8Array(size) }, 0);
    await put(entryKey(ns, name), value);
  }
  const lines: string[] = [];
  let connected = () => {};
  const entries = new ClusterEntries({
    ...{ cluster: "test", key, cleanEvery: 3_600_000 },
    logger: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
    openLog: async (onConnected) => {
      connected = onConnected;
      return log;
    },
  });
  onTestFinished(() => entries.close());
  entries.use(() => true);
  const level = () => entries.handlers.level(null);
  await level();
  return { log, key, entries, level, put, reconnect: () => connected() };
}

test("records are taken up by the hundred and by the MiB, and how far only with the last of a look at all", async () => {
  for (const [count, size, most] of [
    [1_100, 1, 500],
    [80, 128 * 1_024, 33],
  ] as const) {
    const { entries, level } = await nodeWith(count, size);
    const owner = new NotingOwner({ log: null });
    entries.attach(owner);
    expect(await level()).toBe(true);
    const takes = owner.takes();
    expect(owner.taken).toBe(count);
    expect(Math.max(...takes.map(({ records }) => records!.length))).toBeLessThanOrEqual(most);
    expect(takes.slice(0, -1).map(({ state }) => state)).toEqual(takes.slice(1).map(() => null));
    expect(takes.at(-1)!.state).toMatchObject({ log: id, cursor: count + 1 });
    const names = owner.asked.map(([name]) => name);
    expect([names.indexOf("audit"), names.lastIndexOf("audit")]).toEqual([1, names.length - 1]);
  }
});

test("another owner is asked how far it has the log, and has all from there on", async () => {
  const { entries, level } = await nodeWith(3);
  const [first, second] = [new NotingOwner({ cursor: 4 }), new NotingOwner()];
  entries.attach(first);
  await level();
  expect(first.taken).toBe(0);
  entries.attach(second);
  await level();
  expect(second.taken).toBe(3);
});

test.each(["replica", "take"])(
  "an owner that is lost while it is asked to `%s` leaves nothing to the one after it",
  async (name) => {
    const { entries, level } = await nodeWith(3);
    const [first, second] = [
      new NotingOwner({ cursor: name === "take" ? 0 : 4 }),
      new NotingOwner(),
    ];
    const held = Promise.withResolvers<void>();
    first.before = async (asked) => {
      if (asked === name) await held.promise;
    };
    entries.attach(first);
    await wait(20);
    expect(first.asked.at(-1)![0]).toBe(name);
    entries.attach(second);
    held.resolve();
    await level();
    expect(second.taken).toBe(3);
  },
);

test("the log is held against what an owner has when that is another one, and when the connection is back", async () => {
  const { entries, level, log, reconnect } = await nodeWith(3);
  const newest = { key: entryKey(ns, bytes("k2")), version: 4 };
  const owner = new NotingOwner({ cursor: 4, newest });
  const alarm = () => entries.status()!.alarm?.sentence ?? null;
  const looks = async () => {
    for (let look = 0; look < 3; look++) await level();
    return alarm();
  };
  entries.attach(owner);
  expect(await looks()).toBeNull();
  entries.attach(new NotingOwner({ cursor: 4, newest: { key: "entry.a.b", version: 4 } }));
  expect(await looks()).toMatch(/it went back, and was written to/);
  entries.attach(owner);
  expect(await looks()).toBeNull();
  log.entries.delete(newest.key);
  expect(await looks()).toBeNull();
  reconnect();
  expect(await looks()).toMatch(/it went back, and was written to/);
  expect(owner.levels.at(-1)).toMatchObject({ isWritable: false });
});

test("an owner is told since when it is level, by when the log was asked, and that nothing can be written without it", async () => {
  const { entries, level, log, put } = await nodeWith(1);
  const owner = new NotingOwner();
  owner.before = async (name) => {
    if (name === "take") await wait(100);
  };
  entries.attach(owner);
  await level();
  log.tell = () => {};
  await put("cleaned", { upTo: 0 });
  const before = machineNow();
  await level();
  expect(owner.levels.at(-1)).toMatchObject({ isWritable: true });
  expect(owner.levels.at(-1)!.levelAt).toBeLessThan(before + 90);
  log.away = true;
  expect(await level()).toBe(false);
  expect(owner.levels.at(-1)).toMatchObject({ isWritable: false });
  expect(owner.levels.at(-1)!.levelAt).toBeLessThan(before + 90);
});

test("a value in parts is taken up before the parts of the next one come: few may wait at once", async () => {
  const { entries, level, log, put } = await nodeWith(0);
  const value = Buffer.alloc(200_000, 7);
  const said = { bytes: value.length, sha256: hash("sha256", value) };
  for (let n = 0; n < 6; n++) {
    const key = bytes(`large-${n}`);
    await log.putBytes(`a${n}.0`, value);
    const common = { ...ns, key, metadata: null, expiresAt: null };
    await put(entryKey(ns, key), entryValue({ ...common, value: { parts: `a${n}`, ...said } }, 0));
  }
  const owner = new NotingOwner();
  entries.attach(owner);
  await level();
  const names = owner.asked.map(([name]) => name).filter((name) => name.startsWith("take"));
  expect(names.slice(0, 12)).toEqual(Array(6).fill(["takePart", "take"]).flat());
});
