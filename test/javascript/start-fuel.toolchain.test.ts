import { realpathSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../guest-sdk/javascript/build/bundle.ts";
import { grantedInterfaces } from "../../guest-sdk/javascript/build/wit.ts";
import { type StartTrial, tryStartIn } from "../../runtime/project/start-fuel.ts";
import { defaultLimits, type Limits } from "../../runtime/settings/limits.ts";
import { type LocalSupervisor, startLocal } from "../../runtime/supervisor/local.ts";
import { skerry } from "../cli/skerry.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { atPace } from "../support/pace.ts";
import { inProject } from "./project.ts";

const handler = "export default { fetch: () => new Response('x') };\n";

const dataDir = keptDataDir();

const command = (args: readonly string[]) => skerry(args, { env: { SKERRY_DATA_DIR: dataDir } });

/** A project of this top-level code, with these lines in [limits]. */
const project = (topLevel: string, limits = "") => ({
  "src/index.js": `${handler}${topLevel}\n`,
  "skerry.toml": `[limits]\n${limits}\n`,
});

/** How `skerry build` of a project ends. */
const build = (topLevel: string, limits?: string) =>
  inProject(project(topLevel, limits), (dir) => command(["build", dir]));

/** What it tells programs of the fuel that top-level code burned. */
async function startFuel(dir: string): Promise<number> {
  const { code, stdout, stderr } = await command(["build", dir, "--json"]);
  expect(code, stdout + stderr).toBe(0);
  return JSON.parse(stdout).startFuel;
}

/** Top-level code as a build tries it. */
function scriptOf(topLevel: string): Promise<string> {
  return inProject(project(topLevel), async (folder) => {
    const projectDir = realpathSync(folder);
    const bundled = await bundle({
      ...{ entry: join(projectDir, "src/index.js"), projectDir, grants: grantedInterfaces() },
      ...{ bindings: [], node: false, debug: false },
    });
    if ("errors" in bundled) throw new Error(bundled.errors[0]?.text);
    return bundled.script;
  });
}

const limitsOf = (limits: Partial<Limits>) => ({ ...defaultLimits(1_000_000_000), ...limits });

let host: LocalSupervisor;

/** The trial that a build makes of top-level code, without the component that is made beside it, and in one host with the
 * others here. */
async function trial(topLevel: string, limits: Partial<Limits> = {}): Promise<StartTrial> {
  return tryStartIn(host, await scriptOf(topLevel), limitsOf(limits), dataDir);
}

beforeAll(async () => {
  host = await startLocal({ dataDir });
  // What has to be made once for a data folder is made here.
  expect((await trial("")).failure).toBeNull();
});
afterAll(() => host.close());

/** Enough for the Web APIs, and little more. */
const littleFuel = { startFuel: 1_300_000_000 };
const littleFuelSetting = "start-fuel = 1_300_000_000";

describe("top-level code is ended by the fuel of start-up", () => {
  test("in an endless loop", async () => {
    const begun = performance.now();
    const { code, stderr } = await build(
      "function spin() {\n  for (;;) Math.max(1, 2);\n}\nspin();",
      littleFuelSetting,
    );
    expect(stderr).toMatch(
      /error\[start-failed\]: Top-level code burned all 1,300,000,000 fuel of start-up, at src\/index\.js:\d+:\d+ in spin\.\n/,
    );
    expect(stderr).toContain("`start-fuel` in [limits]");
    expect(code).toBe(1);
    // The process that makes the component would have 20 s.
    expect(performance.now() - begun).toBeLessThan(atPace(15_000));
  });

  test.each([
    ["in a loop that catches all it can", "for (;;) try { null.x } catch {}"],
    ["in a regular expression", '/^(a+)+$/.test("a".repeat(40) + "b");'],
    ["in powers of a BigInt", "let x = 3n;\nwhile (true) x **= 3n;"],
    ["in promises without end", "const next = () => Promise.resolve().then(next);\nnext();"],
  ])("%s", async (_, topLevel) => {
    const begun = performance.now();
    await expect(trial(topLevel, littleFuel)).rejects.toMatchObject({
      code: "start-failed",
      message: expect.stringMatching(/^Top-level code burned .*1,300,000,000/),
    });
    expect(performance.now() - begun).toBeLessThan(atPace(15_000));
  });
});

describe("top-level code is ended by the worker's memory cap", () => {
  const sentence = "Top-level code needs more than 32 MiB, the cap of `memory` in [limits].";

  test("by bytes", async () => {
    const topLevel = "const all = [];\nwhile (true) all.push(new Uint8Array(1e6));";
    const { code, stderr } = await build(topLevel, 'memory = "32MiB"');
    expect(stderr).toContain(`error[start-failed]: ${sentence}`);
    expect(code).toBe(1);
  });

  test.each([
    ["by objects", "const all = [];\nwhile (true) all.push({});"],
    ["by one large array", "new Uint8Array(4e7);"],
  ])("%s", async (_, topLevel) => {
    await expect(trial(topLevel, { memory: 32 * 2 ** 20 })).rejects.toMatchObject({
      code: "start-failed",
      message: sentence,
    });
  });
});

describe("what top-level code burns", () => {
  const heavy = "let sum = 0;\nfor (let i = 0; i < 200_000; i++) sum += i;";

  test("grows with what it does", async () => {
    const plain = (await trial("")).fuel;
    const busy = (await trial(heavy)).fuel;
    // Some instructions of the engine's for each of 200,000 rounds.
    expect(busy - plain).toBeGreaterThan(200_000 * 20);
    expect(busy - plain).toBeLessThan(200_000 * 2_500);
  });

  test("is the same number wherever it is made, printed, and may be all that `start-fuel` allows and no unit more", async () => {
    await inProject(project(heavy), async (dir) => {
      const fuel = await startFuel(dir);
      // What it runs in is made anew for another data folder.
      const elsewhere = await mkdtemp(join(tmpdir(), "skerry-start-fuel-"));
      const env = { SKERRY_DATA_DIR: elsewhere };
      await inProject(project(heavy), async (other) => {
        const { stdout } = await skerry(["build", other, "--json"], { env });
        expect(JSON.parse(stdout).startFuel).toBe(fuel);
      });
      // Code that ends by itself runs once: the isolate that tells places has not been made.
      const made = (await readdir(elsewhere)).filter((name) => name.startsWith("javascript-"));
      expect(made).toEqual([expect.stringMatching(/^javascript-start-.*\.plan$/)]);
      await rm(elsewhere, { recursive: true });

      const allow = (limit: number) =>
        writeFile(join(dir, "skerry.toml"), `[limits]\nstart-fuel = ${limit}\n`);
      await allow(fuel);
      const built = await command(["build", dir]);
      expect(built.code).toBe(0);
      expect(built.stderr).toContain(`top-level code: ${fuel.toLocaleString("en")} fuel\n`);
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

test("a component has the state in which top-level code left a module of WebAssembly", async () => {
  // A global that begins with 5, a function `add` that counts it up and adds it to its two parameters, and a memory with "hi".
  const module =
    "AGFzbQEAAAABBwFgAn9/AX8DAgEABQMBAAEGBgF/AUEFCwcQAgNhZGQAAAZtZW1vcnkCAAoTAREAIwBBAWokACAAIAFqIwBqCwsIAQBBAAsCaGk=";
  const source =
    'import module from "./x.wasm";\n' +
    "const { exports } = new WebAssembly.Instance(module, {});\nexports.add(1, 2);\n" +
    "const text = () => String.fromCharCode(...new Uint8Array(exports.memory.buffer, 0, 2));\n" +
    'export default { fetch: () => new Response(exports.add(3, 4) + " " + text()) };\n';
  await inProject({ "src/index.js": source, "skerry.toml": "" }, async (dir) => {
    await writeFile(join(dir, "src/x.wasm"), Buffer.from(module, "base64"));
    const { stdout, stderr } = await command(["call", dir, "--json"]);
    expect(stdout, stderr).toContain("14 hi");
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

  test("is not needed for calls too deep, which are an error with a place", async () => {
    const { stderr } = await build("const f = () => 1 + f();\nf();");
    expect(stderr).toContain("Top-level code threw RangeError: Maximum call stack size exceeded");
    expect(stderr).toMatch(/src\/index\.js:2:\d+:/);
  });

  test("can't be misled by what top-level code does to the engine", async () => {
    const topLevel =
      "for (const name of ['status', 'fields', 'tag']) Object.prototype[name] = 5;\n" +
      "globalThis.InternalError = class { static [Symbol.hasInstance]() { return true } };\n" +
      "Error.prototype.message = 'out of memory';\nwhile (true) {}";
    await expect(trial(topLevel, littleFuel)).rejects.toMatchObject({
      code: "start-failed",
      message: expect.stringContaining("Top-level code burned"),
    });
  });

  test("that fails writes no build", async () => {
    await inProject(project("while (true) {}", littleFuelSetting), async (dir) => {
      expect((await command(["build", dir, "--json"])).code).toBe(1);
      expect(await readdir(join(dir, "build"))).toEqual([]);
    });
  });
});
