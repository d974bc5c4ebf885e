import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatCount } from "../../../runtime/settings/quantities.ts";
import type { WorkerStatus } from "../../../runtime/supervisor/control.ts";
import { startBrowser } from "../../measure/open-page.ts";
import { testAdmin } from "../support/admin.ts";
import { busyHost, busyWorker } from "../support/busy-host.ts";
import { FakeControl } from "../support/fake-control.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

function busyControl(): FakeControl {
  const { server, workers } = busyHost(Date.now());
  const control = new FakeControl(workers);
  control.server = server;
  return control;
}

/** Opens a page and collects what the browser complains of. */
async function open(url: string, width: number, options: object = {}) {
  const page = await browser.newPage({ viewport: { width, height: 844 }, ...options });
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}

/** The cells of the table of workers, by worker and heading. */
async function readWorkers(page: Page): Promise<Map<string, Record<string, string>>> {
  const table = page.locator("section:has(.toolbar) table");
  const names = await table.locator(".name").allTextContents();
  const headings = (await table.locator("thead th").allTextContents()).slice(1);
  const cells = await table.locator("td").allTextContents();
  return new Map(
    names.map((name, row) => {
      const from = row * headings.length;
      return [name, Object.fromEntries(headings.map((heading, i) => [heading, cells[from + i]!]))];
    }),
  );
}

/** What the browser made of the page; the policy let the style in, or it would be a browser's own. */
const layout = `({
  page: document.documentElement.scrollWidth,
  over: [...document.querySelectorAll(".card")].filter((c) => c.scrollWidth > c.clientWidth).length,
  corners: getComputedStyle(document.querySelector(".tile")).borderRadius,
  ground: getComputedStyle(document.body).backgroundColor,
})`;

describe("the status page in a browser", () => {
  test("shows the figures that the API gives", async () => {
    await using api = await testAdmin({ control: busyControl() });
    const { page, complaints } = await open(`${api.admin.url}/?paused=1`, 1_280);
    const shown = await readWorkers(page);
    const workers = (await api.ask("/v1/workers")).json as WorkerStatus[];
    expect([...shown.keys()].sort()).toEqual(workers.map(({ name }) => name).sort());
    for (const { name, current, candidate, load } of workers) {
      const cells = shown.get(name)!;
      const percent = (share: number) =>
        share > 0 && share < 0.01 ? "<1 %" : `${Math.floor(share * 100)} %`;
      expect(cells, name).toMatchObject({
        Requests: expect.stringMatching(
          new RegExp(
            `^${formatCount(load.requests)}${load.hostFuel > 0 ? "host 99[.]\\d %" : ""}$`,
          ),
        ),
        Isolates: expect.stringMatching(new RegExp(`^${formatCount(load.isolates)}`)),
        Waiting: formatCount(load.waiting),
        Deployment: expect.stringContaining(current.slice(0, 12)),
        Failed: expect.stringMatching(new RegExp(`^${formatCount(load.failed)}`)),
        "Fuel peak": expect.stringContaining(percent(load.peaks.fuel)),
        "Memory peak": expect.stringContaining(percent(load.peaks.memory)),
        "Time peak": expect.stringContaining(percent(load.peaks.deadline)),
      });
      if (candidate !== null) expect(cells.Deployment).toContain(candidate.id.slice(0, 12));
    }
    const sum = (figure: (worker: WorkerStatus) => number) =>
      formatCount(workers.reduce((total, worker) => total + figure(worker), 0));
    const tiles = await page.locator(".tiles").textContent();
    expect(tiles).toContain(`${sum(({ load }) => load.requests)} since the start`);
    expect(tiles).toContain(`${sum(({ load }) => load.failed)} requests`);
    const { shards, losses } = (await api.ask("/v1/status")).json;
    for (const { pid } of shards) {
      await page.getByRole("rowheader", { name: String(pid), exact: true }).waitFor();
    }
    for (const { sentence } of losses) await page.getByText(sentence).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  for (const width of [390, 1_280]) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`fits ${width} px, ${colorScheme}, with nothing to complain of`, async () => {
        await using api = await testAdmin({ control: busyControl() });
        const { page, complaints } = await open(`${api.admin.url}/`, width, { colorScheme });
        const ground = colorScheme === "dark" ? "rgb(18, 21, 28)" : "rgb(247, 248, 250)";
        const expected = { page: width, over: 0, corners: "10px", ground };
        expect(await page.evaluate(layout)).toEqual(expected);
        expect(complaints).toEqual([]);
        await page.close();
      });
    }
  }

  test("is a table to who hears it, on a phone as well", async () => {
    await using api = await testAdmin({ control: busyControl() });
    const { page } = await open(`${api.admin.url}/?paused=1`, 390);
    const table = page.getByRole("table", { name: "Workers" });
    expect(await table.getByRole("columnheader").count()).toBe(10);
    expect(await table.getByRole("rowheader").count()).toBe(14);
    await page.close();
  });

  test("runs nothing that a tenant wrote into a name", async () => {
    const name = `x"><script>document.title="owned"</script><img src=x onerror="document.title='owned'">`;
    const reason = `<svg onload="document.title='owned'"></svg><style>*{display:none}</style>`;
    const worker = { ...busyWorker(1), name, quarantine: { reason, since: 1, losses: 1 } };
    await using api = await testAdmin({ control: new FakeControl([worker]) });
    const { page, complaints } = await open(`${api.admin.url}/?paused=1`, 1_280);
    expect(await page.title()).toBe("1 in quarantine · Skerry");
    expect(await page.locator(".name").textContent()).toBe(name);
    expect(await page.getByText(reason).isVisible()).toBe(true);
    expect(await page.locator("script, img, section style").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("finds a worker by a part of its name, and keeps the order", async () => {
    await using api = await testAdmin({ control: busyControl() });
    const { page } = await open(`${api.admin.url}/`, 1_280);
    await page.getByRole("link", { name: "name", exact: true }).click();
    await page.getByRole("link", { name: "Pause to find one" }).click();
    await page.getByLabel("Name or tenant").fill("worker-0001");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText("Workers with “worker-0001”").waitFor();
    expect([...(await readWorkers(page)).keys()]).toEqual(
      [10, 11, 12, 13].map((index) => `worker-000${index}`),
    );
    await page.getByRole("link", { name: "Show all" }).click();
    expect((await readWorkers(page)).size).toBe(14);
    await page.close();
  });

  test("opens with the token as a password", async () => {
    await using api = await testAdmin({ token: "s3cret", control: busyControl() });
    const httpCredentials = { username: "operator", password: "s3cret" };
    const { page, complaints } = await open(`${api.admin.url}/`, 1_280, { httpCredentials });
    expect(await page.title()).toContain("Skerry");
    expect(complaints.filter((text) => !text.includes("401"))).toEqual([]);
    await page.close();
  });
});
