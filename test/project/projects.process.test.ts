import { cp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inFolder, repository, skerry } from "../cli/skerry.ts";
import { putBuild } from "../support/kept-project.ts";

const hello = join(repository, "examples", "hello");

async function withHello(use: (dir: string) => Promise<void>): Promise<void> {
  await inFolder(async (dir) => {
    const project = join(dir, "hello");
    await cp(hello, project, { recursive: true });
    await rm(join(project, "build"), { recursive: true, force: true });
    await use(project);
  });
}

const changed = async (file: string) => (await stat(file, { bigint: true })).mtimeNs;

describe("a project", () => {
  test("is built into build/worker.wasm", async () => {
    await withHello(async (project) => {
      const { code, stdout, stderr } = await skerry(["build", project, "--json"]);
      expect(stderr).toBe("");
      expect(code).toBe(0);
      const wasm = await readFile(join(project, "build", "worker.wasm"));
      expect(JSON.parse(stdout)).toEqual({
        file: join(project, "build", "worker.wasm"),
        bytes: wasm.length,
        debug: false,
        reused: false,
        startFuel: null,
        warnings: "",
        error: null,
      });
      // A component: layer 1, version 13 (Component Model, Binary.md).
      expect([...wasm.subarray(0, 8)]).toEqual([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]);
    });
  });

  test("that does not compile shows the compiler's own words", async () => {
    await withHello(async (project) => {
      await writeFile(join(project, "assembly", "index.ts"), "export function handle(: void {}\n");
      const { code, stdout, stderr } = await skerry(["build", project]);
      expect(code).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toContain("error[build-failed]: The compiler refused ");
      expect(stderr).toContain("  ERROR TS1003: Identifier expected.\n");
      expect(stderr).toContain("   1 │ export function handle(: void {}\n");
      expect(stderr).toContain("assembly/index.ts(1,23)\n");
    });
  });

  test("whose transform is missing says so", async () => {
    await withHello(async (project) => {
      await writeFile(join(project, "skerry.toml"), '[build]\ntransforms = ["no-such/transform"]');
      const { code, stderr } = await skerry(["build", project]);
      expect(code).toBe(2);
      expect(stderr).toContain("error[build-failed]: ");
      expect(stderr).toContain("no-such/transform");
    });
  });

  test("whose build folder can't be written says so, to whoever needs it built", async () => {
    await withHello(async (project) => {
      await writeFile(join(project, "build"), "a file in the place of the folder");
      for (const command of ["build", "call"]) {
        const { code, stdout } = await skerry([command, project, "--json"]);
        expect(code).toBe(2);
        expect(JSON.parse(stdout).error).toEqual({
          code: "not-writable",
          message: `${join(project, "build")} can't be written: not a directory (ENOTDIR).`,
          help: "Choose a folder that this user can write, fix its permissions, or free space on its disk.",
        });
      }
    });
  });

  test("is built again only when something it is made from has changed", async () => {
    await withHello(async (project) => {
      const built = join(project, "build", "worker.wasm");
      const inspect = async () => {
        expect((await skerry(["inspect", project])).code).toBe(0);
        return changed(built);
      };
      await putBuild(project);
      const first = await changed(built);
      expect(await inspect()).toBe(first);
      const source = join(project, "assembly", "index.ts");
      await writeFile(source, `${await readFile(source, "utf8")}\n// another line\n`);
      const second = await inspect();
      expect(second).not.toBe(first);
      // What was built by something else is not trusted.
      await writeFile(built, "not what was built");
      const third = await inspect();
      expect(third).not.toBe(second);
      expect(await inspect()).toBe(third);
    });
  });
});

describe("inspect", () => {
  test("shows what a module is made of, and what metering added", async () => {
    await withHello(async (project) => {
      await putBuild(project);
      const { code, stdout } = await skerry(["inspect", project, "--json"]);
      expect(code).toBe(0);
      const { manifest, metering, artifactBytes, missingGrants, error } = JSON.parse(stdout);
      expect(error).toBeNull();
      expect(manifest).toMatchObject({
        kind: "component",
        world: "skerry:edge/worker@0.1.0",
        exports: ["handle"],
      });
      const wasm = await readFile(join(project, "build", "worker.wasm"));
      expect(manifest.source.bytes).toBe(wasm.length);
      expect(metering.addedBytes).toBe(metering.meteredBytes - metering.sourceBytes);
      expect(metering.ratio).toBeGreaterThan(1);
      expect(metering.charges).toBeGreaterThan(10);
      expect(artifactBytes).toBe(metering.meteredBytes + manifest.glueBytes);
      expect(missingGrants).toEqual([]);
      const text = (await skerry(["inspect", project])).stdout;
      expect(text).toContain("world     skerry:edge/worker@0.1.0\n");
      expect(text).toMatch(/\n {2}handle\n/);
      expect(text).toMatch(/sections of worker\.core\.wasm\n {2}section +offset +size\n/);
    });
  });

  test("tells which grants are missing", async () => {
    await withHello(async (project) => {
      const source = join(project, "assembly", "index.ts");
      await writeFile(source, `${await readFile(source, "utf8")}\nconsole.log("started");\n`);
      await writeFile(join(project, "skerry.toml"), "grants = []\n");
      await putBuild(project);
      const { code, stdout } = await skerry(["inspect", project]);
      expect(code).toBe(0);
      expect(stdout).toContain("skerry:edge/log@0.1.0  needs grant log, which is missing\n");
      expect(stdout).toContain("The settings do not grant log: this host would refuse to run it.");
    });
  });

  test.each([
    ["not-wasm", Buffer.from("hello")],
    ["malformed-module", Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, 7])],
    ["unknown-kind", Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])],
  ])("shows the refusal %s", async (code, bytes) => {
    await inFolder(async (dir) => {
      const file = join(dir, "module.wasm");
      await writeFile(file, bytes);
      const [people, { stdout, stderr }] = await Promise.all([
        skerry(["inspect", file]),
        skerry(["inspect", file, "--json"]),
      ]);
      expect(people.code).toBe(2);
      expect(people.stderr).toContain(`error[${code}]: `);
      expect(stderr).toBe("");
      expect(JSON.parse(stdout)).toMatchObject({
        source: { bytes: bytes.length },
        error: { code, help: expect.any(String) },
      });
    });
  });
});
