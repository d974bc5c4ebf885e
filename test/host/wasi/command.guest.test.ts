// Commands: components of wasi:cli/command, which run once for whoever calls them.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Limits } from "../../../runtime/settings/limits.ts";
import type { LocalSupervisor } from "../../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../../support/workers.ts";
import { watCommand } from "./support/wat-command.ts";

let host: LocalSupervisor;
let end: () => Promise<void>;
let command: Uint8Array;

beforeAll(async () => {
  [{ host, end }, command] = await Promise.all([testHost(), watCommand()]);
});
afterAll(() => end());

async function load(given: readonly string[], limits: Partial<Limits> = {}) {
  const settings = testSettings({ grants: ["config", "log"], variables: { NAME: "v" }, limits });
  return host.load(command, { ...settings, command: { arguments: ["tool", ...given] } });
}

async function run(given: readonly string[], stdin = "", limits: Partial<Limits> = {}) {
  const worker = await load(given, limits);
  const body = { tag: "bytes" as const, val: new TextEncoder().encode(stdin) };
  const outcome = await host.call(worker, {
    ...{ method: "POST", uri: "http://x.example/", fields: [] },
    body,
  });
  await host.unload(worker);
  const { response, error, log, usage, printed } = outcome;
  const code = new Map(response?.fields).get("exit-code") ?? null;
  const text = response === null ? null : bodyText(response.body);
  const before = printed === undefined ? null : Buffer.from(printed).toString("latin1");
  const [failure, message] = [error?.code ?? null, error?.message ?? ""];
  return { code, text, log, error: failure, message, usage, printed: before };
}

test("a command has arguments, variables and stdin, and prints", async () => {
  const ran = await run(["ä b", "c"], "read\n");
  expect(ran).toMatchObject({ code: "0", text: "ä b\nc\nNAME=v\nread\n", error: null });
  expect(ran.log).toEqual([{ level: "warn", message: "said" }]);
});

test("how it ends is its exit code; what it wrote by then counts", async () => {
  expect(await run(["fails"])).toMatchObject({ code: "1", text: "fails\nNAME=v\n", error: null });
  expect(await run(["exits"], "x")).toMatchObject({ code: "7", text: "exits\nNAME=v\nx" });
});

test("an exit code of more than 8 bits is its lower 8, as of every number that a guest hands over", async () => {
  for (const [given, code] of [
    ["n0", "0"],
    ["n3", "3"],
    ["n255", "255"],
    ["n256", "0"],
    ["n257", "1"],
  ]) {
    expect(await run([given!])).toMatchObject({ code, text: `${given}\nNAME=v\n`, error: null });
  }
});

test("what it wrote before it failed is told with the failure", async () => {
  const began = (given: string) => `${given}\nNAME=v\n`;
  const trapped = await run(["traps"]);
  expect(trapped).toMatchObject({ code: null, text: null, error: "guest-trap" });
  expect(trapped.printed).toBe(began("traps"));
  expect(trapped.log).toEqual([{ level: "warn", message: "said" }]);
  for (const blocks of [0, 1, 16, 17, 300]) {
    const { printed, error } = await run([`w${blocks}`]);
    expect([error, printed?.length]).toEqual([
      "guest-trap",
      began(`w${blocks}`).length + blocks * 4_096,
    ]);
  }
  const burned = await run(["loops"], "", { fuel: 5_000_000 });
  expect([burned.error, burned.printed]).toEqual(["fuel-exhausted", began("loops")]);
  const late = await run(["loops"], "", { fuel: 50_000_000_000, cpu: 60_000, deadline: 200 });
  expect([late.error, late.printed]).toEqual(["deadline-exceeded", began("loops")]);
  const large = await run(["prints"], "", { fuel: 2_000_000_000, responseBody: 100_000 });
  expect(large.error).toBe("response-too-large");
  expect(large.printed).toHaveLength(began("prints").length + 24 * 4_096);
  expect((await run(["fails"])).printed).toBeNull();
});

test("it is held to fuel and to the limit on what it writes", async () => {
  expect((await run(["loops"], "", { fuel: 5_000_000 })).error).toBe("fuel-exhausted");
  const printed = await run(["prints"], "", { fuel: 2_000_000_000, responseBody: 100_000 });
  expect(printed.error).toBe("response-too-large");
  expect(printed.message).toMatch(/100,?000/);
});

test("each run begins anew and costs the same, after one that ended itself as well", async () => {
  for (const given of [["c"], ["exits"], ["fails"]]) {
    const worker = await load(given);
    const seen = new Set<string>();
    for (let each = 0; each < 3; each++) {
      const body = { tag: "empty" as const };
      const request = { method: "GET", uri: "http://x.example/", fields: [], body };
      const { response, usage } = await host.call(worker, request);
      seen.add(`${usage.fuel} ${bodyText(response!.body)} ${response!.fields.join()}`);
    }
    expect(seen.size).toBe(1);
    await host.unload(worker);
  }
});

test("a command may wait", async () => {
  const settings = testSettings({ grants: ["config", "log", "kv"] });
  const waiting = await watCommand({ waits: true });
  for (const [kv, code] of [
    [{ said: "any" }, "0"],
    [{}, "1"],
  ] as const) {
    const worker = await host.load(waiting, { ...settings, kv, command: { arguments: ["tool"] } });
    const body = { tag: "empty" as const };
    const request = { method: "GET", uri: "http://x.example/", fields: [], body };
    const { response, error } = await host.call(worker, request);
    expect(error).toBeNull();
    expect(response!.fields).toEqual([["exit-code", code]]);
  }
});

test("a host that serves refuses it, also where it was prepared before", async () => {
  await run(["c"]);
  const settings = testSettings({ grants: ["config", "log"] });
  await expect(host.load(command, settings)).rejects.toThrow(
    expect.objectContaining({
      code: "unknown-kind",
      message: expect.stringMatching(
        /is a command \(it exports wasi:cli\/run.*`skerry call` runs it/,
      ),
    }),
  );
});
