import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderHtml } from "../../runtime/measure/html/render-html.ts";
import { flameScript } from "../../runtime/measure/html/where-section.ts";
import { limitText } from "../../runtime/measure/profiles/compare-limits.ts";
import { platforms } from "../../runtime/measure/profiles/platforms.ts";
import type { Report } from "../../runtime/measure/report.ts";
import { visible } from "../../runtime/message/visible-text.ts";
import { palette, roles } from "../../runtime/page/palette.ts";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatQuantity,
} from "../../runtime/settings/quantities.ts";
import { expectReport } from "./expect-report.ts";
import { fullReport, hostile } from "./full-report.ts";
import { grown } from "./modelled-growth.ts";
import { openPage, startBrowser, unfold } from "./open-page.ts";
import { caseOf, reportOf } from "./report-of.ts";
import { somewhere } from "./somewhere.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "skerry-report-"));
const file = join(folder, "report.html");
const short = join(folder, "short.html");

let browser: Browser;
let report: Report;
beforeAll(async () => {
  report = await fullReport();
  writeFileSync(file, renderHtml(report));
  browser = await startBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  [1_280, 390].map((width) => ({ colorScheme, width })),
);

/** The cells of a table's rows, as a reader gets them. */
async function rows(page: Page, table: string, place = 0): Promise<string[][]> {
  const all = page.locator(table).nth(place).locator("tbody tr");
  return all.evaluateAll((elements) =>
    elements.map((row) => Array.from(row.children, ({ textContent }) => textContent.trim())),
  );
}

/** A colour as a browser tells it. */
function rgb(hex: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${r}, ${g}, ${b})`;
}

/** Of the colours of a palette: the roles that are on the page, and elements that have one without its role. */
const whereColoursStand = `(roleOf) => {
  const seen = new Set();
  const elsewhere = [];
  for (const element of document.querySelectorAll("body *")) {
    for (const pseudo of [null, "::before"]) {
      const style = getComputedStyle(element, pseudo);
      for (const property of ["color", "backgroundColor", "borderLeftColor", "fill", "stroke"]) {
        const role = roleOf[style[property]];
        if (role === undefined) continue;
        seen.add(role);
        const has = element.closest("." + role) ?? (role.startsWith("series") && element.closest("svg"));
        if (!has) elsewhere.push([role, property, element.outerHTML.slice(0, 80)].join(" "));
      }
    }
  }
  return { seen: [...seen], elsewhere };
}`;

describe("the page of a report", () => {
  test("is of a report as the schema says", () => expectReport(report));

  test("has the figures of the JSON", async () => {
    const { page } = await openPage(browser, file);
    const tiles = await page.locator(".tile b").allTextContents();
    expect(tiles).toEqual([
      ...["9,000", "1 MiB", formatMilliseconds(report.cases[17]!.wallMs.median)],
      ...["4 ms", "512 KiB"],
    ]);
    const { fits, first } = report.headline;
    expect(await page.locator(".lead").textContent()).toContain("Failed");
    expect(await page.locator(".lead").textContent()).toContain(fits);
    expect(await page.locator(".lead").textContent()).toContain(visible(first));
    const cases = await rows(page, ".cases");
    expect(cases).toHaveLength(report.cases.length);
    for (const [
      place,
      { name, fuel, memoryBytes, wallMs, runs, errors },
    ] of report.cases.entries()) {
      expect(cases[place]!.slice(0, 3)).toEqual([
        ...[visible(name), formatCount(fuel.max), formatBytes(memoryBytes.max)],
      ]);
      expect(cases[place]!.slice(4, 6)).toEqual(
        [wallMs.median, wallMs.p99].map(formatMilliseconds),
      );
      expect(cases[place]!.at(-1)).toBe(`${runs} × ${errors["guest-trap"] ? "guest-trap" : 200}`);
    }
    const times = new Map((await rows(page, ".times")).map(([name, ...cells]) => [name, cells]));
    for (const { name, wallMs } of report.cases) {
      const { min, max, samples } = wallMs;
      expect(times.get(visible(name))!.slice(0, 3)).toEqual([
        formatCount(samples.length),
        ...[min, max].map(formatMilliseconds),
      ]);
    }
    for (const [place, { limits }] of report.profiles.entries()) {
      const table = await rows(page, ".limits", place);
      expect(table.map((cells) => cells[2])).toEqual(
        limits.map(({ range, measured, unit, why }) => {
          if (why !== null) return "–";
          if (range === null) return formatQuantity(measured, unit);
          return `${formatMilliseconds(range.least)} to ${formatMilliseconds(range.most)}`;
        }),
      );
      expect(table.map((cells) => cells[3])).toEqual(
        limits.map(({ limit, unit }) => limitText(limit, unit)),
      );
    }
  });

  test("has growth with each size, each limit that is met, and a dot for each", async () => {
    const { page } = await openPage(browser, file);
    for (const [place, { points, reaches, end }] of report.growth.entries()) {
      const told = points.filter(({ size }) => end === null || size <= end.at);
      expect((await rows(page, ".sizes", place)).map(([size, fuel]) => [size, fuel])).toEqual(
        told.map(({ size, fuel }) => [formatCount(size), formatCount(fuel)]),
      );
      const met = (await rows(page, ".reaches", place)).map((cells) => cells[2]!);
      expect(met.map((text) => text.replace("about ", ""))).toEqual(
        reaches.map(({ at }) => (at === null ? "–" : formatCount(at))),
      );
      const plot = page.locator("section:has(#growth) figure svg").nth(2 * place);
      expect(await plot.locator("circle").count()).toBeGreaterThanOrEqual(told.length - 1);
      expect(await plot.textContent()).toContain(`${formatCount(told[3]!.fuel)} fuel`);
    }
  });

  test("has what changed, what was asked of the host, and who grew memory", async () => {
    const { page } = await openPage(browser, file);
    const { differences, functions } = report.comparison!;
    const changed = differences.filter(({ change }) => change !== 0);
    expect((await rows(page, ".changes")).map((cells) => cells.slice(3))).toEqual(
      changed.map(({ before, now, unit }) => [before, now].map((v) => formatQuantity(v, unit))),
    );
    expect(functions).not.toEqual([]);
    expect((await rows(page, ".function-changes")).map((cells) => cells.slice(4))).toEqual(
      functions[0]!.differences.map(({ before, now }) =>
        [before, now].map((each) => (each === null ? "–" : formatCount(each.self))),
      ),
    );
    expect(await rows(page, ".host-calls")).toEqual(
      ["fetch", "kv"].map((name) => ["reaches out", name, "3", "120 bytes", "4 KiB", "2.5 ms"]),
    );
    expect(await rows(page, ".growth")).toEqual([["work", "700", "64 KiB", "128 KiB"]]);
    expect(await page.locator("section:has(#how)").textContent()).toContain(
      report.measuredWith.node,
    );
  });

  test("loads nothing, and nothing is complained of or cut off, in light and dark", async () => {
    for (const { colorScheme, width } of looks) {
      const { page, complaints } = await openPage(browser, file, width, { colorScheme });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      await unfold(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(complaints()).toEqual([]);
      await page.close();
    }
  });

  test("shades the edges of a table behind which there is more of it", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await openPage(browser, file, 390, { colorScheme });
      const box = page.locator(".scroll:has(.cases)");
      await box.evaluate((element) =>
        element.firstElementChild!.setAttribute("style", "visibility: hidden"),
      );
      await box.scrollIntoViewIfNeeded();
      const { x, y, width } = (await box.boundingBox())!;
      const look = async (left: number) => {
        const clip = { x: Math.round(left), y: Math.round(y) + 20, width: 4, height: 4 };
        return (await page.screenshot({ clip })).toString("base64");
      };
      /** Whether the left edge is in shade, and the right one. */
      const shades = async (scrolled: number) => {
        await box.evaluate((element, to) => {
          element.scrollLeft = to;
        }, scrolled);
        const plain = await look(x + width / 2);
        return [(await look(x)) !== plain, (await look(x + width - 4)) !== plain];
      };
      expect([await shades(0), await shades(60), await shades(10_000)]).toEqual([
        [false, true],
        [true, true],
        [true, false],
      ]);
      await page.setViewportSize({ width: 1_280, height: 844 });
      await box.scrollIntoViewIfNeeded();
      const wide = (await box.boundingBox())!;
      const clip = {
        x: Math.round(wide.x),
        y: Math.round(wide.y) + 20,
        width: Math.floor(wide.width),
        height: 1,
      };
      const pixels = await page.screenshot({ clip });
      await box.evaluate((element) => element.setAttribute("style", "background: var(--card)"));
      expect((await page.screenshot({ clip })).equals(pixels)).toBe(true);
      await page.close();
    }
  });

  test("shows each colour on what has that role alone", async () => {
    for (const [place, colorScheme] of (["light", "dark"] as const).entries()) {
      const { page } = await openPage(browser, file, 1_280, { colorScheme });
      await unfold(page);
      const roleOf = roles
        .filter((role) => role !== "neutral")
        .flatMap((role) =>
          Object.entries<readonly string[]>(palette[role]).map(([name, looks]) => {
            return [rgb(looks[place]!), `${role}-${name}`];
          }),
        );
      const { seen, elsewhere } = (await page.evaluate(
        `(${whereColoursStand})(${JSON.stringify(Object.fromEntries(roleOf))})`,
      )) as { seen: string[]; elsewhere: string[] };
      expect(elsewhere).toEqual([]);
      expect(seen).toEqual(
        expect.arrayContaining([
          ...["verdict-good", "verdict-near", "verdict-over", "verdict-neutral"],
          ...["part-author", "part-host", "series-fuel", "series-memory", "series-time"],
        ]),
      );
      await page.close();
    }
  });

  test("is short: one case with growth, and two", async () => {
    const profileOf = (name: string) => {
      const functions = Array.from({ length: 400 }, (_, place) => {
        return { ...report.where[0]!.functions[0]!, name: `function ${place}`, self: 400 - place };
      });
      const calls = functions.map((_, place) => {
        return {
          parent: place === 0 ? -1 : Math.floor((place - 1) / 2),
          function: place,
          self: 9,
          calls: 1,
        };
      });
      return { ...report.where[0]!, case: name, functions, calls };
    };
    const { growth, cases } = report;
    const most = [5_000, 8_000];
    for (const count of [1, 2]) {
      const named = cases.slice(0, count);
      const own = reportOf(named, {
        growth: named.map(({ name }) => ({ ...growth[0]!, case: name })),
        where: named.map(({ name }) => profileOf(name)),
        platforms,
      });
      writeFileSync(short, renderHtml(own));
      const { page } = await openPage(browser, short);
      expect(await page.evaluate("document.documentElement.scrollHeight")).toBeLessThan(
        most[count - 1]!,
      );
      expect(await page.locator("details[open]").count()).toBe(2);
      await page.close();
    }
  });

  test("has nothing that keeps people out, by the rules of axe", async () => {
    // Each look and each width once: a run takes seconds.
    for (const { colorScheme, width } of [looks[0]!, looks[3]!]) {
      const { page } = await openPage(browser, file, width, { colorScheme });
      await unfold(page);
      await page.evaluate(axe);
      // Of what passes, one element each.
      const run = 'axe.run({ resultTypes: ["violations"] })';
      const { violations, passes } = (await page.evaluate(run)) as AxeResults;
      expect(
        violations.map(({ id, nodes }) => [
          id,
          nodes.slice(0, 5).map(({ html, failureSummary }) => `${html} ${failureSummary}`),
        ]),
      ).toEqual([]);
      expect(passes.length).toBeGreaterThan(20);
      await page.close();
    }
  });

  test("has headings in order, a caption for each table, and words for each picture", async () => {
    const { page } = await openPage(browser, file);
    const levels = (await page.evaluate(
      "[...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]))",
    )) as number[];
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [place, level] of levels.entries()) {
      expect(level - (levels[place - 1] ?? 0)).toBeLessThanOrEqual(1);
    }
    expect(await page.locator("table:not(:has(caption))").count()).toBe(0);
    expect(await page.locator("svg").count()).toBeGreaterThan(12);
    expect(await page.locator("svg:not(:has(> title):has(> desc))").count()).toBe(0);
  });

  test("goes by keyboard from top to bottom, and the flame graph is one stop", async () => {
    const { page } = await openPage(browser, file);
    await unfold(page);
    const stops: string[] = [];
    const seen =
      "window.before === undefined || !!(before.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)";
    const outline =
      "(({ outlineStyle, outlineWidth }) => [outlineStyle, outlineWidth].join(' '))(getComputedStyle(document.activeElement))";
    for (;;) {
      await page.keyboard.press("Tab");
      if (await page.evaluate("document.activeElement === document.body")) break;
      expect(await page.evaluate(seen)).toBe(true);
      expect(await page.evaluate(outline)).toBe("solid 2px");
      await page.evaluate("window.before = document.activeElement");
      stops.push((await page.evaluate("document.activeElement.className")) as string);
    }
    expect(stops.filter((name) => name.startsWith("frame"))).toHaveLength(report.where.length);
    expect(stops).toContain("scroll");
  });

  test("is printed on light paper with all that is folded, within the sheet", async () => {
    const { page } = await openPage(browser, file, 718, { colorScheme: "dark" });
    const folded = page.locator(".sizes").first();
    expect(await folded.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await folded.isVisible()).toBe(true);
    expect(await page.locator("nav").isVisible()).toBe(false);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(718);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
    expect((await page.pdf({ format: "A4" })).subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("shows what attacks it as text", async () => {
    const text = readFileSync(file, "utf8");
    expect(text).not.toContain("<img");
    expect(text).not.toContain("\u202e");
    expect(text.match(/<script/g)).toHaveLength(2);
    const { page, complaints } = await openPage(browser, file);
    expect(await page.locator(".lead").textContent()).toContain(visible(hostile));
    expect(complaints()).toEqual([]);
  });

  test("is bounded, whatever the worker is like", () => {
    const name = `GET /${"long".repeat(4_000)}`;
    const calls = Array.from({ length: 10_000 }, (_, place) => {
      return { parent: Math.floor((place - 1) / 2), function: place % 2_000, self: 7, calls: 1 };
    });
    const functions = Array.from({ length: 2_000 }, (_, place) => {
      const kind = "function" as const;
      const [module, source] = ["core", null];
      return { name: `${place} ${name}`, kind, module, source, self: 35, cumulative: 35, calls: 5 };
    });
    const profile = { ...report.where[0]!, case: name, fuel: 70_000, functions, calls };
    const cases = Array.from({ length: 1_000 }, (_, place) => ({
      ...report.cases[19]!,
      name: `${place} ${name}`,
    }));
    const where = [profile, profile, profile, profile];
    const page = renderHtml({ ...report, cases, where });
    expect(page.length).toBeLessThan(4_000_000);
    expect(page).toContain("800 more cases are in the JSON report.");
    expect(page).not.toContain(name);
  });

  test("has no picture of numbers that are none", async () => {
    const nothing = caseOf("nothing", [0, 0, 0], { wallMs: 0, memoryBytes: 0, hostCalls: 0 });
    const still = caseOf("still", [5, 5, 5], { wallMs: 2 });
    const growth = await Promise.all([
      grown("query.n=0..10", () => 0),
      grown("query.n=0..10", () => 5),
      grown("query.n=3..4", () => 5),
      grown("query.n=1..9", () => 2_000_000),
    ]);
    const where = [{ ...somewhere("nothing"), fuel: 0 }];
    for (const each of [reportOf([nothing, still], { growth, where }), report]) {
      const page = renderHtml(each).replace(flameScript, "");
      expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
    }
  });
}, 120_000);
