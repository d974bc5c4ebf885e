// What a program in TypeScript sees: the packages' types as they are packed, and the pages' examples held to them.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compile } from "@skerry/assemblyscript/build";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../cli/skerry.ts";
import { typeErrors } from "../javascript/type-check.ts";
import { stagePackages } from "../pack/stage.ts";
import { type Fence, fencesOf, markdownFiles } from "./markdown.ts";

/** Guides whose examples have tests of their own, which compile and run them (`test/guest-sdk/guide`, `test/javascript/guide`). */
const guides = ["guest-sdk/assemblyscript/README.md", "guest-sdk/javascript/README.md"];

/** What the pages' own test writes into files, and builds. */
const isWritten = ({ rest }: Fence) => rest.endsWith(".ts");

const fences = markdownFiles()
  .filter((page) => !guides.includes(page))
  .flatMap((page) => fencesOf(page).map((fence) => ({ page, ...fence })))
  .filter((fence) => ["ts", "typescript"].includes(fence.language) && !isWritten(fence));
const kindOf = ({ text }: Fence) =>
  text.includes("@skerry/assemblyscript")
    ? "assemblyscript"
    : text.includes("ExportedHandler")
      ? "worker"
      : "program";
const of = (kind: string) => fences.filter((fence) => kindOf(fence) === kind);

/** What a reader has around a part of a program. */
const around = `import type { Host, Worker } from "skerry";
declare global {
  var host: Host;
  var worker: Worker;
  var app: { all(path: string, handler: unknown): void; register(plugin: unknown, options: object): void };
  function bill(tenant: string, fuel: number): void;
  function tooSlow(fuel: number | undefined): Response;
  function tryAgain(): Response;
  function isBusy(): Promise<boolean>;
  var rates: Map<string, number>;
  var database: {
    insert(row: object): Promise<void>;
    product(tenant: string, sku: string): Promise<{ cents: number; tags: string[] } | undefined>;
  };
}
`;

const folder = mkdtempSync(join(tmpdir(), "skerry-types-"));
let packages: ReadonlyMap<string, string>;

beforeAll(() => {
  packages = stagePackages(join(folder, "packages"));
  const link = (path: string, name: string) => {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(path, join(folder, "node_modules", name));
  };
  link(packages.get("runtime")!, "skerry");
  link(packages.get("guest-sdk/javascript")!, "@skerry/javascript");
  link(packages.get("guest-sdk/assemblyscript")!, "@skerry/assemblyscript");
  for (const name of ["@types/node", "vitest"]) link(join(repository, "node_modules", name), name);
  // Of a file below it the types of Node are found as well.
  mkdirSync(join(folder, "packages/node_modules"));
  symlinkSync(join(folder, "node_modules/@types"), join(folder, "packages/node_modules/@types"));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the compiler says of files of a program that has the packages. */
function errorsOf(files: Readonly<Record<string, string>>, ...options: string[]): Promise<string> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const tsc = join(repository, "node_modules/.bin/tsc");
  const usual = ["--module", "nodenext", "--target", "es2024", "--strict", "--noEmit"];
  const args = [tsc, ...usual, "--types", "node", ...options, ...Object.keys(files)];
  return new Promise((resolve) =>
    execFile(process.execPath, args, { cwd: folder }, (_, stdout) => resolve(stdout)),
  );
}

const entries = ["", "/node", "/fastify", "/hono", "/profile", "/testing", "/testing/vitest"].map(
  (path) => `skerry${path}`,
);

test.each([
  ["of Node alone", "es2024,esnext.disposable"],
  ["of a browser as well", "es2024,esnext.disposable,dom,dom.iterable"],
])(
  "the packages' own types have no error, with libraries %s",
  async (_, lib) => {
    const text = [...entries, "@skerry/javascript/build", "@skerry/assemblyscript/build"]
      .map((entry) => `import "${entry}";\n`)
      .join("");
    expect(await errorsOf({ "own.mts": text }, "--lib", lib, "--skipLibCheck", "false")).toBe("");
  },
  120_000,
);

/** The names of what a declaration file's classes, interfaces and types have for everybody. */
function membersIn(file: string): string[] {
  const text = readFileSync(join(packages.get("runtime")!, file), "utf8").replace(
    /\/\*[\s\S]*?\*\//g,
    "",
  );
  return [...text.matchAll(/^ {4}(?:static |readonly |get |set )*([a-z]\w*)(?=[?(<:])/gm)]
    .map(([, name]) => name!)
    .filter((name) => name !== "constructor");
}

test("the library has what its page names, and nothing else", () => {
  const page = readFileSync(join(repository, "docs/embed.md"), "utf8");
  const words = new Set([...page.matchAll(/\w+/g)].map(([word]) => word));
  const files = [
    ...["open-host", "embedded-host", "embedded-worker", "worker-options", "host-events"],
    ...["functions/host-interface", "services/asked-fetches", "services/fetch-failure"],
    "messages/worker-response",
  ].map((name) => `embed/${name}.d.ts`);
  // Of an iterator, and of Error.
  const standard = ["next", "return", "name"];
  const unnamed = files.flatMap((file) =>
    membersIn(file)
      .filter((name) => !words.has(name) && !standard.includes(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(unnamed).toEqual([]);
  const worker = new Set(membersIn("embed/embedded-worker.d.ts"));
  expect([...worker].sort()).toEqual(
    ["name", "tenant", "limits", "startFuel", "processId", "fetch", "swap", "unload"].sort(),
  );
  const host = new Set(membersIn("embed/embedded-host.d.ts"));
  expect([...host].sort()).toEqual(
    ["workers", "missingSandbox", "get", "load", "unload", "on", "off", "events", "close"].sort(),
  );
});

describe("examples in TypeScript compile", () => {
  test("of programs, by the packed types", async () => {
    const files = Object.fromEntries(
      of("program").map(({ text }, index) => [`part${index}.mts`, `${text}\nexport {};\n`]),
    );
    expect(Object.keys(files).length).toBeGreaterThan(6);
    // Who declares matchers has tests.
    const tests = 'import { test } from "vitest";\ntest("x", () => {});\n';
    const all = { "around.mts": around, "tests.mts": tests, ...files };
    expect(await errorsOf(all, "--skipLibCheck")).toBe("");
  }, 120_000);

  test("of workers", async () => {
    const samples = Object.fromEntries(
      of("worker").map(({ text }, index) => [`worker${index}`, text]),
    );
    expect(Object.keys(samples).length).toBeGreaterThan(0);
    expect(await typeErrors(samples)).toBe("");
  }, 120_000);

  test("of workers in AssemblyScript, which are built", async () => {
    expect(of("assemblyscript").length).toBeGreaterThan(1);
    // What a program declares that embeds them stands in the same page.
    const wit = /^ +package shop:prices[\s\S]*?(?=`,)/m.exec(
      readFileSync(join(repository, "docs/embed.md"), "utf8"),
    )![0];
    for (const [index, { text }] of of("assemblyscript").entries()) {
      const projectDir = join(folder, `worker${index}`);
      mkdirSync(join(projectDir, "wit"), { recursive: true });
      writeFileSync(join(projectDir, "wit/prices.wit"), wit);
      writeFileSync(join(projectDir, "index.ts"), text);
      const result = await compile({ entry: join(projectDir, "index.ts"), projectDir });
      expect(result.ok ? "" : result.diagnostics).toBe("");
    }
  }, 120_000);
});
