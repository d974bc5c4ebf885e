// Makes the pictures of the front page again: `npm run pictures`. It measures an example, serves some of
// them under a little load, and takes pictures of the pages that come of it. Needs Chromium, and a minute.
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { request } from "undici";
import { repository, skerry, startSkerry } from "../../test/cli/skerry.ts";
import { startBrowser } from "../../test/measure/open-page.ts";

const loadSeconds = 40;

const workers = [
  { name: "greetings", example: "hello", tenant: "globex", path: "/?name=you", aSecond: 24 },
  { name: "shop", example: "headers-and-cookies", tenant: "acme", path: "/", aSecond: 16 },
  { name: "shop-api", example: "json-api", tenant: "acme", path: "/tasks", aSecond: 9 },
  { name: "quotes", example: "hono-api", tenant: "initech", path: "/ports", aSecond: 6 },
  { name: "visits", example: "kv-counter", tenant: "globex", path: "/visits", aSecond: 4 },
  { name: "images", example: "picture", tenant: "initech", path: "/", aSecond: 1 },
];

async function run(args: readonly string[]): Promise<void> {
  const { code, stderr } = await skerry(args);
  if (code !== 0) throw new Error(stderr);
}

interface Size {
  /** In CSS pixels, as is `height`; a front page shows some 900 of them. */
  readonly width: number;
  readonly height: number;
}

async function takePicture(
  browser: Browser,
  url: string,
  name: string,
  viewport: Size,
  password = "",
) {
  const httpCredentials = { username: "operator", password };
  const page = await browser.newPage({ viewport, colorScheme: "light", httpCredentials });
  await page.goto(url);
  await page.screenshot({ path: join(import.meta.dirname, name) });
  await page.close();
}

/** Asks a worker so many times a second, and forgets what it answers. */
async function load(url: string, name: string, path: string, aSecond: number): Promise<void> {
  const until = Date.now() + 1_000 * loadSeconds;
  for (let count = 0; Date.now() < until; count++) {
    const method = name === "visits" && count % 2 === 0 ? "POST" : "GET";
    const answer = await request(new URL(path, url), {
      method,
      headers: { host: `${name}.localhost` },
    });
    await answer.body.dump();
    const swing = 1 + 0.5 * Math.sin(Date.now() / 4_000 + name.length);
    await wait(1_000 / (aSecond * swing));
  }
}

function hostSettings(folder: string): string {
  const tables = workers.map(
    ({ name, example, tenant }) => `[[workers]]
name = "${name}"
tenant = "${tenant}"
source = "${join(folder, example)}"
routes = ["${name}.localhost/*"]
${name === "greetings" ? 'cordon = "payments"\n' : ""}`,
  );
  return `[serve]
port = 0
admin = "127.0.0.1:0"
data = "${join(folder, "data")}"
[cordons.payments]
shards = 1
[tenants.acme]
fuel-rate = "25%"
[tenants.globex]
[tenants.initech]
${tables.join("\n")}`;
}

const folder = mkdtempSync(join(tmpdir(), "skerry-pictures-"));
const browser = await startBrowser();
try {
  const report = join(folder, "report.html");
  const platforms = ["cloudflare-free", "fastly", "lambda-edge-origin"];
  const profiles = platforms.flatMap((name) => ["--profile", name]);
  await run(["measure", join(repository, "examples/hono-api"), ...profiles, "--html", report]);
  await takePicture(browser, pathToFileURL(report).href, "report.png", {
    width: 1_000,
    height: 1_080,
  });

  for (const { example } of workers) {
    const to = join(folder, example);
    cpSync(join(repository, "examples", example), to, { recursive: true });
    await run(["build", join(repository, "examples", example)]);
    cpSync(join(repository, "examples", example, "build"), join(to, "build"), { recursive: true });
  }
  const config = join(folder, "host.toml");
  writeFileSync(config, hostSettings(folder));
  const host = startSkerry(["serve", "--config", config, "--as-root"]);
  const [, url = ""] = await host.printed(/"url":"([^"]+)"/);
  const [, admin = ""] = await host.printed(/"admin":"([^"]+)"/);
  await Promise.all(workers.map(({ name, path, aSecond }) => load(url, name, path, aSecond)));
  const token = readFileSync(join(folder, "data", "admin-token"), "utf8").trim();
  const size = { width: 1_200, height: 700 };
  await takePicture(browser, `${admin}/?paused=1`, "status-page.png", size, token);
  host.child.kill("SIGTERM");
  await host.ended;
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
