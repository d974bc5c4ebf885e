// `npm run packages`: which of the packages that workers in JavaScript use work, at what fuel, and what the others are
// told. They are installed from npm, in the versions of `packages.json`, into a folder that is removed at the end.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs, promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { compile } from "@skerry/javascript/build";
import { bundle } from "../../guest-sdk/javascript/build/bundle.ts";
import { describeModule } from "../../runtime/module/join/describe.ts";
import { joinModules } from "../../runtime/module/join/join.ts";
import { grants } from "../../runtime/settings/settings.ts";
import type { LoadedWorker } from "../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { depths, pageOf, type Row } from "./package-page.ts";
import { groupSource, type Package, useSource } from "./package-sources.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    json: { type: "string" },
    page: { type: "string" },
    /** A folder of installed packages, instead of npm. */
    modules: { type: "string" },
  },
});

/** Packages in one worker: most of the time goes into making workers ready, not into calls. */
const together = 12;
/** Fuel of a request: far more than the default, so that the table has what a package needs. */
const maxFuel = 20_000_000_000;
/** MiB of stack where Node nests. With its usual 1 MiB, packages that go on after an overflow answer wrongly there. */
const stackInNode = 256;
const joiner = { describe: describeModule, join: joinModules };
/** A bundle of nothing but the SDK, in bytes: what a package adds comes on top. */
let emptySize = 0;

const all = JSON.parse(
  await readFile(join(import.meta.dirname, "packages.json"), "utf8"),
) as Package[];
const wanted = values.only?.split(",");
const packages = all.filter(({ name }) => wanted?.includes(name) ?? true);
const folder = await mkdtemp(join(tmpdir(), "skerry-packages-"));
const { host, end } = await testHost();
try {
  await install(values.modules);
  const rows = new Map<string, Row>();
  for (const row of await allRows()) rows.set(row.name, row);
  const inOrder = packages.map(({ name }) => rows.get(name)!);
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify(inOrder, null, 2));
  if (values.page !== undefined) await writeFile(values.page, pageOf(inOrder));
} finally {
  await end();
  await rm(folder, { recursive: true, force: true });
}

async function install(modules: string | undefined): Promise<void> {
  if (modules !== undefined) {
    const { symlink } = await import("node:fs/promises");
    await symlink(modules, join(folder, "node_modules"));
  }
  const versions = packages.map(({ name, version, besides }) => ({ [name]: version, ...besides }));
  const dependencies = Object.assign({}, ...versions) as Record<string, string>;
  const manifest = { private: true, type: "module", dependencies };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  if (modules !== undefined) return;
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  await promisify(execFile)("npm", ["install", ...flags], { cwd: folder, timeout: 600_000 });
}

async function allRows(): Promise<Row[]> {
  await writeFile(join(folder, "empty.js"), useSource({ imports: "", use: "" }));
  emptySize = Number(await sizeOf("empty.js", false));
  const rows: Row[] = [];
  const tell = (row: Row): void => {
    rows.push(row);
    console.log(`${row.name} ${row.told ?? `works, ${row.fuel} fuel`}`);
  };
  const building: Package[] = [];
  const sizes = new Map<string, number>();
  for (const each of packages) {
    await writeFile(join(folder, fileOf(each)), useSource(each));
    if (each.inNode !== undefined) {
      await writeFile(join(folder, nodeFileOf(each)), useSource({ ...each, imports: each.inNode }));
    }
    const size = await sizeOf(fileOf(each), each.node === true);
    if (typeof size === "string") tell({ ...commonOf(each), works: false, told: firstLine(size) });
    else building.push(each);
    if (typeof size === "number") sizes.set(each.name, size - emptySize);
  }
  for (const node of [false, true]) {
    const alike = building.filter((each) => (each.node === true) === node);
    for (const group of groupsOf(alike)) {
      for (const row of await rowsOf(group, node)) tell({ ...row, size: sizes.get(row.name)! });
    }
  }
  return rows;
}

/** Those with modules of WebAssembly are alone: an engine is made for these. */
function groupsOf(packages: readonly Package[]): Package[][] {
  const isJoined = ({ inNode }: Package) => inNode !== undefined;
  const groups = packages.filter(isJoined).map((each) => [each]);
  const plain = packages.filter((each) => !isJoined(each));
  for (let at = 0; at < plain.length; at += together) groups.push(plain.slice(at, at + together));
  return groups;
}

function fileOf({ name }: Package): string {
  return `${name.replace(/\W+/g, "-")}.mjs`;
}

function nodeFileOf(each: Package): string {
  return each.inNode === undefined ? fileOf(each) : fileOf(each).replace(".mjs", "-in-node.mjs");
}

function commonOf({ name, version, node }: Package) {
  return { name, version, node: node === true };
}

/** Bytes of the bundle of a file; what is said of one that can't be bundled. */
async function sizeOf(file: string, node: boolean): Promise<number | string> {
  const options = { projectDir: folder, grants, bindings: [], node, debug: false, joiner };
  const made = await bundle({ entry: join(folder, file), ...options });
  if (!("errors" in made)) return Buffer.byteLength(made.javascript);
  const [first] = made.errors;
  return first?.text ?? "It can't be bundled.";
}

/** Builds one worker of several packages, calls it for each of them, and compares with Node. */
async function rowsOf(group: readonly Package[], node: boolean): Promise<Row[]> {
  const entry = join(folder, "worker.js");
  await writeFile(entry, groupSource(group.map((each) => [each.name, `./${fileOf(each)}`])));
  const compiled = await compile({ entry, projectDir: folder, grants, node, joiner });
  if (!compiled.ok) throw new Error(compiled.diagnostics);
  const worker = await host.load(compiled.component, testSettings({ limits: { fuel: maxFuel } }));
  const rows: Row[] = [];
  for (const each of group) {
    const { response, error, usage } = await ask(worker, each);
    const answer = bodyText(response?.body);
    const common = { ...commonOf(each), fuel: usage.fuel };
    const told =
      error?.message ?? (response?.status === 200 ? await unlikeNode(each, answer) : answer);
    if (told === null) rows.push({ ...common, works: true, ...(await depthOf(worker, each)) });
    else rows.push({ ...common, works: false, told: firstLine(told) });
  }
  return rows;
}

/** Asks a worker for what a package comes to, or, with a depth, for what it makes of so deep a nesting. */
function ask(worker: LoadedWorker, { name }: Package, depth = 0) {
  const uri = `http://packages.test/${encodeURIComponent(name)}?depth=${depth}`;
  return host.call(worker, { method: "GET", uri, fields: [], body: { tag: "empty" as const } });
}

/** The deepest of the nestings up to which it answers as in Node. */
async function depthOf(worker: LoadedWorker, each: Package): Promise<{ depth?: number }> {
  if (each.nest === undefined) return {};
  let deepest = 0;
  for (const depth of depths) {
    const expected = await nestedInNode(each, depth);
    const { response, error } = await ask(worker, each, depth);
    if (error !== null || response?.status !== 200) break;
    if (bodyText(response.body) !== expected) break;
    deepest = depth;
  }
  return { depth: deepest };
}

/** What the same source makes in Node of a nesting; null where it fails. */
async function nestedInNode(each: Package, depth: number): Promise<string | null> {
  const url = urlInNode(each);
  const thread = new Worker(new URL("nest-thread.ts", import.meta.url), {
    workerData: { url, depth },
    resourceLimits: { stackSizeMb: stackInNode },
  });
  const [told] = await Promise.race([once(thread, "message"), once(thread, "exit").then(() => [])]);
  await thread.terminate();
  return typeof told === "string" ? told : null;
}

function urlInNode(each: Package): string {
  return pathToFileURL(join(folder, nodeFileOf(each))).href;
}

/** What differs from the answer of the same source in Node; null where nothing does. */
async function unlikeNode(each: Package, answer: string): Promise<string | null> {
  const { use } = (await import(urlInNode(each))) as { use(): Promise<unknown> };
  const expected = JSON.stringify(await use());
  if (answer === expected) return null;
  return `answers ${answer.slice(0, 100)}, and Node ${expected.slice(0, 100)}`;
}

/** The first line that says something. */
function firstLine(text: string): string {
  const line = text.split("\n").find((each) => each.trim() !== "") ?? "";
  const shown = line
    .replaceAll(folder, "")
    .replace(/"[^"]*guest-sdk\/javascript\//, '"@skerry/javascript/');
  return shown.trim().slice(0, 200);
}
