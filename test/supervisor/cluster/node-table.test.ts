import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { NodeTable } from "../../../runtime/supervisor/cluster/node-table.ts";
import { SignedMessages } from "../../../runtime/supervisor/cluster/signed-messages.ts";
import { MemoryLog } from "../../store/log/support/memory-log.ts";
import { memoryNode, newKey } from "./support/memory-node.ts";

const key = newKey();

beforeEach(
  () => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }),
);
afterEach(() => void vi.useRealTimers());

/** A node that says each second how far it is. */
async function tableOf(log: MemoryLog, node: string) {
  const { copy } = await memoryNode(log, key);
  const state = { twins: 0, cursor: 0, settled: 0 };
  const messages = new SignedMessages(log, key, "test", () => {});
  const table = new NodeTable({
    ...{ node, copy, messages, onDuplicate: () => void state.twins++ },
    own: () => ({
      ...{ version: "1", cursor: state.cursor, settled: state.settled, lagMs: state.cursor },
      ...{ held: [], alarm: null, leads: [] },
      ...{ quarantines: [], unfetched: { count: 0, workers: [] }, notUnderstood: 0 },
    }),
  });
  onTestFinished(() => table.close());
  return { table, state };
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await nextTurn();
}

test("a node that goes on telling under this one's name is a twin while it is there, and is said once", async () => {
  const log = new MemoryLog();
  const [a, b, c] = [
    await tableOf(log, "fra"),
    await tableOf(log, "fra"),
    await tableOf(log, "sin"),
  ];
  for (let n = 0; n < 4; n++) await pass(1_000);
  expect([a, b, c].map(({ table, state }) => [table.hasDuplicate, state.twins])).toEqual([
    [true, 1],
    [true, 1],
    [false, 0],
  ]);
  b.table.close();
  await pass(4_900);
  expect(a.table.hasDuplicate).toBe(true);
  await pass(200);
  expect([a.table.hasDuplicate, a.state.twins]).toEqual([false, 1]);
});

test("a beat of this node from before it was started again is no twin, however often somebody sends it", async () => {
  const log = new MemoryLog();
  const beats: Uint8Array[] = [];
  const end = log.hear("beat", (message) => void beats.push(message));
  const before = await tableOf(log, "fra");
  for (let n = 0; n < 3; n++) await pass(1_000);
  before.table.close();
  end();
  expect(beats).toHaveLength(3);
  const again = await tableOf(log, "fra");
  const send = async (beat: Uint8Array) => {
    log.say("beat", beat);
    await nextTurn();
    return again.table.hasDuplicate;
  };
  for (const beat of [beats[2]!, beats[2]!, beats[1]!, beats[0]!])
    expect(await send(beat)).toBe(false);
  expect(again.state.twins).toBe(0);
});

test("others are told at once of what they act on, once, and of the rest with the next beat", async () => {
  const log = new MemoryLog();
  const { table, state } = await tableOf(log, "fra");
  let beats = 0;
  log.hear("beat", () => void beats++);
  const told = async () => {
    table.changed();
    await pass(0);
    await nextTurn();
    return beats;
  };
  await pass(1_000);
  expect(beats).toBe(1);
  expect(await told()).toBe(1);
  state.cursor = 7;
  expect(await told()).toBe(1);
  state.settled = 7;
  expect(await told()).toBe(2);
  expect(await told()).toBe(2);
  await pass(1_000);
  expect(beats).toBe(3);
});
