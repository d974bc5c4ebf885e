import { describe, expect, test } from "vitest";
import { growCase } from "../../../runtime/measure/growth/grow-case.ts";
import { countsBytes, parseVary, vary } from "../../../runtime/measure/growth/vary.ts";
import { renderHtml } from "../../../runtime/measure/html/render-html.ts";
import { renderMarkdown } from "../../../runtime/measure/render-markdown.ts";
import { renderText } from "../../../runtime/measure/text/render-text.ts";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import { expectReport } from "../expect-report.ts";
import { calling, ceilings, grown, limits } from "../modelled-growth.ts";
import { caseOf, reportOf } from "../report-of.ts";

describe("what is varied", () => {
  test("is read with its ends", () => {
    expect(parseVary("body=1k..1m")).toEqual({
      ...{ what: "body", part: "body", name: "", from: 1_000, to: 1_000_000 },
    });
    expect(parseVary("query.n=1..1000")).toMatchObject({ part: "query", name: "n", to: 1_000 });
    expect(parseVary("query.a.b=1..64KiB")).toMatchObject({ name: "a.b", to: 65_536 });
    expect(parseVary("header.Cookie=10..4_000")).toMatchObject({ name: "cookie", to: 4_000 });
    expect(parseVary("path=1..2K")).toMatchObject({ part: "path", to: 2_000 });
  });

  test.each([
    "body",
    "size=1..2",
    "body=1..",
    "body=2..1",
    "body=1..2x",
    "query.=1..2",
    "header.a b=1..2",
  ])("is refused as %s", (text) => {
    expect(() => parseVary(text)).toThrow(expect.objectContaining({ code: "bad-usage" }));
  });

  test("is a body, which a GET becomes a POST for", () => {
    const { request, size } = vary(parseVary("body=1..10"), makeRequest({ url: "/" }), 5_000);
    expect(size).toBe(5_000);
    expect(request).toMatchObject({ method: "POST", body: { tag: "bytes" } });
    expect(request.fields).toContainEqual(["content-length", "5000"]);
    const json = makeRequest({ url: "/", body: Buffer.from('{"items":[{"a":1}],"x":2}') });
    const grown = vary(parseVary("body=1..10"), json, 2_000);
    const { items, x } = JSON.parse(
      Buffer.from((grown.request.body as { val: Uint8Array }).val).toString(),
    );
    expect(items.length).toBeGreaterThan(100);
    expect(x).toBe(2);
    expect(Math.abs(grown.size - 2_000)).toBeLessThan(40);
  });

  test("is a parameter: a number by its value, a text by its length", () => {
    const request = makeRequest({ url: "/?n=7&q=boat" });
    const uri = (text: string, size: number) => vary(parseVary(text), request, size).request.uri;
    expect(uri("query.n=1..2", 500)).toBe("http://localhost/?n=500&q=boat");
    expect(uri("query.q=1..2", 6)).toBe("http://localhost/?n=7&q=boatbo");
    expect(uri("query.new=1..2", 3)).toBe("http://localhost/?n=7&q=boat&new=3");
    expect(countsBytes(parseVary("query.q=1..2"), request)).toBe(true);
    expect(countsBytes(parseVary("query.n=1..2"), request)).toBe(false);
  });

  test("is a header or the path by its length", () => {
    const request = makeRequest({ url: "/a", headers: [["x-id", "ab"]] });
    const header = vary(parseVary("header.x-id=1..2"), request, 5).request;
    expect(header.fields).toContainEqual(["x-id", "ababa"]);
    const path = vary(parseVary("path=1..20"), request, 10);
    expect(new URL(path.request.uri).pathname).toHaveLength(10);
    expect(path.size).toBe(10);
  });
});

describe("growth", () => {
  test("ends where the host ends it, found to the size, and met elsewhere before", async () => {
    // 7 n² passes 1,000,000 just above n = 377, and 100,000 above n = 119.
    const growth = await grown("query.n=1..5000", (n) => 7 * n * n);
    expect(growth.end).toEqual({
      ...{ kind: "limit", limit: "fuel", why: "fuel-exhausted", met: "fuel" },
      ...{ lastGood: 377, at: 378, exact: true },
    });
    expect(growth.fits.fuel).toMatchObject({ model: "n²" });
    expect(growth.fits.memoryBytes).toMatchObject({ model: "constant" });
    expect(growth.reaches.map(({ of, label, how }) => [of, label, how])).toEqual([
      ["elsewhere", "CPU time", "between"],
      ["skerry", "fuel", "measured"],
      ["skerry", "memory", "never"],
    ]);
    expect(growth.reaches[0]!.at).toBeGreaterThanOrEqual(119);
    expect(growth.reaches[0]!.at).toBeLessThanOrEqual(121);
  });

  test("is sought by running beyond the sizes that were asked for", async () => {
    const growth = await grown("query.n=1..1000", (n) => 500 + 9 * n);
    expect(growth.points.map(({ size }) => size)).toContain(1_000);
    expect(growth.end).toMatchObject({ lastGood: 111_055, at: 111_056, exact: true });
    expect(growth.reaches.find(({ label }) => label === "fuel")).toMatchObject({
      ...{ of: "skerry", how: "measured", at: 111_056 },
    });
  });

  test("of a body is bounded by what a platform takes of it", async () => {
    const taken = {
      of: "elsewhere",
      label: "request body",
      figure: "bodySize",
      limit: 9_000,
    } as const;
    const growth = await growCase(
      { name: "POST /", request: makeRequest({ url: "/", body: Buffer.from("abc") }) },
      parseVary("body=100..2k"),
      {
        ...{ ...calling(() => 5), limits, onSize: () => {} },
        ceilings: [...ceilings, { ...taken, estimate: false }],
      },
    );
    expect(growth.reaches[0]).toMatchObject({ ...taken, at: 9_000, how: "known" });
    const { reaches } = await grown("query.n=1..10", () => 5);
    expect(reaches.some(({ figure }) => figure === "bodySize")).toBe(false);
  });

  test("does not ask for what the host would not take", async () => {
    const growth = await growCase(
      { name: "GET /", request: makeRequest({ url: "/" }) },
      parseVary("header.x=1..1m"),
      { ...calling(() => 5), limits, ceilings: [], onSize: () => {} },
    );
    expect(growth.end).toMatchObject({ why: "fields-too-large", kind: "not-taken", exact: true });
    expect(growth.end!.at).toBeGreaterThan(limits.requestFields - 100);
    expect(growth.points.at(-2)!.size).toBe(growth.end!.lastGood);
  });

  test("is told with bars, the model and the size of each limit", async () => {
    const growth = await grown("query.n=1..5000", (n) => 7 * n * n);
    const report = reportOf([caseOf("GET /", [7])], { growth: [growth] });
    expectReport(report);
    const text = renderText(report, false);
    expect(text).toContain("\nGET /, by query.n\n");
    expect(text).toMatch(/^ +4 {2}▏ +112 +64 KiB$/m);
    expect(text).toMatch(/fuel grows with n² \(under 0\.01 % off\)\./);
    expect(text).toContain("memory is constant.");
    expect(text).toContain(
      "\n  The fuel limit of this host is met: query.n = 377 passes, 378 fails.\n",
    );
    expect(text.match(/fuel-exhausted$/gm)).toHaveLength(1);
    expect(renderHtml(report)).toContain("<figcaption>Memory is constant.</figcaption>");
    expect(renderMarkdown(report)).toContain("- memory is constant.");
    expect(report.headline.first).toMatch(
      /^The CPU time limit of elsewhere is met at about query\.n = 1\d\d, between sizes/,
    );
    expect(text.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
  });
});
