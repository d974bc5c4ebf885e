import { expect, test } from "vitest";
import { BatchedNews } from "../../../runtime/shard/embedded/batched-news.ts";
import { type FromShard, messageBytes } from "../../../runtime/shard/embedded/exchange-protocol.ts";
import type { Outcome } from "../../../runtime/worker/outcome/usage.ts";
import { outcome } from "../observe/support/requests.ts";

/** What is sent at once of so many outcomes, within a turn: how many each message has. */
function messagesOf(count: number, more: Partial<Outcome>): number[] {
  const sent: number[] = [];
  const news = new BatchedNews<FromShard>((items) => sent.push(items.length));
  for (let n = 1; n <= count; n++) news.add(["done", n, outcome(more)]);
  news.flush();
  return sent;
}

const content = (bytes: number) => ({
  response: {
    status: 200,
    fields: [],
    body: { tag: "bytes" as const, val: new Uint8Array(bytes) },
  },
});

test("answers that end within a turn go in one message, and large ones in some", () => {
  expect(messagesOf(100, {})).toEqual([100]);
  expect(messagesOf(3, content(messageBytes))).toEqual([2, 1]);
  expect(messagesOf(2, content(messageBytes + 1))).toEqual([1, 1]);
});

test("lines of a log count as well, also empty ones", () => {
  const log = Array.from({ length: 4_096 }, () => ({ level: "info" as const, message: "" }));
  expect(messagesOf(3, { log })).toEqual([1, 1, 1]);
  expect(messagesOf(3, { log: log.slice(0, 16) })).toEqual([3]);
});
