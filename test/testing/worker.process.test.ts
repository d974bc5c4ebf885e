import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { FetchFailure, loadWorker } from "../../runtime/testing/load-worker.ts";
import { skerry } from "../cli/skerry.ts";
import { testWorker } from "./support.ts";

const folder = fileURLToPath(new URL("./worker", import.meta.url));

test("answers requests as a server would have them, with what they cost", async () => {
  const worker = await testWorker();
  const response = await worker.fetch("/hello");
  expect([response.status, await response.text()]).toEqual([200, "Hello given"]);
  expect(response.headers.get("content-type")).toContain("text/plain");
  expect(response.error).toBeNull();
  expect(response.usage.fuel).toBeGreaterThan(0);
  expect(response.log).toMatchObject([{ message: "greeting" }]);
  const echoed = await worker.fetch(
    new Request("http://shop.test/echo", { method: "POST", body: "häh" }),
  );
  expect(await echoed.text()).toBe("POST text/plain;charset=UTF-8 häh");
  const missing = await worker.fetch("/nowhere");
  expect(missing.status).toBe(404);
});

test("the same request costs what it costs with `skerry call`", async () => {
  const worker = await testWorker();
  const { usage } = await worker.fetch("http://shop.test/burn?n=1");
  const args = ["call", folder, "--url", "http://shop.test/burn?n=1", "--json"];
  const called = await skerry(args, { env: { SKERRY_TESTING_TOKEN: "given" } });
  const { fuel, memoryBytes, hostCalls } = JSON.parse(called.stdout).usage;
  expect({ fuel, memoryBytes, hostCalls }).toEqual({
    fuel: usage.fuel,
    memoryBytes: usage.memoryBytes,
    hostCalls: usage.hostCalls,
  });
});

test("reset drops what the worker has kept for itself", async () => {
  const worker = await testWorker();
  const found: string[] = [];
  for (const resets of [false, false, true]) {
    if (resets) await worker.reset();
    found.push(await (await worker.fetch("/kept")).text());
  }
  expect(found).toEqual(["new", "0new", "new"]);
});

test("takes a module's file, with the settings around it", async () => {
  await using worker = await loadWorker(`${folder}/build/worker.wasm`, {
    secrets: { TOKEN: "other" },
  });
  expect(worker.name).toBe("lab-worker");
  expect(await (await worker.fetch("/hello")).text()).toBe("Hello other");
});

test("options come before the settings", async () => {
  const worker = await testWorker({ variables: { GREETING: "Hi" }, limits: { fuel: 1_000_000 } });
  expect(await (await worker.fetch("/hello")).text()).toBe("Hi given");
  expect(worker.limits.fuel).toBe(1_000_000);
  await expect(testWorker({ limits: { fuel: 0.5 } })).rejects.toMatchObject({
    code: "bad-settings",
  });
  await expect(testWorker({ grants: ["log"] })).rejects.toMatchObject({
    code: "import-not-granted",
  });
  await expect(loadWorker("/nowhere")).rejects.toMatchObject({ code: "not-found" });
});

test("seed and clock are the same in each run, unless a test says otherwise", async () => {
  const moment = async (options: Parameters<typeof testWorker>[0]) =>
    (await (await testWorker(options)).fetch("/moment")).text();
  const first = await moment({});
  expect(first).toMatch(/^946684800000 /);
  expect(await moment({})).toBe(first);
  expect(await moment({ seed: "other" })).not.toBe(first);
  expect(await moment({ clock: new Date("2026-01-02T03:04:05Z") })).toMatch(/^1767323045000 /);
  const real = await moment({ seed: null });
  expect(Math.abs(Number(real.split(" ")[0]) - Date.now())).toBeLessThan(600_000);
});

test("a worker that fails answers as its visitor would see it, and says why", async () => {
  const worker = await testWorker();
  const response = await worker.fetch("/trap");
  expect(response.status).toBe(502);
  expect(await response.text()).toMatch(/^guest-trap\nrequest /);
  expect(response.error?.code).toBe("guest-trap");
  expect((await worker.fetch("/hello")).status).toBe(200);
});

test("fetches are answered from a list", async () => {
  const url = "https://api.example.com/weather?city=north";
  const worker = await testWorker({ fetch: [{ url, body: "sun" }] });
  const response = await worker.fetch("/weather");
  expect(await response.text()).toBe("the weather: sun");
  expect(response.usage.interfaces?.fetch?.calls).toBe(1);
});

test("fetches are answered by a function, or fail for the reason that it gives", async () => {
  const asked: string[] = [];
  const worker = await testWorker({
    fetch: async (request) => {
      asked.push(`${request.method} ${request.url}`);
      return new Response("rain");
    },
  });
  expect(await (await worker.fetch("/weather")).text()).toBe("the weather: rain");
  expect(asked).toEqual(["GET https://api.example.com/weather?city=north"]);
  worker.stubFetch(() => {
    throw new FetchFailure("timeout");
  });
  expect((await worker.fetch("/weather")).status).toBe(504);
  worker.stubFetch(() => Response.error());
  expect((await worker.fetch("/weather")).status).toBe(502);
  worker.stubFetch(() => {
    throw new RangeError("the test's own mistake");
  });
  await expect(worker.fetch("/weather")).rejects.toThrow("the test's own mistake");
});

test("no fetch leaves the machine", async () => {
  const worker = await testWorker();
  const response = await worker.fetch("/weather");
  expect(response.status).toBeGreaterThanOrEqual(500);
  expect(response.error).toBeNull();
});

test("entries are a test's own, begin as it says, and can be looked at", async () => {
  const worker = await testWorker({ kv: { ENTRIES: { from: "5" } } });
  const other = await testWorker({ kv: { ENTRIES: { from: { value: "9", metadata: "m" } } } });
  expect(await (await worker.fetch("/move", { method: "POST" })).text()).toBe("moved");
  const texts = async (of: typeof worker) =>
    Object.fromEntries([...(await of.entries("ENTRIES"))].map(([key, each]) => [key, each.text()]));
  expect(await texts(worker)).toEqual({ from: "4", to: "1" });
  expect(await texts(other)).toEqual({ from: "9" });
  expect((await other.entries("ENTRIES")).get("from")?.metadata).toBe("m");
  await worker.putEntries("ENTRIES", { more: new Uint8Array([65]) });
  expect(await texts(worker)).toEqual({ from: "4", more: "A", to: "1" });
  await worker.reset();
  expect(await texts(worker)).toEqual({ from: "5" });
  await expect(worker.entries("NONE")).rejects.toMatchObject({ code: "bad-settings" });
});

test("a worker's process that is lost is replaced, with the worker in it", async () => {
  const worker = await testWorker({ kv: { ENTRIES: { from: "5" } } });
  const before = worker.processId;
  process.kill(before, "SIGKILL");
  await expect.poll(() => alive(before), { timeout: 20_000 }).toBe(false);
  await expect
    .poll(async () => (await worker.fetch("/hello").catch(() => null))?.status, { timeout: 30_000 })
    .toBe(200);
  expect(worker.processId).not.toBe(before);
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
