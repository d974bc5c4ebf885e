import type { OutgoingHttpHeaders } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  copyExample,
  namedOrigin,
  type Origin,
  type Project,
  startOrigin,
} from "./support/run-project.ts";

let origin: Origin;
let example: Project;
let url: string;
/** How often each path was asked for. */
const asked = new Map<string, number>();
const image = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));

const png = { "content-type": "image/png" };
const answers: Record<string, OutgoingHttpHeaders> = {
  "/kept.png?size=2": { ...png, "cache-control": "Max-Age=600" },
  "/kept.png": { ...png, "cache-control": "max-age=1, public, s-maxage=900" },
  "/short.png": { ...png, "cache-control": "max-age=1" },
  "/private.png": { ...png, "cache-control": "private, max-age=600" },
  "/unsaid.png": png,
  "/page": { "content-type": "text/html", "cache-control": "max-age=600" },
};

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    const path = request.url ?? "";
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (answers[path] === undefined) response.writeHead(404).end();
    else response.writeHead(200, answers[path]).end(image);
  });
  example = await copyExample("image-cache", { [namedOrigin]: origin.url });
  url = await example.run();
}, 300_000);
afterAll(async () => {
  await example.remove();
  await origin.close();
}, 60_000);

/** Asks for an image that is there, and tells whether it came from the cache. */
async function get(path: string): Promise<{ cache: string | null; control: string }> {
  const response = await fetch(`${url}${path}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(image.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
  const { headers } = response;
  return { cache: headers.get("x-cache"), control: headers.get("cache-control") ?? "" };
}

const secondsIn = (control: string) => Number(/^public, max-age=(\d+)$/.exec(control)?.[1]);

describe("examples/image-cache", () => {
  test("asks the origin once, and has the image from then on, with what is left of its time", async () => {
    expect(await get("/kept.png?size=2")).toEqual({
      cache: "miss",
      control: "public, max-age=600",
    });
    const { cache, control } = await get("/kept.png?size=2");
    expect(cache).toBe("hit");
    expect(secondsIn(control)).toBeGreaterThan(0);
    expect(secondsIn(control)).toBeLessThanOrEqual(600);
    expect(asked.get("/kept.png?size=2")).toBe(1);
  });

  test("tells images with other queries apart, and knows that it is a shared cache", async () => {
    expect(await get("/kept.png")).toEqual({ cache: "miss", control: "public, max-age=900" });
    expect((await get("/kept.png")).cache).toBe("hit");
  });

  test("drops an image when its time is up", async () => {
    expect((await get("/short.png")).cache).toBe("miss");
    await expect
      .poll(async () => (await get("/short.png")).cache, { timeout: 30_000, interval: 300 })
      .toBe("hit");
    await expect
      .poll(async () => (await get("/short.png")).cache, { timeout: 30_000, interval: 300 })
      .toBe("miss");
  });

  test.each(["/private.png", "/unsaid.png"])("keeps nothing of %s", async (path) => {
    for (let count = 0; count < 2; count++) {
      expect(await get(path)).toEqual({ cache: "miss", control: "no-store" });
    }
    expect(asked.get(path)).toBe(2);
  });

  test("answers and keeps images alone", async () => {
    const ask = async (path: string, method = "GET") =>
      (await fetch(`${url}${path}`, { method })).status;
    expect(await ask("/page")).toBe(502);
    expect(await ask("/none.png")).toBe(404);
    expect(await ask("/kept.png", "POST")).toBe(405);
    expect(await ask("/page")).toBe(502);
    expect(asked.get("/page")).toBe(2);
  });

  test("an image whose URI is too long for a key is fetched each time", async () => {
    const path = `/kept.png?${"x".repeat(600)}`;
    answers[path] = { ...png, "cache-control": "max-age=600" };
    expect((await get(path)).cache).toBe("miss");
    expect((await get(path)).cache).toBe("miss");
  });

  test("has it still after a restart, without the origin", async () => {
    await example.stop();
    await origin.close();
    url = await example.run();
    expect((await get("/kept.png?size=2")).cache).toBe("hit");
    expect((await fetch(`${url}/other.png`)).status).toBe(502);
  }, 120_000);
});
