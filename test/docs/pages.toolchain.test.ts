import { cpSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository, skerry } from "../cli/skerry.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { freePorts } from "../support/free-ports.ts";
import { putBuild } from "../support/kept-project.ts";
import { fencesOf } from "./markdown.ts";
import { isCommands, reasonNotRun, runPage, writeCommands } from "./run-page.ts";

const pages = [
  "README.md",
  ...readdirSync(join(repository, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const commands = pages.flatMap((page) =>
  fencesOf(page)
    .filter(isCommands)
    .map((fence) => ({ page, fence, reason: reasonNotRun(fence) })),
);
const run = pages.filter((page) =>
  commands.some((each) => each.page === page && each.reason === null),
);

/** Pages about how a worker is written and built, one for each language: their commands build. */
const buildThemselves = ["docs/assemblyscript.md", "docs/javascript.md"];

const folder = mkdtempSync(join(tmpdir(), "skerry-docs-"));
const kept = { SKERRY_DATA_DIR: keptDataDir() };
let path: string;

beforeAll(async () => {
  path = writeCommands(join(folder, "bin"));
  // What pages begin with, built once for all of them: a folder that `skerry new` made, and examples.
  for (const example of ["hello", "kv-counter", "metering"]) {
    const from = join(repository, "examples", example);
    const build = join(from, "build");
    cpSync(from, join(folder, "examples", example), {
      recursive: true,
      filter: (name) => !name.startsWith(build),
    });
  }
  const { code, stderr } = await skerry(["new", "my-worker"], { cwd: folder, env: kept });
  expect(code, stderr).toBe(0);
  for (const name of ["my-worker", "examples/hello", "examples/kv-counter"])
    await putBuild(join(folder, name));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A folder that looks like the clone to a reader: packages and examples are there, and `my-worker`,
 * where the page does not make it itself. */
async function placeFor(page: string) {
  const place = mkdtempSync(join(folder, "page-"));
  const [port, adminPort, natsPort] = (await freePorts(3)) as [number, number, number];
  symlinkSync(join(repository, "node_modules"), join(place, "node_modules"));
  const makesIt = fencesOf(page).some(({ text }) => text.includes("skerry new my-worker"));
  for (const name of makesIt ? ["examples"] : ["examples", "my-worker"]) {
    cpSync(join(folder, name), join(place, name), { recursive: true, preserveTimestamps: true });
  }
  // No balancer has to notice its end, and no page finds what another one has deployed.
  const settings = `[serve]\nport = ${port}\nadmin = "127.0.0.1:${adminPort}"\ndrain-delay = "1ms"\ndata = "skerry-data"\n`;
  writeFileSync(join(place, "skerry.toml"), settings);
  const environment = {
    ...process.env,
    PATH: path,
    ...kept,
    SKERRY_ADMIN: `127.0.0.1:${adminPort}`,
    PAGE_PORT: String(port),
  };
  const keptBuilds = !buildThemselves.includes(page);
  return { folder: place, port, adminPort, natsPort, environment, keptBuilds };
}

describe("the commands of", () => {
  test.each(run)("%s do what it says", { timeout: 120_000 }, async (page) => {
    await runPage(page, await placeFor(page));
  });
});

test("few commands are not run, each for a reason", () => {
  const reasons = commands.flatMap(({ page, reason }) => (reason === null ? [] : [[page, reason]]));
  expect(reasons).toEqual([
    ["README.md", "they install Skerry and run all its tests"],
    ["docs/cluster-operate.md", "takes many minutes"],
    ["docs/cluster.md", "needs a registry, and servers on three machines"],
    ["docs/cluster.md", "needs a cluster"],
    ["docs/components.md", "needs Rust"],
    ["docs/components.md", "needs a command"],
    ["docs/conformance.md", "needs a checkout of test262, and takes many minutes"],
    ["docs/conformance.md", "needs a folder of web platform tests, and takes many minutes"],
    ["docs/figures.md", "takes many minutes, and a quiet machine"],
    ["docs/install.md", "makes packages, and installs them from a registry"],
    ["docs/install.md", "builds an image and runs it"],
    ["docs/limits-and-errors.md", "measures for 10 s and more; its own test runs it"],
    ["docs/operate.md", "needs nginx or Caddy, and a certificate"],
    ["docs/operate.md", "changes what is installed"],
    ["docs/security.md", "needs root, and a host with two cordons and two workers"],
    ["docs/serve.md", "needs Caddy, and a host name that has a certificate"],
    ["docs/toolchains.md", "needs a component"],
    ["docs/toolchains.md", "needs clang"],
    ["docs/toolchains.md", "needs Rust"],
    ["docs/toolchains.md", "needs Debian's rustc"],
    ["docs/toolchains.md", "needs jco"],
    ["docs/toolchains.md", "needs TinyGo, .NET or Python's toolchain"],
  ]);
  expect(pages.filter((page) => !run.includes(page))).toEqual([
    "docs/cluster-operate.md",
    "docs/conformance.md",
    "docs/figures.md",
    "docs/packages.md",
    "docs/releases.md",
    "docs/security.md",
    "docs/toolchains.md",
  ]);
});
