import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository, type Started, startSkerry } from "../cli/skerry.ts";
import { putBuild } from "../support/kept-project.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-host-example-"));
const config = join(folder, "host", "skerry.toml");
let running: Started;
let url: string;
let admin: string;

beforeAll(async () => {
  // A copy, with ports of its own.
  for (const name of ["host", "hello", "json-api", "headers-and-cookies"]) {
    cpSync(join(repository, "examples", name), join(folder, name), { recursive: true });
    if (name !== "host") await putBuild(join(folder, name));
  }
  const text = readFileSync(config, "utf8")
    .replace("port = 8080", "port = 0")
    .replace("127.0.0.1:9090", "127.0.0.1:0");
  writeFileSync(config, text);
  running = startSkerry(["serve", "--config", config]);
  [, url = ""] = await running.printed(/"url":"([^"]+)"/);
  [, admin = ""] = await running.printed(/"admin":"([^"]+)"/);
}, 300_000);
afterAll(async () => {
  running.child.kill("SIGTERM");
  await running.ended;
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function get(host: string, path: string): Promise<{ status: number; text: string }> {
  const { statusCode, body } = await request(new URL(path, url), { headers: { host } });
  return { status: statusCode, text: await body.text() };
}

test("the example's workers answer by host and path", async () => {
  expect(await get("greetings.localhost", "/?name=you")).toEqual({
    status: 200,
    text: "Hello, you!\n",
  });
  expect((await get("shop.localhost", "/")).status).toBe(200);
  expect(JSON.parse((await get("shop.localhost", "/tasks")).text).tasks).toHaveLength(3);
  expect((await get("elsewhere.localhost", "/")).status).toBe(404);
});

test("its commands show what the README says", async () => {
  const env = { SKERRY_ADMIN: new URL(admin).host };
  // The commands find the token where the host's settings are.
  const cwd = join(folder, "host");
  const { code, stdout } = await startSkerry(["list", "--json"], { env, cwd }).ended;
  expect(code).toBe(0);
  const { workers } = JSON.parse(stdout);
  expect(
    workers.map(({ name, cordon }: { name: string; cordon: string }) => [name, cordon]),
  ).toEqual([
    ["greetings", "payments"],
    ["shop", "default"],
    ["shop-api", "default"],
  ]);
  const token = readFileSync(join(cwd, "skerry-data", "admin-token"), "utf8").trim();
  const headers = { authorization: `Basic ${btoa(`operator:${token}`)}` };
  expect((await request(admin, { headers })).statusCode).toBe(200);
  expect((await request(admin)).statusCode).toBe(401);
  const metrics = await request(new URL("/metrics", admin), { headers });
  expect(await metrics.body.text()).toContain("skerry_requests");
});
