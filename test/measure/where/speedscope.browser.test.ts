import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FuelProfile } from "../../../runtime/measure/where/fuel-profile.ts";
import { speedscopeFile } from "../../../runtime/measure/where/speedscope.ts";
import { viewerFrame } from "../../../runtime/measure/where/viewer-frame.ts";
import { startBrowser } from "../open-page.ts";
import { somewhere } from "../somewhere.ts";

const speedscope = createRequire(import.meta.url).resolve("speedscope/package.json");
const viewer = join(speedscope, "../dist/release/index.html");

const script = { module: "worker.core3.wasm", self: 40, calls: 1 };

const nameless = { ...script, kind: "script", name: "(anonymous)" } as const;

/** Two functions without a name, which have to stay two, and one of the engine's. */
const scripted: FuelProfile = {
  ...somewhere("GET /script"),
  fuel: 120,
  functions: [
    { ...nameless, cumulative: 120, source: "src/index.js:2:9" },
    { ...nameless, cumulative: 80, source: "src/index.js:7:3" },
    { ...script, kind: "engine", name: "parse", cumulative: 40, source: null },
  ],
  calls: [
    { parent: -1, function: 0, self: 40, calls: 1 },
    { parent: 0, function: 1, self: 40, calls: 1 },
    { parent: 1, function: 2, self: 40, calls: 1 },
  ],
};
const folder = mkdtempSync(join(tmpdir(), "skerry-speedscope-"));
const file = join(folder, "fuel.speedscope.json");

let browser: Browser;
beforeAll(async () => {
  const profiles = [somewhere("GET /ünï"), scripted];
  writeFileSync(file, JSON.stringify(speedscopeFile("shop", "0.1.0", profiles)));
  browser = await startBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the table of functions shows of each: total, own, name. */
function rowsOf({ functions }: FuelProfile): string[] {
  const amount = (value: number) => value.toLocaleString("en-US");
  return functions
    .map((own) => `${amount(own.cumulative)} ${amount(own.self)} ${viewerFrame(own).name}`)
    .sort();
}

describe("speedscope itself", () => {
  test("opens the file, and shows each function's fuel as the report has it", async () => {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    const failures: string[] = [];
    page.on("pageerror", (error) => failures.push(error.message));
    await page.goto(pathToFileURL(viewer).href);
    await page.setInputFiles("input[type=file]", file);
    await page.getByText("GET /ünï (1/2)").waitFor();
    await page.getByText("Sandwich").click();
    const shown = async (name: string) => {
      await page.locator("tr", { hasText: name }).first().waitFor();
      const rows = await page.locator("tr").allInnerTexts();
      return rows
        .filter((row) => /^[\d,]+ \(/.test(row))
        .map((row) =>
          row
            .replace(/\([<>\d.]+%\)/g, "")
            .replace(/\s+/g, " ")
            .trim(),
        )
        .sort();
    };
    expect(await shown("handle")).toEqual(rowsOf(somewhere("GET /ünï")));
    await page.keyboard.press("n");
    expect(await shown("(anonymous)")).toEqual(rowsOf(scripted));
    expect(rowsOf(scripted)[0]).toBe("120 40 (anonymous) src/index.js:2");
    expect(failures).toEqual([]);
  });
}, 60_000);
