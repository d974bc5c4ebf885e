import { styleText } from "node:util";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { profileNames } from "../../runtime/cli/options/measure-command.ts";
import { wantedPlatforms } from "../../runtime/cli/options/measure-options.ts";
import { renderHtml } from "../../runtime/measure/html/render-html.ts";
import {
  compareToPlatform,
  type ProfileResult,
} from "../../runtime/measure/profiles/compare-limits.ts";
import { type Platform, platforms } from "../../runtime/measure/profiles/platforms.ts";
import { measuredQuantities, quantities } from "../../runtime/measure/profiles/quantities.ts";
import { renderMarkdown } from "../../runtime/measure/render-markdown.ts";
import { type Script, scriptIn, scriptSeen } from "../../runtime/measure/script.ts";
import { renderText } from "../../runtime/measure/text/render-text.ts";
import { expectReport } from "./expect-report.ts";
import { caseOf, reportOf } from "./report-of.ts";

const worker = {
  moduleBytes: 2_000_000,
  moduleGzipBytes: 500_000,
  startFuel: 0,
  coldStartMs: 20,
  rates: { fuelPerMs: 1_000, slowest: 1_000, fastest: 1_000 },
};

const heldWith = (
  script: Script | null,
  name: string,
  ...cases: Parameters<typeof caseOf>[]
): ProfileResult =>
  compareToPlatform(
    platforms.find((platform) => platform.name === name)!,
    measuredQuantities(
      cases.map((each) => caseOf(...each)),
      worker,
    ),
    script,
    true,
  );

const held = (name: string, ...cases: Parameters<typeof caseOf>[]) =>
  heldWith(null, name, ...cases);

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
      "akamai-edgeworkers",
      "all",
    ]);
  });

  test("are those of the worker's targets and of the command line, each once", () => {
    const names = (profile: string[], targets: string[]) =>
      wantedPlatforms({ profile }, targets).map(({ name }) => name);
    expect(names([], ["fastly"])).toEqual(["fastly"]);
    expect(names(["skerry", "akamai", "fastly"], ["fastly"])).toEqual(["fastly", "akamai"]);
    expect(names(["all"], [])).toEqual(profileNames.slice(1, -1));
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

  test("tell CPU time between its kinds of work, and are over where all of it is", () => {
    const rates = { fuelPerMs: 1_000, slowest: 500, fastest: 2_000 };
    const cpu = (fuel: number) => {
      const [platform] = platforms;
      const measured = measuredQuantities([caseOf("a", [fuel])], { ...worker, rates });
      const result = compareToPlatform(platform!, measured, null, true);
      const limit = result.limits.find(({ quantity }) => quantity === "cpu")!;
      expect(limit.measured).toBe(fuel / 1_000);
      return [result.verdict, limit.verdict, result.reason];
    };
    // Of 10 ms.
    expect(cpu(3_000)).toEqual(["fits", "fits", "CPU time, 1.5 ms to 6 ms of 10 ms"]);
    expect(cpu(12_000)).toEqual(["near", "near", "CPU time, 6 ms to 24 ms of 10 ms"]);
    expect(cpu(21_000)).toEqual(["over", "over", "CPU time, 10.5 ms to 42 ms of 10 ms"]);
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

describe("a worker that is an engine with a script in it", () => {
  const of = ({ limits }: ProfileResult, quantity: string) =>
    limits.find((each) => each.quantity === quantity)!;

  test("is held by the size of its script against what runs scripts, and not by its engine's", () => {
    // Its module would be over: 1.5 MiB of 1 MB.
    const script = { bytes: 40_000, gzipBytes: 12_000 };
    const lambda = heldWith(script, "lambda-edge-viewer", ["a", [60_000]]);
    expect(lambda.verdict).toBe("fits");
    expect(of(lambda, "moduleGzip")).toMatchObject({
      ...{ label: "script, gzip", measured: 12_000, share: 0.012, verdict: "fits" },
    });
    expect(of(heldWith(script, "cloudflare-free", ["a", [1]]), "module").measured).toBe(40_000);
    const large = heldWith({ bytes: 9e6, gzipBytes: 2e6 }, "lambda-edge-viewer", ["a", [1]]);
    expect(large.reason).toBe("script, gzip, 1.91 MiB of 1 MB");
    // What holds for scripts alone.
    expect(of(heldWith(script, "cloudfront-functions", ["a", [1]]), "module").verdict).toBe("over");
  });

  test("has CPU time, time, memory and a start that do not compare, each with why", () => {
    const script = { bytes: 40_000, gzipBytes: 12_000 };
    for (const { name } of platforms) {
      const result = heldWith(script, name, ["a", [1e12], { memoryBytes: 2 ** 40 }]);
      for (const limit of result.limits) {
        if (!["cpu", "wall", "memory", "startup"].includes(limit.quantity)) continue;
        expect(limit).toMatchObject({ verdict: "not comparable", share: null });
        expect(limit.why).toContain("engine that the worker has in it");
      }
      expect(result.runs).toContain("script");
    }
  });

  test("is not compared by size where that is not known, or a platform packs its own engine", () => {
    const unknown = { bytes: null, gzipBytes: null };
    expect(of(heldWith(unknown, "lambda-edge-viewer", ["a", [1]]), "moduleGzip")).toMatchObject({
      verdict: "not comparable",
      why: expect.stringContaining("does not tell how large its script is"),
    });
    const packed = heldWith({ bytes: 1, gzipBytes: 1 }, "fastly", ["a", [1]]);
    expect(of(packed, "module")).toMatchObject({
      verdict: "not comparable",
      why: expect.stringContaining("packed with that platform's engine"),
    });
  });

  test("says so in its report, as its schema has it", () => {
    const script = { bytes: 40_000, gzipBytes: 12_000 };
    const lambda = platforms.filter(({ name }) => name === "lambda-edge-viewer");
    const report = reportOf([caseOf("GET /", [1_500])], { script, platforms: lambda });
    expectReport(report);
    expect(report.worker.script).toEqual(script);
    const text = renderText(report, false);
    expect(text).toMatch(/^script, gzip .* 11\.7 KiB +1 MB +/m);
    expect(text).toMatch(/^ {2}memory: not comparable\. The memory here is of the engine/m);
  });
});

describe("the size of a script in a module", () => {
  const section = (text: string) => {
    const content = Buffer.concat([Buffer.from([13]), Buffer.from(`skerry:script${text}`)]);
    const bytes = Buffer.concat([Buffer.from([0, 0, content.length]), content]);
    // Behind a byte of something else.
    return scriptIn(bytes.with(0, 9).fill(0, 1, 2), {
      sections: [{ name: "skerry:script", offset: 1, bytes: bytes.length - 1 }],
    });
  };

  test("is read where it is one", () => {
    expect(section('{"bytes":5,"gzipBytes":25}')).toEqual({ bytes: 5, gzipBytes: 25 });
  });

  test.each(["", "null", "[]", "{", '{"bytes":-1,"gzipBytes":1}', '{"bytes":1e300,"gzipBytes":1}'])(
    "is not known by %j",
    (text) => {
      expect(section(text)).toEqual({ bytes: null, gzipBytes: null });
    },
  );

  test("is not known of older builds, and nothing has one that has no script", () => {
    const named = (name: string) =>
      scriptIn(new Uint8Array(), { sections: [{ name, offset: 0, bytes: 0 }] });
    expect(named("skerry:script-map")).toEqual({ bytes: null, gzipBytes: null });
    expect(named("type")).toBeNull();
    expect(scriptSeen([])).toBeNull();
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

  test("has a verdict on targets alone: others are told as they are, in no colour", () => {
    const cases = [caseOf("GET /", [1_500])];
    const none = reportOf(cases, { platforms, targets: [] });
    expectReport(none);
    expect(none.headline).toMatchObject({ verdict: "fits", fits: "Fits this host." });
    const [host, ...others] = none.profiles;
    expect(host).toMatchObject({ target: true, verdict: "fits" });
    for (const { target, verdict, limits } of others) {
      expect({ target, verdict }).toEqual({ target: false, verdict: "not a target" });
      const verdicts = limits.map((limit) => limit.verdict);
      expect(verdicts.filter((each) => !/^not (a target|comparable)$/.test(each))).toEqual([]);
    }
    const text = renderText(none, true);
    expect(text).toMatch(/^cloudfront-functions +CPU time, about 1\.5 ms of 1 ms$/m);
    expect(text).not.toContain(styleText("red", "", { validateStream: false }).slice(0, 5));
    expect(text).toContain("No verdict on what is not among targets");
    const { document } = parseHTML(renderHtml(none));
    expect(document.querySelectorAll("main .verdict-over, main .verdict-near").length).toBe(0);
    const fitting = [...document.querySelectorAll("details, main")]
      .filter((each) => each.querySelector(".verdict-good") !== null)
      .map((each) => each.querySelector("h3")?.textContent);
    expect(fitting.length).toBeGreaterThan(0);
    for (const { title } of platforms) expect(fitting).not.toContain(title);
    const markdown = renderMarkdown(none);
    expect(markdown).toContain("- CloudFront Functions, not a target: CPU time, about 1.5 ms of 1");

    const one = reportOf(cases, { platforms, targets: ["cloudfront-functions"] });
    expect(one.headline.verdict).toBe("over");
    expect(one.headline.fits).toMatch(/^Fits this host\. Over those of CloudFront Functions: /);
    expect(renderText(one, false)).toMatch(/^cloudfront-functions +over +CPU time/m);
    expect(renderText(one, false)).toMatch(/^fastly +CPU time/m);
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
