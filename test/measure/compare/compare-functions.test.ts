import { describe, expect, test } from "vitest";
import { compare } from "../../../runtime/measure/compare/compare.ts";
import { maxFunctions, selfChange } from "../../../runtime/measure/compare/compare-functions.ts";
import { parseReport } from "../../../runtime/measure/compare/read-report.ts";
import { renderMarkdown } from "../../../runtime/measure/render-markdown.ts";
import { renderText } from "../../../runtime/measure/text/render-text.ts";
import type { FuelProfile, ProfiledFunction } from "../../../runtime/measure/where/fuel-profile.ts";
import { partsOf } from "../../../runtime/measure/where/parts.ts";
import { expectReport } from "../expect-report.ts";
import { caseOf, reportOf } from "../report-of.ts";

/** A function with this much fuel of its own, and calls. */
function burned(name: string, self: number, calls = 1, more: Partial<ProfiledFunction> = {}) {
  const module = "worker.core.wasm";
  const kind = "function" as const;
  return { name, kind, module, source: null, self, cumulative: self, calls, ...more };
}

function profileOf(name: string, functions: readonly ProfiledFunction[]): FuelProfile {
  const fuel = functions.reduce((sum, { self }) => sum + self, 0);
  const calls = functions.map(({ self, calls }, place) => {
    return { parent: place - 1, function: place, self, calls };
  });
  return {
    ...{ case: name, fuel, functions, parts: partsOf(functions), calls, asMeasured: true },
    ...{ folded: 0, note: null, growth: [] },
  };
}

function reportWith(...profiles: FuelProfile[]) {
  const cases = profiles.map((each) => caseOf(each.case, [each.fuel]));
  return reportOf(cases, { where: profiles });
}

function compared(now: ReturnType<typeof reportWith>, before: ReturnType<typeof reportWith>) {
  const earlier = parseReport(JSON.stringify(before), "old.json");
  return { ...now, comparison: compare(now, earlier, "old.json", null) };
}

/** The differences of one pair of builds, by name: the change of own fuel, and what became of the function. */
function differences(now: readonly ProfiledFunction[], before: readonly ProfiledFunction[]) {
  const { comparison } = compared(
    reportWith(profileOf("a", now)),
    reportWith(profileOf("a", before)),
  );
  expect(comparison.functions).toHaveLength(1);
  return comparison.functions[0]!.differences.map(
    (each) => [each.name, selfChange(each), each.state] as const,
  );
}

const host = { kind: "host", module: null } as const;
const before = reportWith(
  profileOf("a", [
    burned("work", 500, 10),
    burned("old", 300),
    burned("same", 100),
    burned("function 7", 40),
    burned("log", 20, 2, host),
  ]),
);
const now = reportWith(
  profileOf("a", [
    burned("work", 900, 12),
    burned("new", 250),
    burned("same", 100),
    burned("function 7", 45),
    burned("log", 20, 2, host),
  ]),
);
const report = compared(now, before);

describe("a comparison by function", () => {
  test("tells what each function burned before and now, the largest change first, to the unit", () => {
    expectReport(report);
    const [own] = report.comparison.functions;
    expect(own).toMatchObject({ case: "a", fuel: { before: 960, now: 1_315 }, same: 2, left: 0 });
    expect(own!.differences).toMatchObject([
      { name: "work", state: "changed", before: { self: 500, calls: 10 }, now: { self: 900 } },
      { name: "old", state: "gone", before: { self: 300, calls: 1 }, now: null },
      { name: "new", state: "new", before: null, now: { self: 250, calls: 1 } },
      { name: "function 7", state: "changed", byIndex: true },
    ]);
    const sum = own!.differences.reduce((total, each) => total + selfChange(each), 0);
    expect(sum).toBe(own!.fuel.now - own!.fuel.before);
  });

  test("finds functions by name where their module, line or digest is another", () => {
    const rust = (hash: string) => `_ZN4core3fmt5write17h${hash}E`;
    const found = differences(
      [
        burned("moved", 2, 1, { module: "worker.core2.wasm" }),
        burned(rust("0123456789abcdef"), 30),
        burned("a::b::h00000000000000aa", 4),
        burned("fetch", 8, 1, { kind: "script", source: "src/index.js:9:3" }),
        burned("other", 5, 1, { kind: "script", source: "src/b.js:1:1" }),
      ],
      [
        burned("moved", 1),
        burned(rust("fedcba9876543210"), 10),
        burned("a::b::hffffffffffffffff", 1),
        burned("fetch", 4, 1, { kind: "script", source: "src/index.js:2:3" }),
        burned("other", 5, 1, { kind: "script", source: "src/a.js:1:1" }),
      ],
    );
    expect(found).toEqual([
      [rust("0123456789abcdef"), 20, "changed"],
      ["other", 5, "new"],
      ["other", -5, "gone"],
      ["fetch", 4, "changed"],
      ["a::b::h00000000000000aa", 3, "changed"],
      ["moved", 1, "changed"],
    ]);
  });

  test("prefers the module's own function where several modules have one of that name", () => {
    const [one, other] = [{ module: "one.wasm" }, { module: "two.wasm" }];
    expect(
      differences(
        [burned("malloc", 5, 1, one), burned("malloc", 9, 1, other)],
        [burned("malloc", 9, 1, other), burned("malloc", 4, 1, one)],
      ),
    ).toEqual([["malloc", 1, "changed"]]);
  });

  test("adds up functions of one name, and leaves a host's apart from a guest's", () => {
    expect(
      differences(
        [burned("of", 5, 2), burned("of", 7, 3), burned("of", 1, 1, host)],
        [burned("of", 10, 5), burned("of", 1, 1, host)],
      ),
    ).toEqual([["of", 2, "changed"]]);
  });

  test("is bounded, and says what the others changed by", () => {
    const many = (factor: number) =>
      profileOf(
        "a",
        Array.from({ length: maxFunctions + 50 }, (_, index) => {
          return burned(`f${index}`, factor * (index + 1));
        }),
      );
    const [own] = compared(reportWith(many(2)), reportWith(many(1))).comparison.functions;
    expect(own!.differences).toHaveLength(maxFunctions);
    expect([own!.left, own!.leftSelf]).toEqual([50, (50 * 51) / 2]);
  });

  test("is of cases that both followed, and of none where fuel was counted by other prices", () => {
    const two = reportWith(profileOf("a", [burned("f", 1)]), profileOf("b", [burned("f", 2)]));
    const one = reportWith(profileOf("b", [burned("f", 1)]));
    expect(compared(two, one).comparison.functions.map((each) => each.case)).toEqual(["b"]);
    const older = { ...one, measuredWith: { ...one.measuredWith, priceTable: 0 } };
    expect(compared(two, older).comparison.functions).toEqual([]);
    expect(compared(two, reportOf([caseOf("a", [1])])).comparison.functions).toEqual([]);
  });

  test("does not pass a threshold where no case is in both", () => {
    const one = reportWith(profileOf("one", [burned("f", 1)]));
    const other = parseReport(JSON.stringify(reportOf([caseOf("other", [1])])), "old.json");
    const held = (most: number | null) => compare(one, other, "old.json", most);
    expect([held(null).passed, held(5).passed]).toEqual([true, false]);
    const text = renderText({ ...one, comparison: held(5) }, false);
    expect(text).toContain("No case is in both, so no request's fuel or memory was compared.");
    expect(text).not.toMatch(/grew by more/i);
  });

  test("is told in the terminal at 80 columns, without what stayed", () => {
    const text = renderText(report, false);
    expect(text).toContain("What changed in a, by function: +355 fuel in all");
    expect(text).toMatch(/^work +500 +900 +\+400 +10 → 12$/m);
    expect(text).toMatch(/^old +300 +−300 +gone$/m);
    expect(text).toMatch(/^new +250 +\+250 +new$/m);
    expect(text).toContain("Functions without a name were found by their index");
    expect(text.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
  });

  test("leaves out of the short tables who only calls what changed", () => {
    const calling = (self: number) =>
      reportWith(
        profileOf("a", [
          burned("called", self),
          burned("caller", 50, 1, { cumulative: 50 + self }),
        ]),
      );
    const both = compared(calling(700), calling(400));
    expect(both.comparison.functions[0]!.differences.map(({ name }) => name)).toEqual([
      "called",
      "caller",
    ]);
    const text = renderText(both, false).split("Where the fuel of")[0]!;
    expect(text).toMatch(/^called +400 +700 +\+300 +1$/m);
    expect(text).not.toMatch(/^caller/m);
  });

  test("is told in Markdown", () => {
    const text = renderMarkdown(report);
    expect(text).toContain("What changed in <code>a</code>, by function: +355 fuel in all");
    expect(text).toContain("| `work` | 500 | 900 | +400 | 10 → 12 |");
    expect(text).toContain("| `old` | 300 |  | −300 | gone |");
  });
});

describe("where fuel goes, in Markdown", () => {
  test("is the functions that burned the most, to be opened", () => {
    const text = renderMarkdown(now);
    expect(text).toContain(
      "<details><summary>Where the fuel of <code>a</code> goes: 1,315 in all</summary>",
    );
    expect(text).toContain("| `work` | 900 | 68.4 % | 900 | 12 |");
    expect(text).toContain("- 68.4 % in work, 19 % in new, 7.6 % in same and 1.52 % in the host.");
  });

  test("takes nothing from a name but its letters", () => {
    const evil = "</code></summary><img src=x>@all`|";
    const text = renderMarkdown(reportWith(profileOf(evil, [burned(evil, 5)])));
    expect(text).toContain("<code>&#60;/code&#62;");
    // In code nothing has a meaning but the mark of its end.
    const outside = text.replace(/`[^`\n]*`/g, "");
    expect(outside).not.toMatch(/<img|@all|(?<!\\)`/);
    expect(outside.match(/<\/summary>/g)).toHaveLength(1);
  });

  test("fits a comment, however much there is", () => {
    const long = "@".repeat(5_000);
    const functions = Array.from({ length: 300 }, (_, index) => burned(`${long}${index}`, index));
    const profiles = Array.from({ length: 200 }, (_, index) => {
      return profileOf(`${long}${index}`, functions);
    });
    const large = reportWith(...profiles);
    const text = renderMarkdown(compared(large, reportWith(profileOf("gone", functions))));
    expect(text.length).toBeLessThan(60_001);
    expect(text).toContain("more sections would not fit");
    expect(text).toContain("<sub>");
  });
});
