import { describe, expect, test } from "vitest";
import { checkFuel, resultsByRequest } from "../../runtime/measure/fuel-check.ts";
import { renderHtml } from "../../runtime/measure/render-html.ts";
import { renderText } from "../../runtime/measure/render-text.ts";
import { makeReport, type ReportParts } from "../../runtime/measure/report.ts";
import type { Manifest } from "../../runtime/module/artifact.ts";
import { defaultLimits } from "../../runtime/tenant/limits.ts";
import type { Outcome } from "../../runtime/tenant/usage.ts";

const manifest: Manifest = {
  pipelineVersion: "1",
  priceTableVersion: 1,
  source: { sha256: "0123456789abcdef", bytes: 2 ** 20 },
  kind: "component",
  world: "skerry:edge/worker@0.1.0",
  imports: [],
  grants: ["random"],
  exports: ["handle"],
  sections: [],
  glueBytes: 1_000,
  cores: [
    {
      name: "core.wasm",
      sourceBytes: 3_000,
      meteredBytes: 4_000,
      functions: 1,
      charges: 1,
      checks: 1,
      memories: [],
      tables: [],
      sections: [],
      instantiateFuel: 0,
      mutableGlobals: 0,
      tracked: false,
      resettable: true,
    },
  ],
};

function outcome(uri: string, fuel: number, error: Outcome["error"] = null): Outcome {
  return {
    requestId: "id",
    request: { method: "GET", uri },
    response: error === null ? { status: 200, fields: [], body: { tag: "empty" } } : null,
    error,
    usage: { fuel, memoryBytes: 65_536, hostCalls: 2, wallMs: 1.5, coldStartMs: 3 },
    log: [],
  };
}

function reportOf(outcomes: readonly Outcome[], more: Partial<ReportParts> = {}) {
  return makeReport({
    worker: "shop",
    manifest,
    limits: defaultLimits(10_000),
    moduleBytes: 50 * 2 ** 20,
    setSize: 1,
    samples: { outcomes, coldStarts: [3, 4, 5], startFuel: 500 },
    probes: [],
    notProbed: 0,
    firstLimit: null,
    ...more,
  });
}

describe("a report", () => {
  test("sets each quantity against its limit", () => {
    const { metrics } = reportOf([outcome("http://x/", 1_000), outcome("http://x/", 2_500)]);
    const row = (name: string) => metrics.find((metric) => metric.name === name)!;
    expect(row("fuel")).toMatchObject({
      summary: { min: 1_000, median: 1_000, p99: 2_500, max: 2_500 },
      limit: 10_000,
      setting: "fuel",
      share: 0.25,
    });
    expect(row("memory").share).toBe(65_536 / 2 ** 27);
    expect(row("host calls")).toMatchObject({ summary: { max: 2 }, limit: null, share: null });
    expect(row("cold start").summary).toMatchObject({ min: 3, median: 4, max: 5 });
    expect(row("start-up fuel").share).toBe(500 / 100_000);
    expect(row("module").share).toBe(1 / 50);
    expect(row("artifact").summary!.max).toBe(5_000);
  });

  test("has the first failure as its error, and counts the others by code", () => {
    const exhausted = { code: "fuel-exhausted", message: "All fuel burned." } as const;
    const trap = { code: "guest-trap", message: "unreachable", detail: "in handle" } as const;
    const report = reportOf([
      outcome("http://x/", 1),
      outcome("http://x/", 1, trap),
      outcome("http://x/", 1, exhausted),
      outcome("http://x/", 1, trap),
    ]);
    expect(report.failures).toEqual([
      { ...trap, count: 2 },
      { ...exhausted, count: 1 },
    ]);
    expect(report.error).toEqual({
      code: "guest-trap",
      message: "3 of 4 requests failed; the first: unreachable",
      detail: "in handle",
    });
    expect(reportOf([outcome("http://x/", 1)]).error).toBeNull();
  });
});

test("what was asked of an interface has rows of its own, with requests that did not ask", () => {
  const use = { calls: 2, bytesIn: 10, bytesOut: 300, waitedMs: 1.5 };
  const plain = outcome("http://x/", 5);
  const reaching = { ...plain, usage: { ...plain.usage, interfaces: { kv: use } } };
  const report = reportOf([reaching, reaching, plain]);
  const rows = report.metrics.filter((row) => row.interface === "kv");
  expect(rows.map(({ name, summary }) => [name, summary!.min, summary!.median])).toEqual([
    ["kv calls", 0, 2],
    ["kv bytes in", 0, 10],
    ["kv bytes out", 0, 300],
    ["kv waited", 0, 1.5],
  ]);
  expect(renderText(report, false)).toMatch(/^ kv bytes out +0 bytes +300 bytes /m);
  expect(renderHtml(report)).toContain("<td>kv waited</td>");
});

describe("the fuel check", () => {
  const results = (fuels: number[]) =>
    resultsByRequest(
      fuels.map((fuel) => outcome("http://x/", fuel)),
      1,
    );

  test("passes where equal requests cost equal fuel", () => {
    const a = [1, 2, 1, 2, 1].map((fuel) => outcome(`http://x/${fuel}`, fuel));
    const byRequest = resultsByRequest(a, 2);
    expect(byRequest.map(({ uri, count, fuel }) => [uri, count, fuel])).toEqual([
      ["http://x/1", 3, [1]],
      ["http://x/2", 2, [2]],
    ]);
    expect(checkFuel(byRequest, []).exact).toBe(true);
  });

  test("claims nothing of requests that were made once", () => {
    expect(checkFuel(results([5]), []).sentence).toContain("no fuel to compare");
  });

  test("blames random or clock where the worker imports them, and Skerry where it does not", () => {
    expect(checkFuel(results([5, 7]), ["log", "random"])).toEqual({
      exact: false,
      sentence:
        "1 of 1 requests cost different fuel when repeated: GET http://x/ cost 5 to 7. The worker imports random, which gives it other values each time; measure with --seed to hold them still.",
    });
    expect(checkFuel(results([5, 7]), ["log"]).sentence).toContain("a defect in Skerry");
  });

  test("blames what a worker reaches outside, and nobody else", () => {
    const { sentence } = checkFuel(results([5, 7]), ["log", "kv", "fetch"]);
    expect(sentence).toContain("imports kv and fetch, which may give it something else each time");
    expect(sentence).toContain("--stub");
  });
});

describe("a rendered report", () => {
  const probes = [
    {
      method: "GET",
      uri: "http://x/?n=1",
      skipped: null,
      dimensions: [
        {
          dimension: "`<n>`",
          unit: "count",
          now: 10,
          lastGood: 100,
          end: { kind: "guest-limit", at: 101, code: "fuel-exhausted", limit: "fuel" },
          nearest: { limit: "fuel", share: 0.99 },
          points: [10, 101].map((input) => ({
            input,
            fuel: 99 * input,
            memoryBytes: 65_536,
            wallMs: 1,
            status: 200,
            code: null,
          })),
        },
      ],
    },
  ] as const;
  const report = reportOf(
    [
      outcome("http://x/?n=1", 5),
      outcome("http://x/?n=1", 5, { code: "guest-trap", message: "in \u001b[31mevil<script>" }),
    ],
    { probes },
  );

  test("shows bars and what was found as text, without a guest's control characters", () => {
    const text = renderText(report, false);
    expect(text).toMatch(/^ fuel +5 +5 +5 +5 +░{20} 0\.05 % of 10,000$/m);
    expect(text).toContain("1 × 200, 1 × guest-trap");
    expect(text).toContain("  `<n>`: fuel runs out at `<n>` = 101 (now 10)");
    expect(text).toContain("\\u001b[31mevil");
    expect(text).not.toContain("\u001b");
    expect(renderText(report, true)).toContain("\u001b[31m");
  });

  test("is one page that loads nothing and runs nothing", () => {
    const page = renderHtml(report);
    expect(page).toContain("evil&#60;script&#62;");
    expect(page).toContain("`&#60;n&#62;`");
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|\shref=|url\(|@import/);
    expect(page.match(/<svg /g)).toHaveLength(3);
    expect(page.match(/<svg /g)!.length).toBe(page.match(/<\/svg>/g)!.length);
    expect(page).not.toContain("NaN");
    expect(page).not.toContain("undefined");
  });
});
