import { describe, expect, test } from "vitest";
import { holdAgainst } from "../../runtime/measure/profiles/hold-against.ts";
import { type Platform, platforms } from "../../runtime/measure/profiles/platforms.ts";
import { profileNames } from "../../runtime/measure/profiles/profile-names.ts";
import { measuredQuantities, quantities } from "../../runtime/measure/profiles/quantities.ts";
import { renderText } from "../../runtime/measure/text/render-text.ts";
import { expectReport } from "./expect-report.ts";
import { caseOf, reportOf } from "./report-of.ts";

const worker = {
  moduleBytes: 2_000_000,
  moduleGzipBytes: 500_000,
  startFuel: 0,
  coldStartMs: 20,
  fuelPerMs: 1_000,
};

const held = (name: string, ...cases: Parameters<typeof caseOf>[]) =>
  holdAgainst(
    platforms.find((platform) => platform.name === name)!,
    measuredQuantities(
      cases.map((each) => caseOf(...each)),
      worker,
    ),
  );

describe("a platform's limits", () => {
  test.each(platforms.map((platform) => [platform.name, platform] as const))(
    "are numbers of known quantities, with a source and a date, for %s",
    (_, { limits, runs }: Platform) => {
      expect(runs).toMatch(/\.$/);
      expect(limits.length).toBeGreaterThan(3);
      const named = limits.map(({ quantity }) => quantity);
      expect(new Set(named).size).toBe(named.length);
      for (const { quantity, limit, source, checked, note } of limits) {
        expect(Object.keys(quantities)).toContain(quantity);
        expect(limit === null || (Number.isInteger(limit) && limit >= 0)).toBe(true);
        expect(source).toMatch(/^https:\/\//);
        if (checked === null) expect(note).toBeDefined();
        else expect(checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        if (note !== undefined) expect(note).toMatch(/\.$/);
      }
    },
  );

  test("have the names that the command line takes", () => {
    expect(profileNames).toEqual([
      "skerry",
      "cloudflare-free",
      "cloudflare-paid",
      "fastly",
      "lambda-edge-viewer",
      "lambda-edge-origin",
      "cloudfront-functions",
      "akamai",
      "all",
    ]);
  });

  test("are fit, near or over, with fuel as CPU time, said as an estimate", () => {
    const cpu = (fuel: number) =>
      held("cloudflare-free", ["a", [fuel]]).limits.find(({ quantity }) => quantity === "cpu")!;
    expect(cpu(5_000)).toMatchObject({
      ...{ measured: 5, limit: 10, share: 0.5, verdict: "fits", estimate: true },
    });
    expect(cpu(8_000).verdict).toBe("near");
    expect(cpu(10_000).verdict).toBe("near");
    expect(cpu(10_001).verdict).toBe("over");
  });

  test("count by the worst, and say in which case", () => {
    const result = held("fastly", ["small", [1]], ["large", [60_000]]);
    expect(result.verdict).toBe("over");
    expect(result.reason).toBe("CPU time, about 60 ms of 50 ms");
    expect(result.limits[0]).toMatchObject({ quantity: "cpu", case: "large" });
  });

  test("that allow nothing are met by anything, and what can't be compared is told so", () => {
    const fetching = { fetch: { calls: 1, bytesIn: 1, bytesOut: 1, waitedMs: 1 } };
    const without = held("cloudfront-functions", ["a", [100]]);
    expect(without.verdict).toBe("fits");
    expect(without.limits.at(-1)).toMatchObject({ quantity: "module", verdict: "not comparable" });
    const result = held("cloudfront-functions", ["a", [100], { interfaces: fetching }]);
    expect(result.reason).toBe("fetches, 1 where none is allowed");
  });
});

describe("a report against platforms", () => {
  const report = reportOf([caseOf("GET /", [1_500])], { platforms });

  test("has this host first, then the platforms, as its schema says", () => {
    expectReport(report);
    expect(report.profiles.map(({ name }) => name)).toEqual(profileNames.slice(0, -1));
    expect(report.headline).toMatchObject({
      verdict: "over",
      fits: expect.stringContaining(
        "Over those of CloudFront Functions: CPU time, about 1.5 ms of 1 ms.",
      ),
    });
  });

  test("tells many in a line each, and few limit by limit with notes and sources", () => {
    const lines = (text: string) => text.split("\n");
    const many = renderText(report, false);
    expect(many).toMatch(/^cloudfront-functions +over +CPU time, about 1\.5 ms of 1 ms$/m);
    const two = reportOf([caseOf("GET /", [1_500])], { platforms: platforms.slice(0, 2) });
    const few = renderText(two, false);
    expect(few).toMatch(/^memory +▏·+ +0\.0512 % +64 KiB +128 MB +fits$/m);
    expect(few).toContain("~1.5 ms");
    expect(few).toContain(
      "https://developers.cloudflare.com/workers/platform/limits/ (2026-11-26)",
    );
    for (const text of [many, few]) {
      const long = lines(text).filter(
        (line) => [...line].length > 80 && !line.includes("https://"),
      );
      expect(long).toEqual([]);
    }
  });
});
