import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallDocument } from "../../runtime/cli/text/call-document.ts";
import { errorTable } from "../../runtime/errors.ts";
import { type Lab, makeLab } from "./lab.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await makeLab();
});

afterAll(() => lab.remove());

async function callJson(...args: string[]): Promise<CallDocument & { code: number | null }> {
  const { code, stdout, stderr } = await lab.run(["call", "--json", ...args]);
  expect(stderr).toBe("");
  return { code, ...JSON.parse(stdout) };
}

describe("call", () => {
  test("answers in one JSON document, with what the request cost", async () => {
    const { code, ...document } = await callJson("--url", "/echo?a=1", "--header", "X-Type: test");
    expect(code).toBe(0);
    expect(document).toEqual({
      status: 200,
      headers: [["content-type", "text/plain;charset=utf-8"]],
      body: "GET http://localhost/echo?a=1 test ",
      bodyEncoding: "utf8",
      usage: {
        fuel: expect.any(Number),
        memoryBytes: expect.any(Number),
        hostCalls: 0,
        wallMs: expect.any(Number),
        cpuMs: expect.any(Number),
        startFuel: 0,
        coldStartMs: expect.any(Number),
        interfaces: {},
      },
      log: [],
      error: null,
    });
    expect(document.usage!.fuel).toBeGreaterThan(1_000);
    expect(document.usage!.memoryBytes % 65_536).toBe(0);
  });

  test("puts the body on stdout and all else on stderr, for people", async () => {
    const { code, stdout, stderr } = await lab.run(["call", "--url", "/log"]);
    expect(code).toBe(0);
    expect(stdout).toBe("logged");
    expect(stderr).toContain("200\ncontent-type: text/plain;charset=utf-8\n");
    expect(stderr).toContain("  info    plain\n  warn    two\n          lines\n");
    expect(stderr).toMatch(/fuel [\d,]+ \([\d.]+ %\) {2}memory \d+ KiB {2}3 host calls {2}/);
  });

  test("does not let a guest's log move the terminal's cursor", async () => {
    const { stderr } = await lab.run(["call", "--url", "/log"]);
    expect(stderr).toContain("  error   \\u001b[31mred\n");
    expect(stderr).not.toContain("\u001b");
  });

  test("costs the same each time, in any tier of the compiler", async () => {
    const fuels: number[] = [];
    for (const flags of ["", "", "--liftoff-only", "--no-liftoff"]) {
      const { usage } = await callJson("--url", "/work?n=5000", "--v8-flags", flags);
      fuels.push(usage!.fuel);
    }
    expect(new Set(fuels).size).toBe(1);
  });

  test("sends a body from the command line, a file, or stdin", async () => {
    expect((await callJson("--url", "/echo", "--data", "é")).body).toContain("POST ");
    expect((await callJson("--url", "/echo", "--data", "é")).body).toMatch(/ é$/);
    const bytes = new Uint8Array([0, 255, 128]);
    await writeFile(join(lab.root, "data.bin"), bytes);
    const put = ["--method", "PUT", "--url", "/bytes"];
    const fromFile = await callJson(...put, "--data", `@${join(lab.root, "data.bin")}`);
    expect(fromFile).toMatchObject({ body: "AP+A", bodyEncoding: "base64" });
    const { stdout } = await lab.run(["call", ...put, "--data", "@-"], { stdin: "from stdin" });
    expect(stdout).toBe("from stdin");
  });

  test("gives the worker its variables and secrets", async () => {
    expect((await callJson("--url", "/config")).body).toBe("good morning s3cret");
    expect((await lab.run(["call"], { env: { LAB_TOKEN: "" } })).code).toBe(0);
  });

  test("repeats random values under a seed, and only then", async () => {
    const drawn = async (...seed: string[]) => (await callJson("--url", "/random", ...seed)).body;
    expect(await drawn("--seed", "a")).toBe(await drawn("--seed", "a"));
    expect(await drawn("--seed", "a")).not.toBe(await drawn("--seed", "b"));
    expect(await drawn()).not.toBe(await drawn());
  });

  test("reports a worker out of fuel as its own doing", async () => {
    const { code, ...document } = await callJson("--url", "/loop");
    expect(code).toBe(1);
    expect(document).toMatchObject({ status: 503, headers: [], body: "", bodyEncoding: "utf8" });
    expect(document.error!.code).toBe("fuel-exhausted");
    expect(document.error!.detail).toContain("handle");
    expect(document.usage!.fuel).toBeGreaterThanOrEqual(20_000_000);
    expect(document.usage!.fuel).toBeLessThan(20_200_000);
  });

  test("reports a trap with the guest's function names", async () => {
    const { code, stdout, stderr } = await lab.run(["call", "--url", "/trap"]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^error\[guest-trap\]: .*unreachable/);
    expect(stderr).toMatch(/\n {2}assembly\/index\/\w+ \(core 0, offset 0x[0-9a-f]+\)\n/);
    expect(stderr).toContain("\n  help: ");
  });

  test("keeps the worker's exit code where nobody reads what it prints", async () => {
    const { child, ended } = lab.start(["call", "--url", "/trap"]);
    child.stdout!.destroy();
    child.stderr!.destroy();
    expect((await ended).code).toBe(1);
  });

  test("tells a trap's help in JSON as it does to people", async () => {
    const { error } = await callJson("--url", "/trap");
    expect(error).toMatchObject({ code: "guest-trap", help: errorTable["guest-trap"].advice });
  });

  test("puts the command line's limits before the file's", async () => {
    const tight = await callJson("--url", "/work?n=5000", "--fuel", "70000");
    expect(tight.error!.code).toBe("fuel-exhausted");
    const roomy = ["--url", "/grow?kib=20000", "--fuel", "2G"];
    expect((await callJson(...roomy)).error!.code).toBe("guest-trap");
    expect((await callJson(...roomy, "--memory", "64MiB")).body).toBe("20000");
    const slow = ["--url", "/loop", "--fuel", "9000000000000000", "--deadline", "300ms"];
    expect(await callJson(...slow)).toMatchObject({
      code: 1,
      status: 504,
      error: { code: "deadline-exceeded" },
    });
  });

  test("refuses a request over the limits of a request", async () => {
    const { code, status, error } = await callJson("--url", `/${"a".repeat(17_000)}`);
    expect([code, status, error!.code]).toEqual([2, 414, "uri-too-long"]);
  });

  test("takes a worker's own error status as an answer", async () => {
    expect(await callJson("--url", "/refuse")).toMatchObject({ code: 0, status: 422, body: "no" });
  });

  test("runs a built file with the settings of the project around it, or of its own folder", async () => {
    const built = join("build", "worker.wasm");
    expect((await callJson(built, "--url", "/config")).body).toBe("good morning s3cret");
    const away = join(lab.root, "away");
    await mkdir(away);
    await cp(join(lab.dir, built), join(away, "lab.wasm"));
    expect((await callJson(join(away, "lab.wasm"), "--url", "/config")).body).toBe("- -");
    await writeFile(join(away, "skerry.toml"), '[variables]\nGREETING = "hi"');
    expect((await callJson(join(away, "lab.wasm"), "--url", "/config")).body).toBe("hi -");
  });
});
