import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compile } from "@skerry/javascript/build";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keptBuild } from "../support/build-cache.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";

/** Packages of the table that are installed with Skerry itself. */
const here = [
  "debug",
  "hono",
  "htmlparser2",
  "marked",
  "ms",
  "nanoid",
  "semver",
  "valibot",
  "yaml",
];

/** One that is, and that no worker can have. */
const refused = "ajv";

interface Package {
  readonly name: string;
  readonly imports: string;
  readonly use: string;
}

let dir: string;
let end: () => Promise<void>;
let answerInGuest: (name: string) => Promise<string>;
let answerInNode: (name: string) => Promise<string>;

beforeAll(async () => {
  const path = join(import.meta.dirname, "packages.json");
  const all = JSON.parse(await readFile(path, "utf8")) as Package[];
  const packages = all.filter(({ name }) => [...here, refused].includes(name));
  // Within the checkout, where the packages are found.
  const folder = join(import.meta.dirname, "../../build");
  await mkdir(folder, { recursive: true });
  dir = await mkdtemp(join(folder, "packages-"));
  for (const { name, imports, use } of packages) {
    const source = `${imports}\nexport const use = async () => {\n${use}\n};\n`;
    await writeFile(join(dir, `${name}.js`), source);
  }
  const uses = packages.map(({ name }) => `import { use as ${name} } from "./${name}.js";\n`);
  const source =
    `${uses.join("")}const uses = { ${packages.map(({ name }) => name).join(", ")} };\n` +
    "export default { async fetch({ url }) {\n" +
    "  return Response.json(await uses[new URL(url).pathname.slice(1)]());\n} };\n";
  const entry = join(dir, "index.js");
  await writeFile(entry, source);
  // The lock file, by which builds are kept, names the packages' versions.
  const component = await keptBuild(["packages", source, packages], async () => {
    const compiled = await compile({ entry, projectDir: dir });
    if (!compiled.ok) throw new Error(compiled.diagnostics);
    return compiled.component;
  });
  const started = await testHost();
  end = started.end;
  const worker = await started.host.load(component, testSettings());
  answerInGuest = async (name) => {
    const uri = `http://packages.test/${name}`;
    const request = { method: "GET", uri, fields: [], body: { tag: "empty" as const } };
    const { response, error } = await started.host.call(worker, request);
    return error ? error.message : bodyText(response?.body);
  };
  const { default: inNode } = await import(pathToFileURL(entry).href);
  answerInNode = async (name) =>
    (await inNode.fetch(new Request(`http://packages.test/${name}`))).text();
});

afterAll(async () => {
  await end?.();
  await rm(dir, { recursive: true, force: true });
});

describe("a package of npm answers as in Node", () => {
  test.each(here)("%s", async (name) => {
    expect(await answerInGuest(name)).toBe(await answerInNode(name));
  });
});

test("a package that makes code from strings is told that a worker runs none", async () => {
  expect(await answerInGuest(refused)).toContain("EvalError: Code from strings");
});
