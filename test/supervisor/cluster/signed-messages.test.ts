import { setImmediate as nextTurn } from "node:timers/promises";
import * as v from "valibot";
import { expect, test } from "vitest";
import { signRecord } from "../../../runtime/store/log/signed-record.ts";
import { SignedMessages } from "../../../runtime/supervisor/cluster/signed-messages.ts";
import { MemoryLog } from "../../store/log/support/memory-log.ts";
import { newKey } from "./support/memory-node.ts";

const key = newKey();
const schema = v.object({ text: v.pipe(v.string(), v.maxLength(10)) });

/** A node that hears one topic: what it heard, and what it refused. */
function hearing(log: MemoryLog, cluster = "test", admits?: (bytes: number) => boolean) {
  const [heard, refused]: [object[], string[]] = [[], []];
  const messages = new SignedMessages(log, key, cluster, (why, topic) =>
    refused.push(`${topic}: ${why}`),
  );
  messages.hear("word", schema, (value) => heard.push(value), admits);
  return { messages, heard, refused };
}

const sign = (value: unknown, { by = key, topic = "word", log = "talk" } = {}) =>
  signRecord(by, { log, key: topic, follows: 0, value })!;

test("a message that is signed for its topic and cluster is heard, and one of a version that names no cluster", async () => {
  const log = new MemoryLog();
  const { messages, heard, refused } = hearing(log);
  messages.say("word", { text: "a" });
  log.say("word", sign({ text: "b" }));
  await nextTurn();
  expect([heard, refused]).toEqual([[{ text: "a" }, { text: "b" }], []]);
});

test.each<[string, string, Uint8Array]>([
  ["of another key", "signature", sign({ text: "a" }, { by: newKey() })],
  ["of another topic", "schema", sign({ text: "a" }, { topic: "other" })],
  ["that is a record of a log", "log", sign({ text: "a" }, { log: "entries" })],
  ["of another cluster with the same key", "log", sign({ text: "a", cluster: "other" })],
  ["of a cluster that is no name", "schema", sign({ text: "a", cluster: 7 })],
  ["that says something else", "schema", sign({ text: "a".repeat(11) })],
  ["that says nothing", "schema", sign(null)],
  ["that is too large", "size", new Uint8Array(600_000).fill(2)],
])("a message %s is refused", async (_, why, message) => {
  const log = new MemoryLog();
  const { heard, refused } = hearing(log);
  log.say("word", message);
  await nextTurn();
  expect([heard, refused]).toEqual([[], [`word: ${why}`]]);
});

test("what nodes of another cluster say over the same servers is not heard", async () => {
  const log = new MemoryLog();
  const [own, other] = [hearing(log), hearing(log, "other")];
  own.messages.say("word", { text: "a" });
  await nextTurn();
  expect([own.heard, other.heard, other.refused]).toEqual([[{ text: "a" }], [], ["word: log"]]);
});

test("a message that is not admitted is not looked at", async () => {
  const log = new MemoryLog();
  const { heard, refused } = hearing(log, "test", (bytes) => bytes < 10);
  log.say("word", sign({ text: "a" }, { by: newKey() }));
  await nextTurn();
  expect([heard, refused]).toEqual([[], []]);
});
