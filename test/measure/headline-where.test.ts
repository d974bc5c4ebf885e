import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { compare } from "../../runtime/measure/compare/compare.ts";
import { renderHtml } from "../../runtime/measure/html/render-html.ts";
import { renderMarkdown } from "../../runtime/measure/render-markdown.ts";
import { renderText } from "../../runtime/measure/text/render-text.ts";
import type { FuelProfile, ProfiledFunction } from "../../runtime/measure/where/fuel-profile.ts";
import { partsOf } from "../../runtime/measure/where/parts.ts";
import { caseOf, reportOf } from "./report-of.ts";
import { somewhere } from "./somewhere.ts";

const module = "worker.core.wasm";

/** The report of one case in which these functions burned so much of their own. */
function reportWhere(functions: readonly Partial<ProfiledFunction>[]) {
  const all = functions
    .map((own): ProfiledFunction => {
      const usual = { name: "f", kind: "function", module, source: null, calls: 1 } as const;
      return { ...usual, self: 0, cumulative: 0, ...own };
    })
    .sort((one, other) => other.self - one.self);
  const fuel = all.reduce((sum, { self }) => sum + self, 0);
  const profile: FuelProfile = {
    ...somewhere("GET /"),
    ...{ fuel, functions: all, parts: partsOf(all), calls: [], growth: [] },
  };
  return reportOf([caseOf("GET /", [fuel])], { where: [profile] });
}

const host = { kind: "host", module: null } as const;
const script = { kind: "script", module: "worker.core3.wasm" } as const;

/** A script whose own functions burn less than what they call. */
const ofScript = reportWhere([
  { ...script, name: "answer", self: 500, source: "@skerry/javascript" },
  { ...script, name: "route", self: 200, source: "node_modules/hono/dist/hono.js:4:1" },
  { ...script, name: "route", self: 100, source: "node_modules/@scope/one/index.js:1:1" },
  { ...script, name: "price", self: 30, source: "src/index.js:7:3" },
  { ...script, name: "stringify", kind: "engine", self: 120 },
  { name: "adapter", module: "worker.core4.wasm", self: 5 },
  { ...host, name: "(request and answer)", self: 45 },
]);

test("the page shows a script's own functions first, which burn less than what they call", () => {
  const { document } = parseHTML(renderHtml(ofScript));
  const first = (selector: string) => document.querySelector(selector)?.textContent.trim();
  expect(first(".functions tbody tr")).toMatch(/^price\s*src\/index\.js:7:3/);
  expect(first(".functions caption")).toBe("Functions by their self fuel, the author's first");
  expect([...document.querySelectorAll(".functions tbody tr")]).toHaveLength(7);
});

test("what functions burned is called self and total, wherever it is told", () => {
  const compared = { ...ofScript, comparison: compare(ofScript, reportWhere([]), "before", null) };
  const forms = [renderHtml(compared), renderMarkdown(compared), renderText(compared, false)];
  for (const text of forms) {
    expect(text).toMatch(/\bself\b[\s\S]{0,40}\btotal\b/);
    expect(text).not.toMatch(/\bown (?:fuel|before|now)\b|(?:>|\| | {2})in all\b/i);
  }
});

describe("the first lines of a report", () => {
  test("say which functions burn the most, and what the host's part is", () => {
    const { where } = reportWhere([
      { name: "work", self: 600 },
      { name: "parse", self: 200 },
      { name: "rest", self: 120 },
      { name: "more", self: 30 },
      { ...host, name: "(request and answer)", self: 50 },
    ]).headline;
    expect(where).toBe("60 % in work, 20 % in parse, 12 % in rest and 5 % in the host.");
  });

  test("take functions without a name together, and say what of the host it is", () => {
    const { where } = reportWhere([
      { name: "function 1", self: 300 },
      { name: "function 2", self: 250 },
      { name: "named", self: 50 },
      { ...host, name: "wasi:io/poll@0.2.12#poll", self: 390 },
      { ...host, name: "wasi:io/poll@0.2.12#other", self: 10 },
    ]).headline;
    expect(where).toBe(
      "55 % in functions without a name, 5 % in named and 40 % in the host, most of it wasi:io/poll#poll.",
    );
  });

  test("tell the parts of a script, its own code first", () => {
    expect(ofScript.headline.where).toBe(
      "3 % in its own code, 50 % in @skerry/javascript, 20 % in hono, 12 % in the engine, 10 % in @scope/one and 4.5 % in the host.",
    );
  });

  test("are the first ten, with whether it fits, what it costs, and what limit comes first", () => {
    const lines = renderText(ofScript, false).split("\n").slice(0, 10);
    for (const label of ["Fits", "Costs", "Where", "First"]) {
      expect(lines.filter((line) => line.startsWith(`${label} `))).toHaveLength(1);
    }
  });

  test("are followed by a script's own functions before those that they call", () => {
    const text = renderText(ofScript, false);
    const places = ["price src/index.js:7", "answer @skerry/javascript"].map((name) => {
      return text.indexOf(`\n${name} `);
    });
    expect(places[0]).toBeGreaterThan(0);
    expect(places[0]).toBeLessThan(places[1]!);
    expect(text).toContain("By part: its own code 30 (3 %), @skerry/javascript 500 (50 %)");
  });
});

describe("the parts of a component in which no engine is known", () => {
  test("are its modules where more than one counts, and its own code where not", () => {
    const names = (second: number) =>
      reportWhere([
        { self: 1_000 },
        { self: second, module: "worker.core2.wasm" },
        { ...host, self: 100 },
      ]).where[0]!.parts.map(({ name }) => name);
    expect(names(500)).toEqual([module, "worker.core2.wasm", "the host"]);
    expect(names(2)).toEqual(["its own code", "the host"]);
  });
});
