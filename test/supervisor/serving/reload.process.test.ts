import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WorkerStatus } from "../../../runtime/supervisor/control.ts";
import type { Reloaded } from "../../../runtime/supervisor/reloaded.ts";
import { answering, type Serving, serveSettings, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

/** An entry of [[workers]], whose host is named after it. */
function entry(name: string, module: string, more = ""): string {
  return `[[workers]]\nname = "${name}"\nsource = "${module}.wasm"\nroutes = ["${name}.test/*"]\n${more}\n`;
}

let folder: string;
let serving: Serving;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skerry-reload-"));
  writeFileSync(join(folder, "one.wasm"), await answering("one"));
  writeFileSync(join(folder, "two.wasm"), await answering("two"));
  writeFileSync(join(folder, "broken.wasm"), "not a module");
  serving = await startServing({ folder, rest: entry("shop", "one") + entry("cart", "one") });
});
afterAll(async () => {
  await serving.end();
  await rm(folder, { recursive: true, force: true });
});

function write(rest: string, serve?: string): void {
  const text = serveSettings(serve === undefined ? { rest } : { serve, rest });
  writeFileSync(join(folder, "skerry.toml"), text);
}

const reload = () => serving.api<Reloaded>("POST", "/v1/reload");

/** What is served, in one value to compare. */
async function served(): Promise<unknown> {
  const workers = await serving.api<WorkerStatus[]>("GET", "/v1/workers");
  const bodies: string[] = [];
  for (const host of ["shop", "cart", "fresh"]) {
    const { status, body } = await serving.get(`${host}.test`);
    bodies.push(status === 200 ? body : String(status));
  }
  return {
    bodies,
    deployments: workers.map(({ name, current }) => [name, current]),
  };
}

test("a file with one module that is none changes nothing, and the answer says why", async () => {
  const before = await served();
  write(entry("shop", "two") + entry("fresh", "two") + entry("bad", "broken"));
  await expect(reload()).rejects.toMatchObject({ code: "not-wasm" });
  expect(await served()).toEqual(before);
});

test("a file with a mistake changes nothing, and the answer has its line, key and what is allowed", async () => {
  const before = await served();
  write(`${entry("shop", "two")}[tenants.acme]\nfuel-rate = "lots"`);
  await expect(reload()).rejects.toMatchObject({
    code: "bad-settings",
    message: expect.stringMatching(/skerry\.toml:\d+.*fuel-rate.*such as/s),
  });
  write(entry("shop", "two", 'tenant = "nobody"'));
  await expect(reload()).rejects.toMatchObject({ code: "bad-settings" });
  expect(await served()).toEqual(before);
});

test("two workers with one route, one of them deployed by hand, change nothing", async () => {
  await serving.deploy("hand", await answering("hand"), { routes: ["fresh.test/*"] });
  const before = await served();
  write(entry("shop", "two") + entry("fresh", "two"));
  await expect(reload()).rejects.toMatchObject({ code: "route-conflict" });
  expect(await served()).toEqual(before);
  await serving.api("DELETE", "/v1/workers/hand");
});

test("after SIGHUP a mistake stands in the log, and what was served goes on", async () => {
  const before = await served();
  write(`${entry("shop", "two")}nonsense = 1`);
  serving.process.kill("SIGHUP");
  const log = await until(serving.log, (text) => text.includes("nonsense"));
  const line = log.split("\n").find((each) => each.includes("nonsense"))!;
  expect(JSON.parse(line)).toMatchObject({
    level: "error",
    message: expect.stringContaining("continues with the settings it had"),
  });
  expect(await served()).toEqual(before);
});

test("a good file takes effect under load without an error: swaps, new workers, and those gone", async () => {
  let loading = true;
  const seen = new Map<string, number>();
  const clients = Array.from({ length: 6 }, async () => {
    while (loading) {
      const { status, body } = await serving.get("shop.test", "/load");
      const answer = status === 200 ? body : `${status} ${body}`;
      seen.set(answer, (seen.get(answer) ?? 0) + 1);
    }
  });
  try {
    await until(
      () => seen.get("one") ?? 0,
      (count) => count > 20,
    );
    write(entry("shop", "two") + entry("fresh", "one"));
    expect(await reload()).toEqual({
      changed: expect.arrayContaining(["shop", "fresh"]),
      removed: ["cart"],
      needRestart: [],
    });
    await until(
      () => seen.get("two") ?? 0,
      (count) => count > 20,
    );
  } finally {
    loading = false;
    await Promise.all(clients);
  }
  expect([...seen.keys()].sort()).toEqual(["one", "two"]);
  expect(await served()).toMatchObject({ bodies: ["two", "404", "one"] });
});

test("SIGHUP does the same, and what only a start takes up is told", async () => {
  const marks = serving.log().length;
  write(entry("shop", "one"), "shards = 3");
  serving.process.kill("SIGHUP");
  const log = await until(
    () => serving.log().slice(marks),
    (text) => text.includes("The settings file was read again"),
  );
  expect(log).toContain("shards");
  expect(await served()).toMatchObject({ bodies: ["one", "404", "404"] });
  const { shards } = await serving.status();
  expect(shards.filter(({ cordon }) => cordon === "default")).toHaveLength(2);
  // What one shard may have of the memory depends on how many there are.
  const needRestart = ["shards", "shard-memory", "worker-memory", "tenant-memory"];
  expect(await reload()).toEqual({ changed: [], removed: [], needRestart });
});

test("a tenant's rate is taken up while its worker is served", async () => {
  write(
    `${entry("shop", "one")}[tenants.shop]\nfuel-rate = "500M"\nfuel-burst = "1G"`,
    "shards = 2",
  );
  expect(await reload()).toMatchObject({ changed: [], needRestart: [] });
  const fuelRate = { fuelPerSecond: 500_000_000, burst: 1_000_000_000 };
  expect(await serving.worker("shop")).toMatchObject({ fuelRate });
  expect((await serving.get("shop.test")).body).toBe("one");
  write(entry("shop", "one"), "shards = 2");
  await reload();
  expect((await serving.worker("shop")).fuelRate).toBeNull();
  expect((await serving.get("shop.test")).body).toBe("one");
});

test("a tenant's table may not go while a worker of the admin API is held to its rate; a start says so", async () => {
  const rated = `${entry("shop", "one")}[tenants.acme]\nfuel-rate = "500M"`;
  write(rated, "shards = 2");
  await reload();
  const order = { tenant: "acme", routes: ["rated.test/*"] };
  await serving.deploy("rated", await answering("rated"), order);
  write(entry("shop", "two"), "shards = 2");
  await expect(reload()).rejects.toMatchObject({
    code: "bad-settings",
    message: expect.stringMatching(/no \[tenants\.acme\] any more.*rated.*`skerry rm rated`/),
  });
  const fuelRate = { fuelPerSecond: 500_000_000, burst: expect.any(Number) };
  expect(await serving.worker("rated")).toMatchObject({ fuelRate });
  expect((await serving.get("shop.test")).body).toBe("one");

  serving.process.kill("SIGTERM");
  await serving.exited;
  serving = await startServing({ folder, rest: entry("shop", "one") });
  expect(serving.log()).toContain("No fuel rate holds for the worker rated: its tenant acme has");
  await serving.api("DELETE", "/v1/workers/rated");
  write(rated, "shards = 2");
  await reload();
  write(entry("shop", "one"), "shards = 2");
  expect(await reload()).toMatchObject({ changed: [], removed: [] });
});

test("a worker of the file is not to be changed otherwise", async () => {
  const refused = { code: "set-by-file" };
  const deploy = serving.deploy("shop", await answering("two"));
  await expect(deploy).rejects.toMatchObject(refused);
  await expect(serving.api("DELETE", "/v1/workers/shop")).rejects.toMatchObject(refused);
  expect((await serving.get("shop.test")).body).toBe("one");
});

test("an emptied file removes no worker, by reload, by SIGHUP or by a start; `workers = []` does", async () => {
  const before = await served();
  for (const text of ["", "# All gone.\n", serveSettings({})]) {
    writeFileSync(join(folder, "skerry.toml"), text);
    await expect(reload()).rejects.toMatchObject({
      code: "bad-settings",
      message: expect.stringMatching(/remove shop .*`workers = \[\]`/),
    });
  }
  const marks = serving.log().length;
  serving.process.kill("SIGHUP");
  await until(
    () => serving.log().slice(marks),
    (text) => text.includes("continues with the settings it had"),
  );
  expect(await served()).toEqual(before);
  serving.process.kill("SIGTERM");
  await serving.exited;
  await expect(startServing({ folder })).rejects.toThrow(/workers = \[\]/);

  serving = await startServing({ folder, rest: entry("shop", "one") });
  expect(await served()).toEqual(before);
  writeFileSync(join(folder, "skerry.toml"), `workers = []\n${serveSettings({})}`);
  expect(await reload()).toMatchObject({ changed: [], removed: ["shop"] });
  expect(await served()).toMatchObject({ bodies: ["404", "404", "404"], deployments: [] });
});
