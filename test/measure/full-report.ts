// A report with something in each of its parts, and with names that attack a page.
import { type CaseResult, caseResult } from "../../runtime/measure/case-result.ts";
import { compare } from "../../runtime/measure/compare/compare.ts";
import { platforms } from "../../runtime/measure/profiles/platforms.ts";
import type { ProbedRequest, Report } from "../../runtime/measure/report.ts";
import type { Run } from "../../runtime/measure/run.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { grown } from "./modelled-growth.ts";
import { reportOf, run } from "./report-of.ts";
import { somewhere } from "./somewhere.ts";

export const hostile = `</script><img src=x onerror=alert(1)><script>alert(2)</script>"' \u202eevil`;

/** A case of runs that take other times each. */
function timedCase(name: string, fuel: number, more: Partial<Run> = {}): CaseResult {
  const runs = Array.from({ length: 40 }, (_, index) => {
    return { ...run, fuel, wallMs: 1 + ((index * 7) % 40) / 10 + fuel / 1_000, ...more };
  });
  return caseResult({ case: { name, request: makeRequest({}) }, runs, stopped: "settled" });
}

const use = { calls: 3, bytesIn: 120, bytesOut: 4_096, waitedMs: 2.5 };
const trap = { code: "guest-trap", message: `unreachable in ${hostile}` } as const;

const cases = [
  ...Array.from({ length: 17 }, (_, index) => timedCase(`case ${index + 1}`, 100 * (index + 1))),
  timedCase("reaches out", 9_000, { interfaces: { kv: use, fetch: use } }),
  timedCase(hostile, 2_500, { memoryBytes: 2 ** 20 }),
  timedCase("traps", 77, { status: null, error: trap }),
];

const point = (input: number, status: number | null = 200) => ({
  ...{ input, fuel: 99 * input, memoryBytes: 65_536, wallMs: 1, status },
  code: status === null ? ("fuel-exhausted" as const) : null,
});

const probed: ProbedRequest = {
  case: "case 1",
  skipped: null,
  dimensions: [
    {
      ...{ dimension: `the length of \`${hostile}\``, unit: "bytes", now: 10, lastGood: 100 },
      end: { kind: "guest-limit", at: 101, code: "fuel-exhausted", limit: "fuel" },
      nearest: { limit: "fuel", share: 0.99 },
      points: [point(10), point(50), point(100), point(101, null)],
    },
    {
      ...{ dimension: "`n`", unit: "count", now: 1, lastGood: 40 },
      end: { kind: "worker-refused", at: 41, status: 400 },
      nearest: { limit: "fuel", share: 0.4 },
      points: [point(1), point(20), point(40), point(41, 400)],
    },
  ],
};

export async function fullReport(): Promise<Report> {
  const growth = [
    await grown("query.n=1..5000", (n) => 7 * n * n, "case 1"),
    await grown("query.n=1..1000", (n) => 500 + 9 * n, hostile),
  ];
  const where = [somewhere("reaches out"), somewhere(hostile, hostile)];
  const firstLimit = {
    ...({ case: "case 1", limit: "fuel", dimension: "`n`", at: 41, now: 1 } as const),
    sentence: `Fuel runs out at ${hostile}.`,
  };
  const parts = { growth, where, platforms, firstLimit, probes: [probed], notProbed: 3 };
  const report = reportOf(cases, { ...parts, notes: [hostile] });
  const before = reportOf(
    [timedCase("case 1", 90), timedCase(hostile, 2_600), timedCase("gone", 5)],
    { where: [somewhere("reaches out", "other"), somewhere(hostile, "as it was")] },
  );
  return { ...report, comparison: compare(report, before, `${hostile}.json`, 0.05) };
}
