import { execFile, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { putBuild } from "../support/kept-project.ts";
import { installedIn } from "../support/on-demand.ts";
import { keptPackages } from "./kept-packages.ts";
import { repository } from "./manifests.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-install-"));
/** Where the command is installed alone first, and the SDKs then. */
const app = join(folder, "app");
let dist: string;
const tarball = (name: string) => join(dist, `${name}-0.1.0.tgz`);
const sdks = ["skerry-assemblyscript", "skerry-javascript"];
const names = ["skerry", ...sdks];

/** A machine that others use as well may take minutes where a quiet one takes seconds, in ms. */
const slow = 400_000;
const templates = ["assemblyscript", "javascript"];

/** What was there before the SDKs were. */
let alone: {
  readonly megabytes: number;
  /** Packages of others, and `skerry`. */
  readonly packages: number;
  readonly made: Ended;
  readonly files: readonly string[];
  /** Calls of a folder that was built elsewhere: as it is, and after a change of a source. */
  readonly called: Ended;
  readonly stale: Ended;
  /** What `measure` says of the module alone, and where its page and its file for pprof are asked for. */
  readonly measured: Ended;
  readonly page: Ended;
  readonly pprof: Ended;
  /** Copies of Skerry's programs. */
  readonly copies: readonly string[];
};
beforeAll(() => {
  // Workers name the packages by their paths, which nothing else of this repository is to be near to.
  dist = join(folder, "dist");
  cpSync(keptPackages(), dist, { recursive: true });
}, slow);
beforeAll(async () => {
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), '{ "private": true }\n');
  await install(["skerry"]);
  const megabytes = await sizeOf(join(app, "node_modules"));
  const packages = await packageCount();
  const made = await run(app, nodeFolder(24), "npx", "skerry", "new", "w");
  const hello = join(app, "hello");
  cpSync(join(repository, "examples/hello"), hello, {
    recursive: true,
    filter: (path) => !/hello\/(build|node_modules)/.test(path),
  });
  await putBuild(hello);
  const call = () =>
    run(app, nodeFolder(24), "npx", "skerry", "call", "hello", "--url", "/?name=you");
  const called = await call();
  const measured = await measure("hello", "--no-probe");
  const page = await measure("hello", "--html", "report.html");
  const pprof = await measure("hello", "--pprof", "where.pb.gz");
  const programs = join(folder, "cache/skerry/programs");
  const copies = globSync("*/shard/main.js", { cwd: programs });
  appendFileSync(join(hello, "assembly/index.ts"), "// Changed.\n");
  const stale = await call();
  // What is installed then has copies of its own.
  rmSync(programs, { recursive: true, force: true });
  const told = { made, called, measured, page, pprof, stale };
  alone = { megabytes, packages, files: readdirSync(app), copies, ...told };
  await install(sdks);
}, slow);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** The environment of a user whose Node is in a folder: nothing of this repository, nor of the test's runner. */
function userOf(node: string): NodeJS.ProcessEnv {
  const ofNpm = ["npm_config_cache", "npm_config_registry", "NODE_EXTRA_CA_CERTS"];
  const kept = ["HOME", "LANG", "TMPDIR", ...ofNpm];
  const own = kept.flatMap((name) => (name in process.env ? [[name, process.env[name]!]] : []));
  const elsewhere = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((each) => !each.includes("node_modules"));
  return {
    ...Object.fromEntries(own),
    PATH: [node, ...elsewhere].join(delimiter),
    XDG_CACHE_HOME: join(folder, "cache"),
    NO_COLOR: "1",
  };
}

function run(cwd: string, node: string, command: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd, env: userOf(node), maxBuffer: 16 * 1024 * 1024, timeout: slow };
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}

/** The Node that the machine has for its users, by its folder and the first number of its version. */
const machines = (userOf("/nowhere").PATH ?? "")
  .split(delimiter)
  .filter((each) => existsSync(join(each, "node")))
  .map((each) => ({ folder: each, major: majorOf(join(each, "node")) }))
  .at(0);

function majorOf(node: string): number {
  return Number.parseInt(execFileSync(node, ["--version"], { encoding: "utf8" }).slice(1), 10);
}

/** The folder of a Node: the one that runs this, the machine's, or one that is installed for these tests. */
function nodeFolder(major: number): string {
  if (process.versions.node.startsWith(`${major}.`)) return dirname(process.execPath);
  if (machines?.major === major) return machines.folder;
  const packages = installedIn(join(import.meta.dirname, "nodes", String(major)));
  return join(packages, `node-${process.platform}-${process.arch}`, "bin");
}

/** A Node that Skerry does not run on, and that npm runs on: the machine's where it is one. */
const otherMajor =
  machines !== undefined && [20, 22].includes(machines.major) ? machines.major : 22;

async function install(packages: readonly string[]): Promise<void> {
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
  const paths = packages.map(tarball);
  const { code, output } = await run(app, nodeFolder(24), "npm", "i", ...quiet, ...paths);
  expect(code, output).toBe(0);
}

/** How many packages are installed. */
async function packageCount(): Promise<number> {
  const { output } = await run(app, nodeFolder(24), "npm", "ls", "--all", "--parseable");
  // The first line is the folder's own.
  return output.trim().split("\n").length - 1;
}

/** Measures a worker as briefly as can be. */
function measure(worker: string, ...options: readonly string[]): Promise<Ended> {
  const brief = ["--url", "/", "--requests", "2", "--cold-starts", "1"];
  return run(app, nodeFolder(24), "npx", "skerry", "measure", worker, ...brief, ...options);
}

/** The files of a project, as a repository would keep them, that name a folder of this machine. */
function pathsIn(project: string): string[] {
  const files = globSync("**/*", { cwd: project, exclude: ["node_modules", "build"] });
  const known = [folder, realpathSync(folder), repository];
  return files.filter((path) => {
    const file = join(project, path);
    if (!statSync(file).isFile()) return false;
    const text = readFileSync(file, "utf8");
    return known.some((each) => text.includes(each));
  });
}

const sizeOf = async (path: string) =>
  Number((await run(folder, nodeFolder(24), "du", "-sk", path)).output.split("\t")[0]) / 1024;

test("checksums are those of the files, and the bill of materials has what an install brings", () => {
  const lines = readFileSync(join(dist, "SHA256SUMS"), "utf8").trim().split("\n");
  expect(lines.map((line) => line.slice(66))).toEqual(
    readdirSync(dist)
      .filter((name) => name !== "SHA256SUMS")
      .sort(),
  );
  for (const line of lines) {
    const bytes = readFileSync(join(dist, line.slice(66)));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(line.slice(0, 64));
  }
  const text = readFileSync(join(dist, "sbom.cdx.json"), "utf8");
  const { bomFormat, components } = JSON.parse(text);
  expect(bomFormat).toBe("CycloneDX");
  const listed = new Set(
    components.map((each: { name: string; version: string }) => `${each.name}@${each.version}`),
  );
  const record = JSON.parse(readFileSync(join(app, "node_modules/.package-lock.json"), "utf8"));
  const missing = Object.entries<{ version: string; name?: string }>(record.packages)
    .map(([path, { name, version }]) => `${name ?? path.split("node_modules/").at(-1)}@${version}`)
    .filter((each) => !listed.has(each));
  expect(missing).toEqual([]);
  const within = globSync("{skerry,@skerry/*}/vendor/**/package.json", {
    cwd: join(app, "node_modules"),
  });
  expect(within.length).toBeGreaterThan(5);
  for (const path of within) {
    const { name, version } = JSON.parse(readFileSync(join(app, "node_modules", path), "utf8"));
    expect(listed).toContain(`${name}@${version}`);
  }
  expect(listed).not.toContain("vitest@5.1.1");
  expect([folder, tmpdir(), repository].filter((each) => text.includes(each))).toEqual([]);
});

test("publint and arethetypeswrong find nothing", { timeout: slow }, async () => {
  const node = dirname(process.execPath);
  const tools = installedIn(join(import.meta.dirname, "tools"));
  const check = async (path: string) => {
    const lint = await run(folder, node, join(tools, ".bin/publint"), path, "--strict");
    expect(lint.code, lint.output).toBe(0);
    // What authors import from the SDK for AssemblyScript is AssemblyScript.
    const sources = path.includes("assemblyscript") ? [".", "assembly"] : [];
    const exclude = sources.length > 0 ? ["--exclude-entrypoints", ...sources] : [];
    const types = ["--profile", "esm-only", "--no-color", ...exclude];
    const checked = await run(folder, node, join(tools, ".bin/attw"), path, ...types);
    expect(checked.code, checked.output).toBe(0);
  };
  await Promise.all(names.map(tarball).map(check));
});

test("what is installed is compiled, whole, and replaces nobody's Node", async () => {
  const own = join(app, "node_modules/skerry");
  const typescript = globSync("**/*.ts", {
    cwd: own,
    exclude: ["node_modules/**", "cli/templates/**"],
  });
  expect(typescript.filter((path) => !path.endsWith(".d.ts"))).toEqual([]);
  const named = globSync("**/*.js", {
    cwd: own,
    exclude: ["node_modules/**", "cli/templates/**"],
  }).filter((path) =>
    /(from|import|import\(|new URL\() ?"\.[^"]*(?<!\.d)\.ts"/.test(
      readFileSync(join(own, path), "utf8"),
    ),
  );
  expect(named).toEqual([]);
  expect(globSync("abi/*.wit", { cwd: own }).length).toBeGreaterThan(8);
  expect(globSync("**/*.js.map", { cwd: own }).length).toBeGreaterThan(500);
  expect(readdirSync(join(app, "node_modules/.bin"))).not.toContain("node");
  const listed = await run(app, nodeFolder(24), "npm", "ls", "--all");
  expect(listed.output).not.toMatch(/invalid|missing|extraneous/);
  // The pins of this repository, which no installer sees, and one copy of the compiler's tools.
  const shim = join(own, "vendor/@bytecodealliance/preview2-shim/package.json");
  expect(JSON.parse(readFileSync(shim, "utf8")).version).toBe("0.26.0");
  for (const name of ["isolated-vm", "@bytecodealliance"])
    expect(readdirSync(join(app, "node_modules"))).not.toContain(name);
  expect(globSync("**/binaryen/package.json", { cwd: join(app, "node_modules") })).toHaveLength(1);
});

test("without compilers it takes 110 packages and 120 MB at most", () => {
  expect(alone.packages).toBeLessThanOrEqual(110);
  expect(alone.megabytes).toBeLessThan(120);
  const { code, output } = alone.made;
  expect(code).toBe(2);
  expect(output).toContain(
    "@skerry/assemblyscript, which this worker is built with, is not installed",
  );
  expect(alone.files).not.toContain("w");
});

test("without compilers a folder that was built elsewhere is taken, and refused once its sources are others", () => {
  expect(alone.called.output).toContain("Hello, you!");
  expect(alone.called.code).toBe(0);
  expect(alone.stale.code).toBe(2);
  expect(alone.stale.output).toContain("needs none: its folder with `build` as it was made there");
});

test("without compilers it measures, and says ahead which packages a page and a file for pprof need", () => {
  expect(alone.measured.output).toContain("Fits this host.");
  expect(alone.measured.code).toBe(0);
  expect(alone.page.output).toMatch(
    /^error\[not-installed\]: --html needs .*`npm install @observablehq\/plot@\S+ linkedom@[\d.]+` next to skerry\.$/m,
  );
  expect(alone.page.code).toBe(2);
  expect(alone.pprof.output).toMatch(/`npm install pprof-format@[\d.]+` next to skerry\.$/m);
  expect(alone.pprof.code).toBe(2);
  expect(alone.files).not.toContain("report.html");
  // What is missing keeps nobody from starting sooner.
  expect(alone.copies).toHaveLength(1);
});

/** What a call of a worker told on stdout, and what it cost. */
async function call(node: string, worker: string): Promise<{ body: string; fuel: number }> {
  const args = ["skerry", "call", worker, "--url", "/hello/you", "--json"];
  const { code, output } = await run(app, node, "npx", ...args);
  expect(code, output).toBe(0);
  const { body, usage } = JSON.parse(output.slice(output.indexOf("{")));
  return { body, fuel: usage.fuel };
}

const modules = new Map<string, string>();
const fuel = new Map<string, number>();

test.each([26, 24].flatMap((major) => templates.map((template) => ({ major, template }))))(
  "on Node $major a worker in $template is made, built, tested and called, to the same bytes and fuel as on others",
  { timeout: slow },
  async ({ major, template }) => {
    const node = nodeFolder(major);
    const worker = `${template}-${major}`;
    const made = await run(app, node, "npx", "skerry", "new", worker, "--template", template);
    expect(made.code, made.output).toBe(0);
    expect(pathsIn(join(app, worker))).toEqual([]);
    const built = await run(app, node, "npx", "skerry", "build", worker);
    expect(built.code, built.output).toBe(0);
    const tested = await run(join(app, worker), node, "npm", "test");
    expect(tested.output).toMatch(/pass 3\n/);
    expect(tested.code).toBe(0);
    const { body, fuel: used } = await call(node, worker);
    expect(body).toBe("Hello, you!\n");
    const bytes = readFileSync(join(app, worker, "build/worker.wasm"));
    const digest = createHash("sha256").update(bytes).digest("hex");
    expect(digest).toBe(modules.get(template) ?? digest);
    expect(used).toBe(fuel.get(template) ?? used);
    if (major === 24) {
      const files = ["--html", "page.html", "--pprof", "where.pb.gz"];
      const measured = await measure(worker, "--vary", "query.n=1..4", ...files);
      expect(measured.code, measured.output).toBe(0);
      expect(readFileSync(join(app, "page.html"), "utf8")).toContain("<svg");
      rmSync(join(app, "page.html"));
    }
    modules.set(template, digest);
    fuel.set(template, used);
  },
);

test("it builds and calls workers where it is installed globally, without scripts, in a folder whose path has a space", {
  timeout: slow,
}, async () => {
  const at = join(folder, "by npm");
  mkdirSync(at);
  const node = nodeFolder(24);
  const options = ["-g", "--prefix", at, "--ignore-scripts", "--prefer-offline"];
  const args = ["i", ...options, "--no-audit", "--no-fund", ...names.map(tarball)];
  const installed = await run(at, node, "npm", ...args);
  expect(installed.code, installed.output).toBe(0);
  const command = join(at, "bin/skerry");
  const checked = await run(at, node, command, "doctor");
  expect(checked.output).toContain("An isolate was made, and ran.");
  for (const template of templates) {
    const made = await run(at, node, command, "new", template, "--template", template);
    expect(made.code, made.output).toBe(0);
    const called = await run(at, node, command, "call", template, "--url", "/hello/you", "--json");
    expect(called.code, called.output).toBe(0);
    const { body, usage } = JSON.parse(called.output.slice(called.output.indexOf("{")));
    expect([body, usage.fuel]).toEqual(["Hello, you!\n", fuel.get(template)]);
  }
});

test("a program embeds a worker, with types, and hears of a Node that is too old", {
  timeout: slow,
}, async () => {
  const program = `import { openHost, SkerryError, type UsageEvent } from "skerry";
import { nodeHandler } from "skerry/node";
import { honoWorker } from "skerry/hono";
import { fastifyWorker } from "skerry/fastify";

const host = await openHost({ dataDir: "plugins", fuel: 1_000_000_000 });
const told: UsageEvent[] = [];
host.on("usage", (event) => told.push(event));
const variables = { GREETING: "Hello" };
const worker = await host.load("acme/hello", "assemblyscript-26/build/worker.wasm", { variables });
const response = await worker.fetch("/hello/you");
const fuel: number = response.usage.fuel;
const text = await response.text();
const code = await host.load("acme/bad", new Uint8Array(4)).catch((error: unknown) =>
  SkerryError.is(error, "not-wasm") ? error.code : "another error");
console.log(JSON.stringify([text, fuel, told[0]?.fuel, code, host.missingSandbox.length]));
console.log([nodeHandler(worker), honoWorker(worker), fastifyWorker].length);
await host.close();
`;
  writeFileSync(join(app, "program.mts"), program);
  const node = nodeFolder(26);
  const tsc = join(repository, "node_modules/.bin/tsc");
  const types = join(repository, "node_modules/@types");
  const options = [
    "--module",
    "nodenext",
    "--target",
    "es2024",
    "--strict",
    "--skipLibCheck",
    "--typeRoots",
    types,
  ];
  const compiled = await run(app, node, tsc, ...options, "--types", "node", "program.mts");
  expect(compiled.output).toBe("");
  const ran = await run(app, node, "node", "program.mjs");
  expect(ran.code, ran.output).toBe(0);
  const [text, used, told, code] = JSON.parse(ran.output.split("\n")[0]!);
  expect([text, code]).toEqual(["Hello, you!\n", "not-wasm"]);
  expect([used, told]).toEqual([fuel.get("assemblyscript"), fuel.get("assemblyscript")]);
  const old = await run(app, nodeFolder(otherMajor), "node", "program.mjs");
  expect(old.code).not.toBe(0);
  expect(old.output).toContain(`skerry needs Node.js 24 or 26, and this is v${otherMajor}`);
});

test("it serves from a folder that nobody may write to, by copies in the user's own", {
  timeout: slow,
}, async () => {
  const packages = join(app, "node_modules");
  chmodSync(join(packages, "skerry"), 0o555);
  const before = await sizeOf(packages);
  const child = spawn("npx", ["skerry", "run", "assemblyscript-26", "--port", "0"], {
    cwd: app,
    env: userOf(nodeFolder(26)),
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    let printed = "";
    for await (const chunk of child.stderr) {
      printed += String(chunk);
      if (/answers at (\S+)/.test(printed)) break;
    }
    const url = /answers at (\S+)/.exec(printed)?.[1] ?? printed;
    expect(await (await fetch(`${url}hello/you`)).text()).toBe("Hello, you!\n");
  } finally {
    child.kill();
  }
  expect(await sizeOf(packages)).toBe(before);
  const copies = join(folder, "cache/skerry/programs");
  expect(globSync("*+app+*/shard/main.js", { cwd: copies })).toHaveLength(1);
  expect(globSync("*+app+*/compiled/**/*", { cwd: copies }).length).toBeGreaterThan(1);
});

test("under another Node it says the command that works, which does", {
  timeout: slow,
}, async () => {
  const node = nodeFolder(otherMajor);
  const line = ["skerry", "call", "assemblyscript-26", "--url", "/hello/you"];
  const refused = await run(app, node, "npx", ...line);
  expect(refused.code).toBe(3);
  const command =
    /needs Node\.js 24 or 26 \(this is v(\d+)\S* on \S+\)\. Run `(npx -p node-[\w.@-]+ [^`]*)`/;
  const [, major, told] = command.exec(refused.output) ?? [];
  expect(Number(major), refused.output).toBe(otherMajor);
  expect(told, refused.output).toMatch(new RegExp(`${line.join(" ")}$`));
  const answered = await run(app, node, "sh", "-c", `npm_config_yes=true ${told}`);
  expect(answered.output).toContain("Hello, you!");
  expect(answered.code, answered.output).toBe(0);
  expect((await run(app, node, "node", "--version")).output).toMatch(
    new RegExp(`^v${otherMajor}\\.`),
  );
  const imported = await run(
    app,
    node,
    "node",
    "-e",
    'import("skerry/testing").then((it) => it.loadWorker("assemblyscript-26")).catch(console.log)',
  );
  expect(imported.output).toMatch(/needs? Node\.js 24 or 26/);
});
