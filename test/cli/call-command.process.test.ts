// `skerry call` and `measure` of a component of wasi:cli/command.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adaptedCommand, watCommand } from "../host/wasi/support/wat-command.ts";
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

test("its exit code is that of skerry call", async () => {
  const { code, stdout } = await run("call", "tool.wasm", "--json", "--", "exits");
  expect(code).toBe(7);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ headers: [["exit-code", "7"]], body: "exits\nNAME=v\n" });
  expect(document.error).toBeNull();
  expect(document.usage.fuel).toBeGreaterThan(1_000);
  for (const [given, own] of [
    ["n0", 0],
    ["n2", 2],
    ["n3", 3],
    ["n255", 255],
    ["fails", 1],
  ] as const) {
    const ended = await run("call", "tool.wasm", "--", given);
    expect([ended.code, ended.stdout]).toEqual([own, `${given}\nNAME=v\n`]);
    expect(ended.stderr).toMatch(new RegExp(`^exit code ${own}\n`));
  }
}, 60_000);

test("what it wrote before it failed is printed, however much, and is in the document", async () => {
  const began = await run("call", "tool.wasm", "--", "w40");
  expect(began.code).toBe(1);
  // More than a pipe holds.
  expect(began.stdout).toHaveLength("w40\nNAME=v\n".length + 40 * 4_096);
  expect(began.stderr).toMatch(/warn {4}said\nerror\[guest-trap\]: The worker trapped/);
  const { code, stdout } = await run("call", "tool.wasm", "--json", "--", "traps");
  expect(code).toBe(1);
  const { body, log, error } = JSON.parse(stdout);
  expect([body, error.code]).toEqual(["traps\nNAME=v\n", "guest-trap"]);
  expect(log).toEqual([{ level: "warn", message: "said" }]);
}, 60_000);

test("a command of preview 1 in its adapter prints and ends as one of 0.2, whose exit is 0 or 1", async () => {
  for (const [given, code] of [
    [0, 0],
    [1, 1],
    [3, 1],
    [null, 1],
  ] as const) {
    // In a folder of its own: it gets the grants of a component without settings.
    const folder = join(dir, `adapted-${given}`);
    mkdirSync(folder);
    const file = join(folder, "tool.wasm");
    writeFileSync(file, await adaptedCommand(given));
    const ended = await run("call", file);
    expect([ended.code, ended.stdout]).toEqual([code, "began"]);
    expect(ended.stderr).toMatch(given === null ? /error\[guest-trap\]/ : `exit code ${code}`);
  }
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
