// `skerry call` of a component of wasi:cli/command of WASI 0.3.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wasi3Component } from "../host/wasi/support/service-guest.ts";
import { wasi3Command } from "../host/wasi/support/wasi3-command.ts";
import { keepRates } from "../support/kept-rates.ts";
import { skerry } from "./skerry.ts";

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "skerry-wasi3-"));
  writeFileSync(join(dir, "tool.wasm"), await wasi3Command());
  writeFileSync(
    join(dir, "skerry.toml"),
    'name = "tool"\ngrants = ["config", "log", "clock"]\n[limits]\ndeadline = "2s"\n',
  );
  await keepRates(join(dir, "data"));
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const run = (...args: string[]) =>
  skerry(args, { cwd: dir, env: { SKERRY_DATA_DIR: join(dir, "data") } });

test("stdin and stdout are streams, and what it returned from its task is its exit code", async () => {
  const text = "x".repeat(200_000);
  writeFileSync(join(dir, "input.txt"), text);
  const well = await run("call", "tool.wasm", "--data", "@input.txt", "--", "go");
  expect([well.code, well.stdout]).toEqual([0, text]);
  expect(well.stderr).toMatch(/^exit code 0\n/);
  const failing = await run("call", "tool.wasm", "--json", "--data", "said", "--", "fail");
  expect(JSON.parse(failing.stdout)).toMatchObject({
    headers: [["exit-code", "1"]],
    body: "said",
    error: null,
  });
  expect(failing.code).toBe(1);
}, 60_000);

test("it prints after it has returned, and is waited for", async () => {
  const { code, stdout } = await run("call", "tool.wasm", "--data", "first ", "--", "again");
  expect([code, stdout]).toEqual([0, "first after"]);
}, 60_000);

test("one that is lifted synchronously returns its result", async () => {
  const core = '(module (func (export "wasi:cli/run@0.3.0#run") (result i32) (i32.const 1)))';
  const component = await wasi3Component(core, "include wasi:cli/command@0.3.0;");
  writeFileSync(join(dir, "sync.wasm"), component);
  const { stdout } = await run("call", "sync.wasm", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ headers: [["exit-code", "1"]], error: null });
}, 60_000);

test("it ends itself with a code of its own", async () => {
  const { stdout } = await run("call", "tool.wasm", "--json", "--data", "said", "--", "exit");
  expect(JSON.parse(stdout)).toMatchObject({ headers: [["exit-code", "7"]], body: "said" });
}, 60_000);

test.each([
  ["traps", "trap", "unreachable"],
  ["ends its task without returning from it", "none", "ends its task without returning from it"],
  ["returns from its task twice", "return", "returns from its task twice"],
])(
  "one that %s is told as a trap",
  async (_, argument, words) => {
    const { code, stderr } = await run("call", "tool.wasm", "--", argument);
    expect(code).toBe(1);
    expect(stderr).toContain("error[guest-trap]");
    expect(stderr).toContain(words);
  },
  60_000,
);

test("measure measures it, and run refuses it with what runs it", async () => {
  const bare = ["measure", "tool.wasm", "--json", "--cold-starts", "1", "--requests", "3"];
  const measured = await run(...bare, "--no-probe", "--no-functions", "--data", "x", "--", "go");
  expect([measured.code, measured.stderr]).toEqual([0, ""]);
  expect(JSON.parse(measured.stdout).cases[0].fuel.exact).toBe(true);
  const served = await run("run", "tool.wasm", "--port", "0");
  expect(served.code).toBe(2);
  expect(served.stderr).toMatch(/is a command .*`skerry call` runs it/);
}, 120_000);
