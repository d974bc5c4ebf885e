// A report's page in a real browser.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { chromiumPath } from "../machine.ts";

export async function startBrowser(): Promise<Browser> {
  if (!existsSync(chromiumPath)) {
    throw new Error(`There is no Chromium at ${chromiumPath}: install it, or set CHROMIUM.`);
  }
  return await chromium.launch({ executablePath: chromiumPath });
}

/** Opens all that is folded. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
}

/** Opens a file, and collects what the browser complains of and asks for. */
export async function openPage(
  browser: Browser,
  file: string,
  width = 1_280,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: () => string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 844 }, ...options });
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(dialog.message()));
  page.on("request", (request) => complaints.push(request.url()));
  const url = pathToFileURL(file).href;
  await page.goto(url);
  return { page, complaints: () => complaints.filter((each) => each !== url) };
}
