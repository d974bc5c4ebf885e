import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderHtml } from "../../../runtime/measure/html/render-html.ts";
import type { FuelProfile } from "../../../runtime/measure/where/fuel-profile.ts";
import { openPage, startBrowser, unfold } from "../open-page.ts";
import { caseOf, reportOf } from "../report-of.ts";
import { somewhere } from "../somewhere.ts";

const hostile = "</script><img src=x onerror=alert(1)><script>alert(2)</script>";
const where: FuelProfile[] = [somewhere("GET /"), somewhere("GET /?evil", hostile)];
const folder = mkdtempSync(join(tmpdir(), "skerry-flame-"));
const file = join(folder, "report.html");

let browser: Browser;
beforeAll(async () => {
  const cases = where.map(({ case: name }) => caseOf(name, [1_000, 1_000]));
  writeFileSync(file, renderHtml(reportOf(cases, { where })));
  browser = await startBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The page with all opened that is folded. */
async function open(width = 1_280, options: BrowserContextOptions = {}) {
  const opened = await openPage(browser, file, width, options);
  if (options.javaScriptEnabled !== false) await unfold(opened.page);
  return opened;
}

const graph = (page: Page, place = 0) => page.locator(`[data-flame="${place}"]`);

/** Each frame's name, and its width as a part of the picture. */
async function frames(page: Page, place = 0): Promise<[name: string, part: number][]> {
  const whole = (await graph(page, place).locator(".flame").boundingBox())!.width;
  const all = await graph(page, place).locator(".frame").all();
  return Promise.all(
    all.map(async (frame): Promise<[string, number]> => {
      const { width } = (await frame.boundingBox())!;
      return [(await frame.textContent())!, Math.round((100 * width) / whole) / 100];
    }),
  );
}

const log = "skerry:edge/log@0.1.0#write";

describe("the flame graph of a page", () => {
  test("shows the figures of the JSON, and nothing is complained of or loaded", async () => {
    const { page, complaints } = await open();
    expect(await frames(page)).toEqual([
      ["(request and answer)", 1],
      ["handle", 0.9],
      ["work", 0.85],
      [log, 0.25],
      [log, 0.02],
    ]);
    const labels = await graph(page)
      .locator(".frame")
      .evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
    expect(labels[2]).toBe("work: total 850 fuel, 85.0 %; self 600; 40 calls");
    const rows = await page.locator(".functions").first().locator("tbody tr").allTextContents();
    const figure = (value: number) => value.toLocaleString("en-US");
    expect(rows).toHaveLength(where[0]!.functions.length);
    for (const [place, { name, self, cumulative, calls }] of where[0]!.functions.entries()) {
      expect(rows[place]).toContain(name);
      for (const value of [self, cumulative, calls]) expect(rows[place]).toContain(figure(value));
    }
    expect(await page.locator(".growth").first().textContent()).toContain("128 KiB");
    expect(await frames(page, 1)).toContainEqual([hostile, 0.85]);
    expect(complaints()).toEqual([]);
  });

  test("enlarges a frame by click and by keyboard, and shows all again", async () => {
    const { page, complaints } = await open();
    await graph(page).locator(".frame", { hasText: "work" }).click();
    expect(await frames(page)).toEqual([
      ["(request and answer)", 1],
      ["handle", 1],
      ["work", 1],
      [log, 0.29],
    ]);
    await page.keyboard.press("Escape");
    expect((await frames(page))[2]).toEqual(["work", 0.85]);
    const focused = () => page.evaluate("document.activeElement.textContent");
    expect(await focused()).toBe("(request and answer)");
    for (const [key, name] of [
      ["ArrowDown", "handle"],
      ["ArrowDown", "work"],
      ["ArrowRight", log],
      ["ArrowLeft", "work"],
      ["ArrowUp", "handle"],
      ["ArrowLeft", "handle"],
    ] as const) {
      await page.keyboard.press(key);
      expect(await focused(), key).toBe(name);
    }
    await page.keyboard.press("Enter");
    expect((await frames(page))[1]).toEqual(["handle", 1]);
    await graph(page).getByRole("button", { name: "Show all" }).click();
    expect((await frames(page))[1]).toEqual(["handle", 0.9]);
    expect(complaints()).toEqual([]);
  });

  test("finds functions by a part of their names, with their fuel", async () => {
    const { page } = await open();
    await graph(page).getByLabel("Find").fill("LOG@");
    expect(await graph(page).locator(".hit").allTextContents()).toEqual([log, log]);
    expect(await graph(page).locator("output").textContent()).toBe(
      "1 function, 27.0 % of the fuel",
    );
    // What is called by one that is found counts once, within its fuel.
    for (const [text, answer] of [
      ["o", "2 functions, 87.0 % of the fuel"],
      ["nowhere", "no function"],
      ["", ""],
    ] as const) {
      await graph(page).getByLabel("Find").fill(text);
      expect(await graph(page).getByRole("status").textContent()).toBe(answer);
    }
    // A frame says itself what it is: the answer to a search stays.
    await graph(page).getByLabel("Find").fill("log");
    await graph(page).locator(".frame", { hasText: "work" }).hover();
    expect(await graph(page).getByRole("status").textContent()).toMatch(/^1 function, /);
    expect(await graph(page).locator(".told").textContent()).toMatch(/^work: total 850 fuel/);
    await graph(page).getByLabel("Find").fill("");
    expect(await graph(page).locator(".hit").count()).toBe(0);
  });

  test("fits a small screen, and can be read in light and dark", async () => {
    const contrast = `(() => {
      const light = (text) => {
        const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map((each) => {
          const part = Number(each) / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
      };
      return [...document.querySelectorAll(".frame")].map((each) => {
        const { color, backgroundColor } = getComputedStyle(each);
        const [one, other] = [light(color), light(backgroundColor)];
        return Math.max(one, other) / Math.min(one, other);
      });
    })()`;
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1_280, 390]) {
        const { page, complaints } = await open(width, { colorScheme });
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        for (const place of [0, 1]) await graph(page, place).getByLabel("Find").fill("handle");
        // WCAG 2.2, 1.4.3: for text of this size.
        for (const each of (await page.evaluate(contrast)) as number[]) {
          expect(each).toBeGreaterThan(4.5);
        }
        expect(complaints()).toEqual([]);
        await page.close();
      }
    }
  });

  test("leaves its tables to who runs no program", async () => {
    const { page } = await open(1_280, { javaScriptEnabled: false });
    expect(await graph(page).isVisible()).toBe(false);
    expect(await page.locator(".functions").first().isVisible()).toBe(true);
  });
}, 120_000);
