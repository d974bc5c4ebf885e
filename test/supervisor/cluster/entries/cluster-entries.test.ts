import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import type { ReplicaOwner } from "../../../../runtime/services/kv/kv-process.ts";
import { ClusterEntries } from "../../../../runtime/supervisor/cluster/entries/cluster-entries.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { newKey } from "../support/memory-node.ts";

const ns = { tenant: "acme", name: "~things" };
const proposal = {
  ...{ ...ns, key: Buffer.from("k"), follows: 0, value: Buffer.from("v") },
  ...{ metadata: null, expiresAt: null },
};

/** Entries of a node whose owner has nothing, and whose log can't be opened for so many times. */
function entriesOfTest(failures = 0) {
  const log = new MemoryLog();
  const entries = new ClusterEntries({
    ...{ cluster: "test", key: newKey(), cleanEvery: 3_600_000 },
    logger: pino({ level: "silent" }),
    openLog: async () => {
      if (failures-- > 0) throw new Error("There is no server.");
      return log;
    },
  });
  onTestFinished(() => entries.close());
  const replies = { replica: { log: null, cursor: 0, newest: null }, take: 0 };
  const ask = async (name: string) => (replies as Record<string, unknown>)[name] ?? null;
  entries.attach({ ask: ask as ReplicaOwner["ask"], tell: () => {} });
  return { log, entries, handlers: entries.handlers };
}

test("before it is said which namespaces workers use nobody writes in any", async () => {
  const { log, entries, handlers } = entriesOfTest();
  expect(await handlers.propose(proposal)).toEqual({ refused: "unavailable" });
  await entries.removeNamespace(ns);
  const { revision } = log;
  expect(await handlers.propose(proposal)).toEqual({ refused: "no-namespace" });
  expect(await handlers.openParts(proposal)).toBeNull();
  expect(log.revision).toBe(revision);
  entries.use(({ name }) => name === ns.name);
  expect(await handlers.propose(proposal)).toMatchObject({ version: revision + 1 });
  expect(await handlers.propose({ ...proposal, name: "~other" })).toEqual({
    refused: "no-namespace",
  });
});

test("a log that could not be opened is tried again with the next change of a worker", async () => {
  const { entries, handlers } = entriesOfTest(1);
  entries.use(() => true);
  expect(await handlers.level(null)).toBe(false);
  expect(entries.status()).toBeNull();
  entries.use(() => true);
  expect(await handlers.level(null)).toBe(true);
});

test("a node that has ended does nothing more for the owner of entries", async () => {
  const { log, entries, handlers } = entriesOfTest();
  entries.use(() => true);
  expect(await handlers.level(null)).toBe(true);
  await entries.close();
  const { revision } = log;
  expect(await handlers.propose(proposal)).toEqual({ refused: "unavailable" });
  expect(await handlers.openParts(proposal)).toBeNull();
  expect(await handlers.putPart({ id: "ab", n: 0, bytes: Buffer.from("x") })).toBe(false);
  expect(await handlers.level(null)).toBe(false);
  expect(log.revision).toBe(revision);
});
