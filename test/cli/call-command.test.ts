// `skerry call` and `measure` of a component of wasi:cli/command.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { watCommand } from "../host/wasi/support/wat-command.ts";
import { keepRates } from "../support/kept-rates.ts";
import { skerry } from "./skerry.ts";

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "skerry-command-"));
  writeFileSync(join(dir, "tool.wasm"), await watCommand());
  writeFileSync(
    join(dir, "skerry.toml"),
    'name = "tool"\ngrants = ["config", "log"]\n[variables]\nNAME = "v"\n',
  );
  await keepRates(join(dir, "data"));
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const run = (...args: string[]) =>
  skerry(args, { cwd: dir, env: { SKERRY_DATA_DIR: join(dir, "data") } });

test("call gives it arguments and stdin; its stdout is stdout, all else is stderr", async () => {
  const { code, stdout, stderr } = await run(
    "call",
    "tool.wasm",
    "--data",
    "read",
    "--",
    "a",
    "--b",
  );
  expect([code, stdout]).toEqual([0, "a\n--b\nNAME=v\nread"]);
  expect(stderr).toMatch(/^exit code 0\n {2}warn {4}said\nfuel [\d,]+ /);
}, 60_000);

test("its own exit code is told; the command's is 1, as for every guest that failed", async () => {
  const { code, stdout } = await run("call", "tool.wasm", "--json", "--", "exits");
  expect(code).toBe(1);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ headers: [["exit-code", "7"]], body: "exits\nNAME=v\n" });
  expect(document.error).toBeNull();
  expect(document.usage.fuel).toBeGreaterThan(1_000);
}, 60_000);

test("measure measures it with its arguments and stdin, and run refuses it with what runs it", async () => {
  writeFileSync(join(dir, "input.txt"), "x".repeat(5_000));
  const bare = ["measure", "tool.wasm", "--json", "--cold-starts", "1", "--requests", "3"];
  const fuelOf = async (...more: string[]) => {
    const measured = await run(...bare, "--no-probe", "--no-functions", ...more);
    expect([measured.code, measured.stderr]).toEqual([0, ""]);
    const { cases } = JSON.parse(measured.stdout);
    expect(cases).toHaveLength(1);
    expect(cases[0].fuel.exact).toBe(true);
    return cases[0].fuel.median as number;
  };
  const called = await run("call", "tool.wasm", "--json", "--data", "@input.txt", "--", "a", "--b");
  const fuel = await fuelOf("--data", "@input.txt", "--", "a", "--b");
  expect(fuel).toBe(JSON.parse(called.stdout).usage.fuel);
  expect(fuel).toBeGreaterThan(await fuelOf("--data", "x"));
  const served = await run("run", "tool.wasm", "--port", "0");
  expect(served.code).toBe(2);
  expect(served.stderr).toMatch(/is a command .*`skerry call` runs it/);
}, 120_000);
