import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { CaseResult } from "../../../runtime/measure/case-result.ts";
import { compare } from "../../../runtime/measure/compare/compare.ts";
import { renderHtml } from "../../../runtime/measure/html/render-html.ts";
import type { Report } from "../../../runtime/measure/report.ts";
import { grown } from "../modelled-growth.ts";
import { caseOf, reportOf } from "../report-of.ts";

/** What the page says before anything else: of each fact its verdict, its word and its text. */
function factsOf(report: Report): [verdict: string, word: string, text: string][] {
  const { document } = parseHTML(renderHtml(report));
  const lead = document.querySelector("main")!.firstElementChild!;
  expect(lead.className).toBe("lead");
  return [...lead.children].map(({ className, children }) => {
    const [word, text] = [...children].map(({ textContent }) =>
      textContent.replace(/\s+/g, " ").trim(),
    );
    return [className.replace("fact verdict-", ""), word!, text!];
  });
}

const compared = (
  now: readonly CaseResult[],
  before: readonly CaseResult[],
  more: number | null,
) => {
  const report = reportOf(now);
  return { ...report, comparison: compare(report, reportOf(before), "before.json", more) };
};

describe("the first lines of a page", () => {
  test("say whether it fits where there is nothing else to say", () => {
    expect(factsOf(reportOf([caseOf("a", [10, 10])]))).toEqual([
      ["good", "✓ Fits", "Fits this host."],
    ]);
  });

  test("begin with a comparison that did not pass, and with what grew too much", () => {
    const facts = factsOf(
      compared([caseOf("a", [1_200, 1_200])], [caseOf("a", [1_000, 1_000])], 0.05),
    );
    expect(facts).toEqual([
      [
        "over",
        "✕ Comparison failed",
        "Beside before.json, 1 figure grew too much, where 5 % more is allowed. All that changed fuel of a: +20 %, from 1,000 to 1,200",
      ],
      ["good", "✓ Fits", "Fits this host."],
    ]);
  });

  test("say why a comparison did not pass in which nothing grew", () => {
    const error = { code: "guest-trap", message: "unreachable" } as const;
    const failing = caseOf("a", [10], { status: null, error });
    expect(factsOf(compared([failing], [caseOf("a", [10])], 0.05)).slice(0, 2)).toEqual([
      [
        "over",
        "✕ Comparison failed",
        expect.stringMatching(/^Beside before.json, 1 case fails now\./),
      ],
      ["over", "✕ Failed", expect.stringContaining("a: 1 × guest-trap: unreachable")],
    ]);
    const [fact] = factsOf(compared([caseOf("b", [10])], [caseOf("a", [10])], 0.05));
    expect(fact).toEqual([
      ...["over", "✕ Comparison failed"],
      expect.stringContaining("no case is in both, so nothing was compared"),
    ]);
  });

  test("do not begin with a comparison that passed, or that was held against nothing", () => {
    const [now, before] = [[caseOf("a", [1_200])], [caseOf("a", [1_000])]];
    for (const more of [0.5, null]) {
      expect(factsOf(compared(now, before, more))[0]![1]).toBe("✓ Fits");
    }
  });

  test("say first that answers were hardly those that were meant", () => {
    for (const status of [404, 503]) {
      expect(factsOf(reportOf([caseOf("a", [10, 10], { status })]))).toEqual([
        [
          "near",
          "▲ Check the answers",
          `a was answered with ${status}: hardly what was to be measured. Fits this host.`,
        ],
      ]);
    }
    expect(
      factsOf(reportOf([caseOf("a", [20_000], { status: 404 })])).map(([, word]) => word),
    ).toEqual(["▲ Check the answers", "✕ Over a limit"]);
  });

  test("say a risk before sizes that do not fit, and each of them once", async () => {
    const growth = [await grown("query.n=1..5000", (n) => 7 * n * n, "a")];
    const report = reportOf([caseOf("a", [10, 10])], { growth });
    expect(report.headline.risk).not.toBe("");
    const facts = factsOf(report);
    expect(facts.map(([, word]) => word)).toEqual([
      ...["▲ Risk", "✕ Over a limit", "What comes first"].slice(0, facts.length),
    ]);
    expect(facts[0]![2]).toBe(report.headline.risk);
    const { document } = parseHTML(renderHtml(report));
    const text = document.querySelector("main")!.textContent;
    for (const told of [
      report.headline.risk,
      "query.n = 377 passes, 378 fails",
      report.exactness.sentence,
    ]) {
      expect([told, text.split(told).length - 1]).toEqual([told, 1]);
    }
  });
});
