import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { LoadedWorker, LocalSupervisor } from "../../runtime/supervisor/local.ts";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";
import { bodyText, compileWorker, testHost, testSettings } from "../support/workers.ts";

const source = `
import { Request, Response, random, clock } from "@skerry/assemblyscript";

let counter = 0;
const kept = new Map<string, string>();

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  counter++;
  kept.set(path, "x".repeat(100));
  if (path == "/trap") unreachable();
  if (path == "/grow") memory.grow(3);
  if (path == "/burn") while (true) counter++;
  return Response.text(counter.toString() + " " + kept.size.toString() + " " + memory.size().toString());
}
`;

describe("a request's state", () => {
  let host: LocalSupervisor;
  let worker: LoadedWorker;
  let end: () => Promise<void>;

  beforeAll(async () => {
    const component = await compileWorker(source);
    ({ host, end } = await testHost());
    worker = await host.load(component, testSettings());
  });
  afterAll(() => end());

  const call = (path: string): Promise<Outcome> => host.call(worker, makeRequest({ url: path }));
  const state = async (path: string) => bodyText((await call(path)).response?.body);

  test("is the instance's initial state, whatever the request before did", async () => {
    const first = await state("/a");
    expect(first).toMatch(/^1 1 \d+$/);
    for (let i = 0; i < 20; i++) expect(await state("/a")).toBe(first);
  });

  test("is not changed by a request that trapped", async () => {
    const before = await state("/a");
    const trapped = await call("/trap");
    expect(trapped.error?.code).toBe("guest-trap");
    expect(await state("/a")).toBe(before);
  });

  test("is not changed by a request that grew its memory", async () => {
    const before = await state("/a");
    const [one, two, pages] = (await state("/grow")).split(" ").map(Number);
    expect([one, two]).toEqual([1, 1]);
    expect(pages).toBe(Number(before.split(" ")[2]) + 3);
    expect(await state("/a")).toBe(before);
  });

  test("is not changed by a request that ran out of fuel", async () => {
    const before = await state("/a");
    const burned = await call("/burn");
    expect(burned.error?.code).toBe("fuel-exhausted");
    expect(burned.usage.fuel).toBe(testSettings().limits.fuel);
    expect(await state("/a")).toBe(before);
  });

  test("costs the same fuel whether the instance was restored or made anew", async () => {
    const restored = (await call("/a")).usage.fuel;
    await call("/trap");
    const anew = (await call("/a")).usage.fuel;
    await call("/grow");
    const anewAgain = (await call("/a")).usage.fuel;
    expect([anew, anewAgain]).toEqual([restored, restored]);
  });

  test("is its own among requests that run together", async () => {
    const paths = Array.from({ length: 60 }, (_, i) => ["/a", "/grow", "/trap"][i % 3]!);
    const outcomes = await Promise.all(paths.map(call));
    for (const [i, { response, error }] of outcomes.entries()) {
      if (paths[i] === "/trap") expect(error?.code).toBe("guest-trap");
      else expect(bodyText(response?.body)).toMatch(/^1 1 /);
    }
  });

  test("a trap names the guest's function and its place in the module", async () => {
    const { error } = await call("/trap");
    expect(error?.message).toMatch(
      /trapped: unreachable, at index\.ts:\d+:\d+, in index\/handle \(core 0, offset 0x[0-9a-f]+\)/,
    );
    expect(error?.detail).not.toMatch(/file:|node:|\.ts:|wasm-function/);
  });
});
