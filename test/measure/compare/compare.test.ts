import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { compare } from "../../../runtime/measure/compare/compare.ts";
import { parseReport } from "../../../runtime/measure/compare/read-report.ts";
import { renderHtml } from "../../../runtime/measure/html/render-html.ts";
import { renderMarkdown } from "../../../runtime/measure/render-markdown.ts";
import type { Report } from "../../../runtime/measure/report.ts";
import { remarks } from "../../../runtime/measure/text/comparison-lines.ts";
import { renderText } from "../../../runtime/measure/text/render-text.ts";
import { expectReport } from "../expect-report.ts";
import { caseOf, reportOf } from "../report-of.ts";

const before = reportOf([caseOf("a", [1_000]), caseOf("gone", [5]), caseOf("same", [7, 7])]);
const now = reportOf([
  caseOf("a", [1_040], { memoryBytes: 131_072 }),
  caseOf("same", [7, 7]),
  caseOf("new", [9]),
]);
const reread = (report: Report) => parseReport(JSON.stringify(report), "old.json");
const compared = (maxIncrease: number | null) => ({
  ...now,
  comparison: compare(now, reread(before), "old.json", maxIncrease),
});

describe("a comparison", () => {
  test("sets cases side by side by their names", () => {
    const report = compared(null);
    expectReport(report);
    const { differences, added, removed, passed } = report.comparison;
    const of = (own: string, figure: string) =>
      differences.find((each) => each.case === own && each.figure === figure)!;
    expect(of("a", "fuel")).toMatchObject({ before: 1_000, now: 1_040, held: true, over: false });
    expect(of("a", "fuel").change).toBeCloseTo(0.04);
    expect(of("a", "memory").change).toBe(1);
    expect(of("same", "fuel").change).toBe(0);
    expect([added, removed, passed]).toEqual([["new"], ["gone"], true]);
  });

  test("passes up to the threshold and not beyond it, for what is counted", () => {
    const over = (maxIncrease: number) =>
      compared(maxIncrease)
        .comparison.differences.filter((each) => each.over)
        .map((each) => `${each.case} ${each.figure}`);
    expect(over(1)).toEqual([]);
    expect(over(0.04)).toEqual(["a memory"]);
    expect(over(0.03)).toEqual(["a fuel", "a memory"]);
    expect(compared(0.03).comparison.passed).toBe(false);
    const slower = reportOf([caseOf("a", [1_000], { wallMs: 90 })]);
    expect(compare(slower, reread(before), "old.json", 0).passed).toBe(true);
  });

  test("says of times whether they may be noise", () => {
    const many = (wallMs: number) => reportOf([caseOf("a", Array(20).fill(5), { wallMs })]);
    const time = (a: number, b: number) =>
      compare(many(a), reread(many(b)), "x", null).differences.find(
        ({ figure }) => figure === "wall time",
      )!.withinNoise;
    expect(time(2, 1)).toBe(false);
    expect(time(1, 1)).toBe(true);
  });

  test("does not hold fuel to a threshold where it was counted by other prices", () => {
    const older = { ...before, measuredWith: { ...before.measuredWith, priceTable: 0 } };
    const { fuelCompares, differences } = compare(now, reread(older), "old.json", 0);
    expect(fuelCompares).toBe(false);
    expect(differences.find(({ figure }) => figure === "fuel")).toMatchObject({
      ...{ held: false, over: false },
    });
  });

  test("is told in the terminal: what changed, and what grew too much", () => {
    const text = renderText(compared(0.03), false);
    expect(text).toContain("Beside old.json (shop, 0123456789ab):");
    expect(text).toMatch(/^a +fuel +1,000 +1,040 +\+4 %$/m);
    expect(text).toMatch(/^a +memory +64 KiB +128 KiB +\+100 %$/m);
    expect(text).not.toMatch(/^same +fuel/m);
    expect(text).toContain("Only here: new.");
    expect(text).toContain("Only in old.json: gone.");
    expect(text).toContain("Grew by more than 3 %: a fuel, a memory.");
  });

  test("is told in the page", () => {
    const page = renderHtml(compared(0.03));
    const { document } = parseHTML(page);
    const cells = [...document.querySelectorAll(".changes tbody tr:first-child > *")];
    expect(cells.map(({ textContent }) => textContent.trim())).toEqual([
      ...["a", "fuel", "+4 %, too much", "1,000", "1,040"],
    ]);
    expect(page).toContain("<p>Only here: new.</p>");
  });

  test("does not pass where a case fails now: a run that ended early burned less", () => {
    const error = { code: "guest-trap", message: "It trapped." } as const;
    const failing = reportOf([caseOf("a", [10], { status: null, error }), caseOf("same", [7, 7])]);
    const beside = (one: Report, other: Report, maxIncrease: number | null) => ({
      ...one,
      comparison: compare(one, reread(other), "old.json", maxIncrease),
    });
    const report = beside(failing, before, 0.05);
    expectReport(report);
    expect(report.comparison).toMatchObject({ passed: false, failed: ["a"], failedBefore: [] });
    const markdown = renderMarkdown(report);
    expect(markdown).toContain("❌ Only in old.json: gone. Failed: a. A run that fails ends early");
    expect(markdown).not.toContain("✅");
    expect(markdown).toContain("No fuel, memory or size grew by more than 5 %.");
    expect(renderHtml(report)).toContain("Beside <code>old.json</code>, 1 case fails now.");
    expect(renderHtml(report)).not.toContain("✓ Passed");
    expect(beside(failing, before, null).comparison.passed).toBe(true);
    const mended = beside(before, failing, 0.05);
    expect(mended.comparison).toMatchObject({ passed: false, failed: [], failedBefore: ["a"] });
    expect(renderText(mended, false)).toContain("Failed in old.json: a.");
  });

  test("names so many cases that are in one of the two alone, and counts the others", () => {
    const many = Array.from({ length: 500 }, (_, index) => caseOf(`case ${index}`, [9]));
    const report = reportOf([caseOf("a", [1_000]), ...many]);
    const comparison = compare(report, reread(before), "old.json", null);
    const [sentence] = remarks(comparison);
    expect(sentence).toMatch(/^Only here: case 0, case 1, .*, case 19 and 480 more\.$/);
  });

  test("is told in Markdown for a pull request", () => {
    const text = renderMarkdown(compared(0.03));
    expect(text).toContain("❌ Only here: new. Only in old.json: gone. Grew by more than 3 %");
    expect(text).toContain("| `a` | fuel | 1,000 | 1,040 | **+4 %** ❌ |");
    expect(renderMarkdown(compared(1))).toContain("✅ ");
    const same = { ...now, comparison: compare(now, reread(now), "x", null) };
    expect(renderMarkdown(same)).toContain("All figures are the same.");
  });
});

describe("a report that is read", () => {
  test.each([
    ["not json", "old.json is not a report: it is not JSON."],
    ["{}", "old.json is not a report of `skerry measure --json`."],
    ["[]", "old.json is not a report of `skerry measure --json`."],
    [
      JSON.stringify({ ...before, version: 9 }),
      "a report of version 9; this Skerry reads version 1",
    ],
    [
      JSON.stringify({ ...before, cases: [{ ...before.cases[0], fuel: { median: -1 } }] }),
      "`cases.0.fuel.median` is missing or not what it must be",
    ],
    [JSON.stringify({ ...before, worker: {} }), "`worker.name` is missing"],
  ])("is refused where it is %.20s", (text, sentence) => {
    expect(() => parseReport(text, "old.json")).toThrow(
      expect.objectContaining({ code: "bad-usage", message: expect.stringContaining(sentence) }),
    );
  });
});
