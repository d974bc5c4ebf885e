import { describe, expect, test } from "vitest";
import { renderHtml } from "../../runtime/measure/html/render-html.ts";
import { renderMarkdown } from "../../runtime/measure/render-markdown.ts";
import { renderText } from "../../runtime/measure/text/render-text.ts";
import { expectReport } from "./expect-report.ts";
import { caseOf, reportOf } from "./report-of.ts";

const trap = { code: "guest-trap", message: "unreachable", detail: "in handle" } as const;
const failed = { status: null, error: trap } as const;

describe("a report", () => {
  test("has the figures of each case, and is as its schema says", () => {
    const use = { calls: 2, bytesIn: 10, bytesOut: 300, waitedMs: 1.5 };
    const report = reportOf([
      caseOf("GET /", [1_000, 2_500, 1_000]),
      caseOf("GET /kv", [5], { interfaces: { kv: use } }),
    ]);
    expectReport(report);
    expect(report.cases[0]!.fuel).toEqual({
      ...{ min: 1_000, median: 1_000, p99: 2_500, max: 2_500 },
      exact: false,
    });
    expect(report.cases[0]!.memoryBytes).toMatchObject({ max: 65_536, exact: true });
    expect(report.cases[1]!.interfaces.kv!.bytesOut.max).toBe(300);
    expect(report.worker).toMatchObject({ moduleBytes: 2 ** 20, artifactBytes: 5_000 });
    expect(report.exactness.exact).toBe(false);
  });

  test("has the first failure as its error, and counts the others by code", () => {
    const report = reportOf([caseOf("good", [1]), caseOf("bad", [7, 7], failed)]);
    expectReport(report);
    expect(report.cases[1]).toMatchObject({ answered: 0, errors: { "guest-trap": 2 } });
    expect(report.error).toEqual({
      code: "guest-trap",
      message: "1 of 2 cases failed; bad: unreachable",
      detail: "in handle",
    });
    expect(reportOf([caseOf("good", [1])]).error).toBeNull();
  });

  test("begins with whether it fits, what it costs, and what comes first", () => {
    expect(reportOf([caseOf("a", [1_000]), caseOf("b", [2_500])]).headline).toEqual({
      verdict: "fits",
      fits: "Fits this host.",
      costs: "At most, for b: 2,500 fuel (about 2.5 ms of CPU), 64 KiB of memory, 1.5 ms.",
      where: "",
      first: "The nearest limit of this host is fuel, 25 % of 10,000.",
      risk: "",
    });
    expect(reportOf([caseOf("a", [9_000])]).headline).toMatchObject({
      verdict: "near",
      fits: "Near the limits of this host: fuel, 90 % of 10,000.",
    });
  });

  test("says first that answers are hardly those that were meant, and calls nothing green", () => {
    const told = (...statuses: number[]) => {
      const cases = statuses.map((status, index) => caseOf(`case ${index}`, [5], { status }));
      const { verdict, fits } = reportOf(cases).headline;
      return { verdict, fits };
    };
    expect(told(200, 502)).toEqual({
      verdict: "near",
      fits: "case 1 was answered with 502: hardly what was to be measured. Fits this host.",
    });
    expect(told(404, 404)).toEqual({
      verdict: "near",
      fits: "case 0 was answered with 404, and 1 more case with such: hardly what was to be measured. Fits this host.",
    });
    expect(told(422, 302)).toEqual({ verdict: "fits", fits: "Fits this host." });
  });
});

describe("a rendered report", () => {
  const probes = [
    {
      case: "GET /?n=1",
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
  const evil = { code: "guest-trap", message: "in \u001b[31mevil<script>" } as const;
  const report = reportOf(
    [
      caseOf("GET /?n=1", [5, 5]),
      caseOf("<b>\u001b[2J|@here`x`", [5], { status: null, error: evil }),
    ],
    { probes },
  );

  test("is as its schema says with probes in it", () => expectReport(report));

  test("shows bars and what was found as text, without a guest's control characters", () => {
    const text = renderText(report, false);
    expect(text).toMatch(/^fuel +▏·{15} +0\.05 % +5 +10,000 +fits$/m);
    expect(text).toContain("GET /?n=1: 2 × 200; min / p99 / max 1.5 ms / 1.5 ms / 1.5 ms");
    expect(text).toContain("  `<n>`: fuel runs out at `<n>` = 101 (now 10)");
    expect(text).toContain("\\u001b[31mevil");
    expect(text).not.toContain("\u001b");
    expect(text.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    expect(renderText(report, true)).toContain("\u001b[31m");
  });

  test("is one page that loads nothing and runs nothing", () => {
    const page = renderHtml(report);
    expect(page).toContain("evil&#60;script&#62;");
    expect(page).toContain("`&#60;n&#62;`");
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|url\(|@import/);
    // An address is loaded when it is followed: places in the page, and the pages that tell limits.
    expect(page.replaceAll(/ href="(#[a-z-]+|https:\/\/[^"]+)"/g, "")).not.toMatch(/\shref=/);
    // A probe, once among the first lines and once below. Of two runs there is no distribution to draw.
    expect(page.match(/<svg /g)).toHaveLength(1);
    expect(page.match(/<svg /g)!.length).toBe(page.match(/<\/svg>/g)!.length);
    expect(page).not.toContain("NaN");
    expect(page).not.toContain("undefined");
  });

  test("is Markdown in which names have no meaning of their own", () => {
    const text = renderMarkdown(report);
    expect(text).toContain("### shop: what it costs\n");
    expect(text).toContain("| `GET /?n=1` | 5 | 64 KiB | 2 | 1.5 ms |  |");
    expect(text).toContain("| `<b>\\u001b[2J\\|@here'x'` | 5 |");
    expect(text).not.toContain("\u001b");
    // A package's name would call whoever is named so.
    const headline = { ...report.headline, where: "47 % in @skerry/javascript & &lt;b>." };
    expect(renderMarkdown({ ...report, headline })).toContain(
      "- 47 % in @&#8203;skerry/javascript &amp; &amp;lt;b\\>.",
    );
  });
});
