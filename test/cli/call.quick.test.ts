import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorTable } from "../../runtime/error-table.ts";
import {
  callJson as callLab,
  type MisbehavingWorker,
  makeMisbehavingWorker,
} from "./misbehaving-worker.ts";

let lab: MisbehavingWorker;

beforeAll(async () => {
  lab = await makeMisbehavingWorker();
});

afterAll(() => lab.remove());

const callJson = (...args: string[]) => callLab(lab, ...args);

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
        hostFuel: 0,
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

  test("says why the file of --data can't be read", async () => {
    for (const [args, sentence] of [
      [["--data", "@"], "bad-usage]: --data @ names no file"],
      [["--data", `@${lab.root}`], "names, can't be read: illegal operation on a directory"],
      [["--data", "@none.bin"], "names, can't be read: no such file or directory"],
    ] as const) {
      const { code, stderr } = await lab.run(["call", ...args]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    }
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

  test("refuses a request over the limits of a request", async () => {
    const { code, status, error } = await callJson("--url", `/${"a".repeat(17_000)}`);
    expect([code, status, error!.code]).toEqual([2, 414, "uri-too-long"]);
  });

  test("takes a worker's own error status as an answer", async () => {
    expect(await callJson("--url", "/refuse")).toMatchObject({ code: 0, status: 422, body: "no" });
  });
});
