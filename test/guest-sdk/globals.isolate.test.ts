import { describe, expect, test } from "vitest";
import { frozenClock, runWorker } from "./run-worker.ts";

const path = (name: string) => ({ uri: `http://localhost/${name}` });

describe("AssemblyScript's own globals", () => {
  test("console, Date, performance, crypto and Math.random run on the host's functions", async () => {
    const worker = await runWorker(`
      import { Request, Response } from "@skerry/assemblyscript";
      export function handle(request: Request): Response {
        console.debug("d");
        console.log("l ä€😀");
        console.info("i");
        console.warn("w");
        console.error("e");
        console.assert(true, "not this");
        console.assert(false, "asserted");
        trace("traced", 2, 1.5, -3);
        const bytes = new Uint8Array(70000);
        crypto.getRandomValues(bytes);
        const first = Math.random();
        return Response.text([
          Date.now().toString(),
          new Date(Date.now()).toISOString(),
          performance.now().toString(),
          bytes[255].toString() + " " + bytes[65536].toString() + " " + bytes[69999].toString(),
          (first >= 0 && first < 1 && first != Math.random()).toString(),
        ].join("\\n"));
      }
    `);
    const now = Number(frozenClock.wall);
    expect(worker.text().split("\n")).toEqual([
      String(now),
      new Date(now).toISOString(),
      "42.0",
      `255 0 ${69_999 % 256}`,
      "true",
    ]);
    expect(worker.log).toEqual([
      { level: "debug", message: "d" },
      { level: "info", message: "l ä€😀" },
      { level: "info", message: "i" },
      { level: "warn", message: "w" },
      { level: "error", message: "e" },
      { level: "error", message: "asserted" },
      { level: "debug", message: "traced 1.5 -3.0" },
    ]);
  });

  test("a throw, a failed assert and a check of the library log message and place, and trap", async () => {
    const source = `import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const what = request.parsedUrl.pathname;
  const none: Array<i32> = [];
  if (what == "/throw") throw new Error("no such cat");
  if (what == "/assert") assert(none.length == 1, "one cat at least");
  if (what == "/bare") assert(none.length == 1);
  if (what == "/index") return Response.text(none[3].toString());
  return Response.text("fine");
}`;
    const worker = await runWorker(source);
    const failures = [
      ["throw", "no such cat (assembly/index.ts:5:25)"],
      ["assert", "one cat at least (assembly/index.ts:6:26)"],
      ["bare", "aborted (assembly/index.ts:7:24)"],
      ["index", "Index out of range (~lib/array.ts:"],
    ] as const;
    for (const [name, message] of failures) {
      expect(() => worker.handle(path(name))).toThrow(WebAssembly.RuntimeError);
      expect(worker.log).toEqual([{ level: "error", message: expect.stringContaining(message) }]);
    }
    expect(worker.text(path("fine"))).toBe("fine");

    const told: string[] = [];
    const tell = (message: string) => told.push(message);
    const imports = { "skerry:edge/uncaught": { tell } };
    const silent = await runWorker(source, { build: { grants: [] }, imports });
    for (const [name, message] of failures) {
      expect(() => silent.handle(path(name))).toThrow(WebAssembly.RuntimeError);
      expect(told.splice(0)).toEqual([expect.stringContaining(message)]);
    }
    expect(silent.log).toEqual([]);
  });
});

describe("top-level code", () => {
  test("reads settings and logs, once for all requests of an instance", async () => {
    const worker = await runWorker(
      `
      import { config, Request, Response } from "@skerry/assemblyscript";
      const greeting = config.variable("GREETING");
      console.log("loaded");
      export function handle(request: Request): Response {
        return Response.text(greeting!);
      }
    `,
      { variables: { GREETING: "ahoy" } },
    );
    expect(worker.text()).toBe("ahoy");
    expect(worker.log).toEqual([{ level: "info", message: "loaded" }]);
  });

  test("that throws says why", async () => {
    const worker = await runWorker(`
      import { Request, Response } from "@skerry/assemblyscript";
      assert(1 + 1 == 3, "arithmetic is broken");
      export function handle(request: Request): Response {
        return Response.empty();
      }
    `);
    expect(() => worker.handle()).toThrow(WebAssembly.RuntimeError);
    expect(worker.log[0]?.message).toContain("arithmetic is broken (assembly/index.ts:3:");
  });
});

describe("config, clock and random", () => {
  test("variables and secrets are read by name, and null where there are none", async () => {
    const worker = await runWorker(
      `
      import { clock, config, Request, Response } from "@skerry/assemblyscript";
      function show(text: string | null): string {
        return text === null ? "null" : "'" + text + "'";
      }
      export function handle(request: Request): Response {
        return Response.text([
          show(config.variable("GREETING")),
          show(config.variable("EMPTY")),
          show(config.variable("TOKEN")),
          show(config.secret("TOKEN")),
          show(config.secret("none")),
          clock.now().toString(),
          clock.monotonic().toString(),
        ].join(" "));
      }
    `,
      { variables: { GREETING: "grüß 😀", EMPTY: "" }, secrets: { TOKEN: "s3cret" } },
    );
    expect(worker.text()).toBe(
      `'grüß 😀' '' null 's3cret' null ${frozenClock.wall} ${frozenClock.monotonic}`,
    );
  });

  test("random gives bytes, numbers and UUIDs", async () => {
    const worker = await runWorker(`
      import { random, Request, Response } from "@skerry/assemblyscript";
      export function handle(request: Request): Response {
        const many = random.bytes(70000);
        return Response.text([
          many.length.toString(),
          many[69999].toString(),
          random.u64().toString(16),
          random.below(10).toString(),
          random.below(1).toString(),
          random.uuid(),
          random.bytes(0).length.toString(),
        ].join(" "));
      }
    `);
    // The test's host counts bytes up, so those of the UUID go on where the 70,000 ended.
    const at = 70_000 % 256;
    const hex = Buffer.from(
      Array.from({ length: 16 }, (_, index) => {
        const byte = (at + index) % 256;
        if (index === 6) return (byte & 0x0f) | 0x40;
        return index === 8 ? (byte & 0x3f) | 0x80 : byte;
      }),
    ).toString("hex");
    const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    const below = Number(0x89ab_cdefn % 10n);
    expect(worker.text()).toBe(`70000 ${69_999 % 256} 123456789abcdef ${below} 0 ${uuid} 0`);
  });
});
