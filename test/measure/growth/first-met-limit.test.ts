import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { describeMetLimit } from "../../../runtime/measure/growth/describe-growth.ts";
import type { MetLimit } from "../../../runtime/measure/growth/growth.ts";
import { renderHtml } from "../../../runtime/measure/html/render-html.ts";
import { platforms } from "../../../runtime/measure/profiles/platforms.ts";
import { grown } from "../modelled-growth.ts";
import { caseOf, reportOf } from "../report-of.ts";

test("what comes first is told and drawn alike, and leaves out platforms that it does not fit anyway", async () => {
  const name = "cloudfront-functions";
  const growth = await grown("query.n=1..1000", (n) => 500 + 9_000 * n);
  const ofMemory = { label: "memory", figure: "memoryBytes", limit: 2e6 } as const;
  const reaches = [
    { of: name, ...ofMemory, estimate: false, at: 3, how: "between" } as const,
    ...growth.reaches.filter(({ of }) => of === "skerry"),
  ];
  const told = (chosen: typeof platforms) => {
    const parts = { growth: [{ ...growth, reaches }], platforms: chosen };
    const report = reportOf([caseOf("GET /", [9_500])], parts);
    const { document } = parseHTML(renderHtml(report));
    const [drawn, ...others] = [...document.querySelectorAll("details[open] svg > title")];
    expect(others).toHaveLength(1);
    return { ...report.headline, drawn: drawn!.textContent };
  };
  const over = told(platforms.filter((each) => each.name === name));
  expect(over).toMatchObject({
    verdict: "over",
    first: expect.stringMatching(/^The fuel limit of/),
  });
  expect(over.drawn).toMatch(/^fuel by query\.n/);
  const [first] = platforms.filter((each) => each.name === name);
  const roomy = {
    ...first!,
    limits: first!.limits.filter(({ quantity }) => quantity === "memory"),
  };
  const fits = told([roomy]);
  expect(fits.first).toBe(
    "The memory limit of cloudfront-functions is met at about query.n = 3, between sizes that were measured.",
  );
  expect(fits.drawn).toMatch(/^memory by query\.n/);
});

test("with several cases it is told of which one", async () => {
  const growth = [await grown("query.n=1..1000", (n) => 500 + 9_000 * n, "GET /b")];
  const report = reportOf([caseOf("GET /a", [5]), caseOf("GET /b", [9_500])], { growth });
  expect(report.headline.first).toMatch(
    /^For GET \/b: The CPU time limit of elsewhere is met at about query\.n = 11,/,
  );
});

test("where no curve fits, a limit that was not met is not said to stay far", async () => {
  const reach = (figure: MetLimit["figure"]): MetLimit => {
    return { of: "x", label: "y", figure, limit: 1e9, estimate: false, at: null, how: "never" };
  };
  const regular = await grown("query.n=1..1000", (n) => 90 * n);
  const wild = await grown("query.n=1..1000", (n) => 5_000 * (1 + ((n * 7_919) % 97)));
  expect(wild.fits.fuel?.model).toBeNull();
  expect(describeMetLimit(regular, reach("fuel"))).toMatch(/is not met, as it grows here$/);
  expect(describeMetLimit(wild, reach("fuel"))).toMatch(/is not met, as far as it was measured$/);
  expect(describeMetLimit(wild, reach("bodySize"))).toMatch(/is not met, as it grows here$/);
});
