// A worker whose settings turn the cache on, over real sockets.
import { afterAll, beforeAll, expect, test } from "vitest";
import { StubSender } from "../../../runtime/services/fetch/stub-sender.ts";
import { defaultLimits } from "../../../runtime/settings/limits.ts";
import type { WorkerSettings } from "../../../runtime/settings/settings.ts";
import { workerReach } from "../../../runtime/worker/worker-reach.ts";
import {
  copyExample,
  namedOrigin,
  type Origin,
  type Project,
  startOrigin,
} from "../../examples/support/run-project.ts";

const settings: WorkerSettings = {
  ...{ name: "a", grants: ["fetch"], limits: defaultLimits(1_000_000), variables: {}, secrets: {} },
};

let origin: Origin;
let asked: string[] = [];
const projects: Project[] = [];

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const known = request.headers["if-none-match"] === '"1"';
    response.setHeader("etag", '"1"');
    if (request.url === "/checked") response.setHeader("cache-control", "no-cache");
    else if (request.url === "/image") response.setHeader("cache-control", "max-age=600");
    else response.setHeader("cache-control", "private, max-age=600");
    if (known) response.writeHead(304).end();
    else response.end(request.method === "GET" ? `${request.url} ${"x".repeat(200_000)}` : "");
  });
});
afterAll(async () => {
  for (const project of projects) await project.remove();
  await origin.close();
}, 60_000);

async function proxy(settings: string): Promise<string> {
  const project = await copyExample("origin-proxy", {
    [namedOrigin]: origin.url,
    "[fetch]": `[fetch]\n${settings}`,
  });
  projects.push(project);
  return project.run();
}

async function text(url: string, init?: RequestInit): Promise<string> {
  const answer = await fetch(url, init);
  expect([answer.status, answer.headers.get("x-served-by")]).toEqual([200, "skerry"]);
  return answer.text();
}

test("with `cache = true` a worker's fetches are answered from what is kept", async () => {
  const url = await proxy("cache = true");
  const first = await text(`${url}/image`);
  expect([first.length, (await text(`${url}/image`)) === first]).toEqual([200_007, true]);
  expect(asked).toEqual(["GET /image"]);
  asked = [];
  for (let time = 0; time < 2; time++) expect((await text(`${url}/checked`)).length).toBe(200_009);
  for (let time = 0; time < 2; time++) await text(`${url}/own`);
  expect(asked).toEqual(["GET /checked", "GET /checked", "GET /own", "GET /own"]);
  asked = [];
  await text(`${url}/image`, { method: "DELETE" });
  await text(`${url}/image`);
  expect(asked).toEqual(["DELETE /image", "GET /image"]);
}, 300_000);

test("without it they go to the origin each time, and what sends them is the network's alone", () => {
  const sender = new StubSender([]);
  const reach = workerReach({ ...settings, fetch: { allow: [], private: [] } }, "a", "1", {
    sender: () => sender,
    kv: null,
  });
  expect(reach.fetch?.sender).toBe(sender);
});
