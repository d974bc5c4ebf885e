import { mkdtempSync } from "node:fs";
import { rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { skerry } from "../cli/skerry.ts";
import { atPace } from "../support/pace.ts";
import { inProject } from "./project.ts";

const handler = "export default { fetch: () => new Response('x') };\n";

const dataDir = mkdtempSync(join(tmpdir(), "skerry-start-fuel-"));
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const command = (args: readonly string[], data = dataDir) =>
  skerry(args, { env: { SKERRY_DATA_DIR: data } });

/** A project of this top-level code, with these lines in [limits]. */
const project = (topLevel: string, limits = "") => ({
  "src/index.js": `${handler}${topLevel}\n`,
  "skerry.toml": `[limits]\n${limits}\n`,
});

/** How `skerry build` of a project ends. */
const build = (topLevel: string, limits?: string) =>
  inProject(project(topLevel, limits), (dir) => command(["build", dir]));

/** What it tells programs of the fuel that top-level code burned. */
async function startFuel(dir: string, data = dataDir): Promise<number> {
  const { code, stdout, stderr } = await command(["build", dir, "--json"], data);
  expect(code, stdout + stderr).toBe(0);
  return JSON.parse(stdout).startFuel;
}

// What has to be made once for a data folder is made here.
beforeAll(async () => {
  expect((await build("")).code).toBe(0);
});

/** Enough for the Web APIs, and little more. */
const littleFuel = "start-fuel = 1_300_000_000";

describe("top-level code is ended by the fuel of start-up", () => {
  test.each([
    ["in an endless loop", "while (true) {}"],
    ["in a loop that catches all it can", "for (;;) try { null.x } catch {}"],
    ["in a regular expression", '/^(a+)+$/.test("a".repeat(40) + "b");'],
    ["in powers of a BigInt", "let x = 3n;\nwhile (true) x **= 3n;"],
    ["in promises without end", "const next = () => Promise.resolve().then(next);\nnext();"],
  ])("%s", async (_, topLevel) => {
    const begun = performance.now();
    const { code, stderr } = await build(topLevel, littleFuel);
    expect(stderr).toMatch(/error\[start-failed\]: Top-level code burned .*1,300,000,000/);
    expect(stderr).toContain("`start-fuel` in [limits]");
    expect(code).toBe(1);
    // The process that makes the component would have 20 s.
    expect(performance.now() - begun).toBeLessThan(atPace(15_000));
  });
});

describe("top-level code is ended by the worker's memory cap", () => {
  test.each([
    ["by bytes", "const all = [];\nwhile (true) all.push(new Uint8Array(1e6));"],
    ["by objects", "const all = [];\nwhile (true) all.push({});"],
    ["by one large array", "new Uint8Array(4e7);"],
  ])("%s", async (_, topLevel) => {
    const { code, stderr } = await build(topLevel, 'memory = "32MiB"');
    expect(stderr).toContain(
      "error[start-failed]: Top-level code wants more than 32 MiB, the cap of `memory` in [limits].",
    );
    expect(code).toBe(1);
  });
});

describe("what top-level code burns", () => {
  const heavy = "let sum = 0;\nfor (let i = 0; i < 200_000; i++) sum += i;";

  test("is the same number on each build, wherever it is made, and printed", async () => {
    await inProject(project(heavy), async (dir) => {
      const fuel = await startFuel(dir);
      expect(await startFuel(dir)).toBe(fuel);
      // The component that runs it is made anew for another data folder.
      const elsewhere = join(dataDir, "elsewhere");
      expect(await startFuel(dir, elsewhere)).toBe(fuel);
      const { stderr } = await command(["build", dir]);
      expect(stderr).toContain(`top-level code: ${fuel.toLocaleString("en")} fuel\n`);
    });
  });

  test("grows with what it does", async () => {
    const plain = await inProject(project(""), startFuel);
    const busy = await inProject(project(heavy), startFuel);
    // Some instructions of the engine's for each of 200,000 rounds.
    expect(busy - plain).toBeGreaterThan(200_000 * 20);
    expect(busy - plain).toBeLessThan(200_000 * 2_500);
  });

  test("may be all that `start-fuel` allows, and no unit more", async () => {
    await inProject(project(heavy), async (dir) => {
      const fuel = await startFuel(dir);
      const allow = (limit: number) =>
        writeFile(join(dir, "skerry.toml"), `[limits]\nstart-fuel = ${limit}\n`);
      await allow(fuel);
      expect(await startFuel(dir)).toBe(fuel);
      await allow(fuel - 1);
      const refused = await command(["build", dir]);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(
        `Top-level code burned ${fuel.toLocaleString("en")} fuel, and start-up has ${(fuel - 1).toLocaleString("en")}.`,
      );
      // The build from before is not good any more.
      expect((await command(["call", dir])).stderr).toContain("error[start-failed]");
      await allow(fuel);
      expect((await command(["call", dir])).code).toBe(0);
    });
  });

  test("is not counted in a worker whose top-level code runs at load", async () => {
    const files = {
      "assembly/index.ts":
        'import { Request, Response } from "@skerry/assemblyscript";\n' +
        'export function handle(request: Request): Response { return Response.text("x"); }\n',
    };
    await inProject(files, async (dir) => expect(await startFuel(dir)).toBeNull());
  });
});

describe("a trial of top-level code", () => {
  test("leaves errors their place", async () => {
    const { code, stderr } = await build('throw new Error("out of memory");');
    expect(stderr).toContain("error[build-failed]");
    expect(stderr).toContain("Top-level code threw Error: out of memory");
    expect(stderr).toContain("src/index.js:2:");
    expect(code).toBe(2);
  });

  test("has the words of the build for calls too deep", async () => {
    const { stderr } = await build("const f = () => 1 + f();\nf();");
    expect(stderr).toContain("error[build-failed]");
    expect(stderr).toContain("Top-level code called itself too deeply");
  });

  test("can't be misled by what top-level code does to the engine", async () => {
    const { code, stderr } = await build(
      "for (const name of ['status', 'fields', 'tag']) Object.prototype[name] = 5;\n" +
        "globalThis.InternalError = class { static [Symbol.hasInstance]() { return true } };\n" +
        "Error.prototype.message = 'out of memory';\nwhile (true) {}",
      littleFuel,
    );
    expect(stderr).toContain("error[start-failed]: Top-level code burned");
    expect(code).toBe(1);
  });

  test("that fails writes no build", async () => {
    await inProject(project("while (true) {}", littleFuel), async (dir) => {
      expect((await command(["build", dir, "--json"])).code).toBe(1);
      await expect(stat(join(dir, "build"))).rejects.toThrow("ENOENT");
    });
  });
});
