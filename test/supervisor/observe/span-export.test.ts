import { afterEach, expect, test } from "vitest";
import {
  type FinishedSpan,
  maxSpanTextLength,
  spanTexts,
} from "../../../runtime/shard/observe/finished-span.ts";
import { SpanExport } from "../../../runtime/supervisor/observe/span-export.ts";
import { startCollector } from "../../shard/observe/support/collector.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function exporting() {
  const collector = await startCollector();
  closing.push(collector.close);
  const url = `${collector.url}/v1/traces`;
  const problems: string[] = [];
  const onProblem = (sentence: string) => problems.push(sentence);
  return { collector, problems, exports: new SpanExport({ url, version: "1", onProblem }) };
}

function span(): FinishedSpan {
  return {
    ...{ traceId: "ab".repeat(16), spanId: "cd".repeat(8), parent: null, traceState: "" },
    ...{ name: "GET", kind: 1, start: [1_700_000_000, 0], end: [1_700_000_001, 0] },
    attributes: { "skerry.worker": "shop", "url.path": "/" },
    ...{ isFailed: false, message: "" },
  };
}

test("one shard's flood is dropped, and another's spans arrive", async () => {
  const { collector, exports } = await exporting();
  const flood = { pid: 1 };
  const sent = Array.from({ length: 20 }, () => exports.send(flood, "shops", [span()]));
  const other = exports.send({ pid: 2 }, "payments", [span()]);
  const taken = (await Promise.all(sent)).filter(Boolean).length;
  expect(taken).toBe(8);
  expect(await other).toBe(true);
  const from = collector
    .sources()
    .map((source) => (source as Record<string, unknown>)["process.pid"]);
  expect(from.filter((pid) => pid === 2)).toHaveLength(1);
  expect(from.filter((pid) => pid === 1)).toHaveLength(8);
  // It has room again.
  expect(await exports.send(flood, "shops", [span()])).toBe(true);
});

test("a shard has so many bytes a second, however few its spans are", async () => {
  const { exports, problems } = await exporting();
  const [flood, other] = [{ pid: 1 }, { pid: 2 }];
  const text = "x".repeat(maxSpanTextLength);
  const texts = Object.fromEntries(spanTexts.map((name) => [name, text]));
  const large = Array.from({ length: 400 }, () => ({ ...span(), attributes: texts }));
  const sent = [flood, flood, flood, other].map((shard) => exports.send(shard, "shops", large));
  expect(await Promise.all(sent)).toEqual([true, false, false, true]);
  expect(problems).toEqual([]);
});
