// Who may rely on a lease, and until when, to the ms.
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { Lease, type LeaseLog } from "../../../../runtime/store/log/lease/lease.ts";
import { signRecord } from "../../../../runtime/store/log/signed-record.ts";
import { newKey } from "../../../supervisor/cluster/support/memory-node.ts";
import { MemoryLog } from "../support/memory-log.ts";

const key = newKey();
const name = "lease.test";
const term = 1_000;
/** Between two looks. */
const look = term / 5;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A log whose servers take their time. */
class SlowLog extends MemoryLog {
  takes = 0;

  override async append(...given: Parameters<MemoryLog["append"]>): Promise<number> {
    if (this.takes > 0) await new Promise((resolve) => void setTimeout(resolve, this.takes));
    return super.append(...given);
  }
}

/** A node that wants a lease from now on. */
function wanting(
  log: MemoryLog,
  current: () => LeaseLog | null = () => ({ id: "log", generation: 0 }),
) {
  const lost = { times: 0 };
  const onLost = () => void lost.times++;
  const lease = new Lease({ name, node: "a", log, key, current, term, onLost });
  onTestFinished(() => void lease.giveBack());
  lease.want();
  return { lease, lost };
}

/** One that has it. */
async function holding(log: MemoryLog) {
  const held = wanting(log);
  await pass(term * 1.1 + look);
  expect(held.lease.token).not.toBeNull();
  return held;
}

/** What another holder writes; null: that it gives it back. */
async function write(
  log: MemoryLog,
  holder: string | null,
  { of = "log", follows = log.entries.get(name)?.revision ?? 0, its = term } = {},
): Promise<number> {
  const value = holder === null ? null : { node: "b", holder, term: its };
  const record = signRecord(key, { log: of, key: name, follows, value })!;
  return log.append(name, record, log.entries.get(name)?.revision ?? 0);
}

const other = "ab".repeat(16);

test("what another one has is taken a tenth of a term after the longer of both terms, from when it was seen, and not before", async () => {
  for (const its of [100, term, 3 * term]) {
    const log = new MemoryLog();
    await write(log, other, { its });
    const { lease } = wanting(log);
    const longer = Math.max(its, term) * 1.1;
    await pass(longer);
    expect([lease.token, log.revision]).toEqual([null, 1]);
    await pass(look);
    expect(lease.token).not.toBeNull();
    await lease.giveBack();
  }
});

test("one that was given back before anybody looked is taken after a term: the log may have been set back", async () => {
  const log = new MemoryLog();
  await write(log, null);
  const { lease } = wanting(log);
  await pass(term * 1.1);
  expect(lease.token).toBeNull();
  await pass(look);
  expect(lease.token).not.toBeNull();
});

test("one that is given back while it is watched is taken at the next look, and by an old record of that it is not", async () => {
  const log = new MemoryLog();
  await write(log, other);
  await write(log, null);
  const old = log.entries.get(name)!.value;
  await write(log, other);
  const { lease } = wanting(log);
  await pass(look);
  // Records that somebody puts there again, for another log, or of a revision that this log does not have yet.
  const again: (() => Promise<unknown>)[] = [
    () => log.append(name, old, log.entries.get(name)!.revision),
    () => write(log, null, { of: "log-before" }),
    () => write(log, null, { follows: 99 }),
  ];
  for (const put of again) {
    await put();
    await pass(2 * look);
    expect(lease.token).toBeNull();
    await write(log, other);
    await pass(look);
  }
  await write(log, null);
  await pass(look);
  expect(lease.token).not.toBeNull();
});

test("in a log that was written anew nothing counts that was seen before", async () => {
  const log = new MemoryLog();
  await write(log, other);
  let current = { id: "log", generation: 0 };
  const { lease } = wanting(log, () => current);
  await pass(term);
  current = { id: "anew", generation: 1 };
  await pass(term);
  expect(lease.token).toBeNull();
});

test.each(["taken", "renewed"])(
  "one that was %s is held for nine tenths of a term from when it was asked for, however long the servers took",
  async (how) => {
    const log = new SlowLog();
    const { lease, lost } = wanting(log);
    // It is asked for at the first look at which it is free.
    await pass(term * 1.1 + look / 2 - 1);
    if (how === "renewed") {
      await pass(1);
      await pass(look / 2);
      expect(lease.token).not.toBeNull();
      await pass(look / 2 - 1);
    }
    log.takes = 150;
    await pass(1);
    await pass(150);
    expect(lease.token).not.toBeNull();
    expect(log.revision).toBe(how === "taken" ? 1 : 2);
    log.away = true;
    await pass(term * 0.9 - 150 - 1);
    expect(lease.token).not.toBeNull();
    await pass(1);
    expect([lease.token, lost.times]).toEqual([null, 1]);
    // What is still on its way to the servers.
    await pass(term);
  },
);

test.each(["the wall clock goes ahead", "the wall clock goes back"])(
  "a lease is over when either clock says so: %s",
  async (how) => {
    const log = new MemoryLog();
    const { lease } = await holding(log);
    log.away = true;
    if (how === "the wall clock goes ahead") {
      vi.setSystemTime(Date.now() + term);
    } else {
      vi.setSystemTime(Date.now() - 3_600_000);
      await pass(term);
    }
    expect(lease.token).toBeNull();
  },
);

test("who finds another one's record under its own has lost it at once, once", async () => {
  const log = new MemoryLog();
  const { lease, lost } = await holding(log);
  await write(log, other);
  await pass(look);
  expect([lease.token, lost.times]).toEqual([null, 1]);
  const { revision } = log;
  await pass(term * 1.1);
  expect([lease.token, log.revision, lost.times]).toEqual([null, revision, 1]);
});

test("who gives it back writes that alone, loses nothing by it, and wants it no more", async () => {
  const log = new MemoryLog();
  const { lease, lost } = await holding(log);
  const { revision } = log;
  // A look is due just now.
  vi.advanceTimersByTime(look);
  const giving = lease.giveBack();
  expect(lease.token === null || log.revision === revision).toBe(true);
  await giving;
  expect([lease.token, log.revision, lost.times]).toEqual([null, revision + 1, 0]);
  await pass(3 * term);
  expect([lease.token, log.revision]).toEqual([null, revision + 1]);
});

test("who gives it back while a renewal is on its way gives back what comes of that", async () => {
  const log = new SlowLog();
  const { lease } = await holding(log);
  log.takes = 150;
  await pass(look);
  const { revision } = log;
  const giving = lease.giveBack();
  await pass(400);
  await giving;
  expect(log.revision).toBe(revision + 2);
  const record = log.entries.get(name)!.value;
  expect(Buffer.from(record).toString()).toContain('"value":null');
});

test("who had it and lost it looks anew: what was seen before says nothing of a log that was set back", async () => {
  const log = new MemoryLog();
  await write(log, other);
  const before = new Map(log.entries);
  const { lease, lost } = await holding(log);
  log.entries = new Map(before);
  log.revision = 1;
  await pass(look);
  expect([lease.token, lost.times]).toEqual([null, 1]);
  await pass(term);
  expect([lease.token, log.revision]).toEqual([null, 1]);
  await pass(2 * look);
  expect(lease.token).not.toBeNull();
});

test("who was away for longer than its term takes it anew, with a greater number", async () => {
  const log = new MemoryLog();
  const { lease, lost } = await holding(log);
  const { number } = lease.token!;
  // Its process stands still.
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 2 * term);
  await pass(look);
  clock.mockRestore();
  expect(lost.times).toBe(1);
  // It was seen by the clock that was ahead.
  await pass(2 * term + term * 1.1 + 3 * look);
  expect(lease.token!.number).toBeGreaterThan(number);
});
