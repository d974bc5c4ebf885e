import { expect } from "vitest";
import { servedShardChecks } from "../../../../runtime/shard/message-checks.ts";
import type { FinishedSpan } from "../../../../runtime/shard/observe/finished-span.ts";
import { openTraces } from "../../../../runtime/shard/observe/open-traces.ts";
import { HostTraces } from "../../../../runtime/supervisor/observe/traces.ts";

/** A shard's traces whose spans a supervisor exports to the collector, as they cross between the two processes. */
export async function tracesTo(endpoint: string, ratio = 1) {
  const problems: string[] = [];
  const host = await HostTraces.open({
    settings: { endpoint, ratio },
    environment: {},
    version: "1.2.3",
    onProblem: (sentence) => problems.push(sentence),
  });
  const source = { pid: 4_321 };
  const traces = await openTraces({
    ratio: host.ratio,
    send: (spans) => {
      const crossed: unknown = structuredClone(spans);
      expect(servedShardChecks.asks.spans(crossed)).toBe(true);
      return host.send(source, "payments", crossed as FinishedSpan[]);
    },
  });
  return { traces: traces!, problems };
}
