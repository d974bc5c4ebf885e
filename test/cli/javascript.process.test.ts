import { execFile } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { request } from "undici";
import { describe, expect, test } from "vitest";
import { inFolder, skerry, startSkerry } from "./skerry.ts";

async function write(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

const worker = (body: string) =>
  `export default {\n  fetch(request) {\n    return new Response(${body});\n  },\n};\n`;

/** What a project's worker answers by `skerry call`, and when its build was made. */
async function called(project: string) {
  const { code, stdout } = await skerry(["call", project, "--json"]);
  expect(code).toBe(0);
  const { mtimeNs } = await stat(join(project, "build", "worker.wasm"), { bigint: true });
  return { body: JSON.parse(stdout).body, built: mtimeNs };
}

describe("a project in JavaScript", () => {
  test("is built, called and measured without settings", async () => {
    await inFolder(async (dir) => {
      await write(dir, { "src/index.js": worker("request.method") });
      const built = await skerry(["build", dir, "--json"]);
      expect(built.stderr).toBe("");
      expect(JSON.parse(built.stdout)).toMatchObject({ warnings: "", error: null });
      expect((await called(dir)).body).toBe("GET");
      const measured = await skerry([
        "measure",
        dir,
        "--requests",
        "3",
        "--cold-starts",
        "1",
        "--no-probe",
        "--json",
      ]);
      expect(measured.code).toBe(0);
      expect(JSON.parse(measured.stdout).error).toBeNull();
    });
  });

  test("is compiled once for the same sources and settings, and tells its warnings each time", async () => {
    await inFolder(async (dir) => {
      const kept = 'name = "kept"\n\n[kv]\nENTRIES = "entries"\n';
      await write(dir, { "src/index.js": worker("request.method"), "skerry.toml": kept });
      const build = async (...options: readonly string[]) =>
        JSON.parse((await skerry(["build", dir, "--json", ...options])).stdout);
      const first = await build();
      expect(first).toMatchObject({ reused: false, warnings: expect.stringContaining("kv") });
      expect(await build()).toEqual({ ...first, reused: true });
      const debug = await build("--debug");
      expect(debug).toMatchObject({ reused: false, debug: true });
      expect(debug.bytes).toBeGreaterThan(first.bytes);
      expect(await build("--debug")).toEqual({ ...debug, reused: true });
      expect(await build()).toEqual(first);
      await write(dir, { "src/index.js": worker("request.url") });
      expect(await build()).toMatchObject({ reused: false });
    });
  });

  test("that does not build shows the file, the line and the source", async () => {
    await inFolder(async (dir) => {
      await write(dir, { "src/index.ts": "export default {\n  fetch( { return }\n};\n" });
      const { code, stdout, stderr } = await skerry(["build", dir]);
      expect(code).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toContain("error[build-failed]: The compiler refused ");
      expect(stderr).toMatch(/src\/index\.ts:\d:\d+:\n/);
      expect(stderr).toContain("│ ");
    });
  });

  test("is built again when a source or a bundled package changes, and only then", async () => {
    await inFolder(async (dir) => {
      const project = join(dir, "project");
      const library = (text: string) => ({
        "node_modules/library/package.json": '{ "name": "library", "main": "index.js" }',
        "node_modules/library/index.js": `module.exports = "${text}";\n`,
      });
      // The package lies above the project, as in a workspace.
      await write(dir, library("one"));
      await write(project, {
        "src/index.js": `import library from "library";\n${worker('library + "!"')}`,
        "node_modules/unused/index.js": "",
      });
      const first = await called(project);
      expect(first.body).toBe("one!");
      await write(project, { "node_modules/unused/index.js": "changed" });
      expect(await called(project)).toEqual(first);
      await write(dir, library("two"));
      const second = await called(project);
      expect(second.body).toBe("two!");
      const source = `import library from "library";\n${worker('library + "?"')}`;
      await write(project, { "src/index.js": source });
      expect((await called(project)).body).toBe("two?");
    });
  });

  test("is swapped while it serves", async () => {
    await inFolder(async (dir) => {
      await write(dir, { "src/index.js": worker('"one"') });
      const started = startSkerry(["run", dir, "--port", "0", "--watch"]);
      try {
        const [, url] = await started.printed(/answers at (http:\S+)/);
        const text = async () => (await request(url!)).body.text();
        expect(await text()).toBe("one");
        await write(dir, { "src/index.js": "export default 1;\n" });
        await started.printed(/must have a default export with a method fetch/);
        expect(await text()).toBe("one");
        await write(dir, { "src/index.js": worker('"two"') });
        await started.printed(/swapped in/);
        expect(await text()).toBe("two");
      } finally {
        started.child.kill("SIGTERM");
        await started.ended;
      }
    });
  });
});

describe("new --template javascript", () => {
  test("makes a folder whose worker builds and answers, and passes tsc, as it is", async () => {
    await inFolder(async (dir) => {
      const made = await skerry(["new", "My Shop", "--template", "javascript", "--json"], {
        cwd: dir,
      });
      expect(made.code).toBe(0);
      expect(JSON.parse(made.stdout)).toMatchObject({ name: "my-shop", template: "javascript" });
      const project = join(dir, "My Shop");
      expect(await readFile(join(project, "skerry.toml"), "utf8")).toContain('name = "my-shop"');
      const { stdout } = await skerry(["call", "My Shop", "--url", "/hello/you"], { cwd: dir });
      expect(stdout).toBe("Hello, you!\n");
      const compiler = createRequire(import.meta.url).resolve("typescript/package.json");
      const types = promisify(execFile)(process.execPath, [
        join(dirname(compiler), "lib", "tsc.js"),
        ...["-p", project],
      ]);
      expect((await types).stdout).toBe("");
    });
  });
});
