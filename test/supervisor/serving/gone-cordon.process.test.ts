import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, type Serving, startServing } from "./support/serving.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-gone-cordon-"));
let serving: Serving;

beforeAll(async () => {
  const before = await startServing({
    folder,
    serve: "shards = 1",
    rest: "[cordons.payments]\nshards = 1",
  });
  await before.deploy("bank", await answering("bank"), {
    routes: ["bank.test/*"],
    cordon: "payments",
  });
  await before.deploy("shop", await answering("shop"), { routes: ["shop.test/*"] });
  await before.end();
  serving = await startServing({ folder, serve: "shards = 1" });
});
afterAll(async () => {
  await serving.end();
  await rm(folder, { recursive: true, force: true });
});

test("a worker whose cordon is not set up any more is not served elsewhere, and the list says why", async () => {
  expect((await serving.worker("bank")).problem).toMatchObject({
    code: "bad-settings",
    message: expect.stringContaining("cordon payments"),
  });
  expect((await serving.get("bank.test")).status).toBe(404);
  expect((await serving.get("shop.test")).body).toBe("shop");
});

test("no deployment of it is acknowledged that nobody would serve, until it is given another cordon", async () => {
  const wasm = await answering("moved");
  await expect(serving.deploy("bank", wasm)).rejects.toMatchObject({
    code: "bad-settings",
    message: expect.stringContaining("cordon payments"),
  });
  await serving.deploy("bank", wasm, { cordon: "default" });
  expect((await serving.worker("bank")).problem).toBeNull();
  expect((await serving.get("bank.test")).body).toBe("moved");
});
