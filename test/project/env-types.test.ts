import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { envTypes, renewEnvTypes, writeEnvTypes } from "../../runtime/project/env-types.ts";
import { openProject } from "../../runtime/project/project.ts";
import { parseSettings } from "../../runtime/settings/settings-file.ts";

const typesOf = (toml: string, environment = {}) => {
  const text = envTypes({ settings: parseSettings(toml, "skerry.toml") }, environment);
  return text.slice(text.indexOf("interface Env"));
};

describe("the type of env", () => {
  test("has variables, secrets and namespaces, and what only .env names as what need not be there", () => {
    const toml = `grants = ["config", "kv"]
[variables]
GREETING = "Hello"
"odd-name" = "x"
[secrets]
API_KEY = { env = "API_KEY" }
[kv]
ENTRIES = "entries"
`;
    expect(typesOf(toml, { EXTRA: "1", GREETING: "Hi" })).toBe(`interface Env {
  readonly API_KEY: string;
  readonly ENTRIES: KvNamespace;
  readonly EXTRA?: string;
  readonly GREETING: string;
  readonly "odd-name": string;
}
`);
  });

  test("has nothing that is not granted", () => {
    const toml = 'grants = ["log"]\n[variables]\nGREETING = "Hello"\n[kv]\nENTRIES = "entries"\n';
    expect(typesOf(toml)).toBe("interface Env {}\n");
    expect(typesOf("")).toBe("interface Env {}\n");
  });

  test("is in the template of new projects as it would be written", async () => {
    const template = resolve("runtime/cli/templates/javascript");
    const text = envTypes(await openProject(template), {});
    expect(await readFile(join(template, "src/env.d.ts"), "utf8")).toBe(text);
  });
});

describe("its file", () => {
  let dir: string;
  const settings = (variable: string) =>
    writeFile(join(dir, "skerry.toml"), `entry = "main.ts"\n[variables]\n${variable} = "x"\n`);
  const text = () => readFile(join(dir, "env.d.ts"), "utf8");

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "skerry-env-"));
    await settings("ONE");
    await writeFile(join(dir, "main.ts"), "export default { fetch: () => new Response() };\n");
  });
  afterEach(() => rm(dir, { recursive: true }));

  test("is written beside the entry, and again where settings have changed, and else left alone", async () => {
    await writeEnvTypes(await openProject(dir));
    expect(await text()).toContain("readonly ONE: string;");
    const { mtimeNs } = await stat(join(dir, "env.d.ts"), { bigint: true });
    await renewEnvTypes(await openProject(dir));
    expect((await stat(join(dir, "env.d.ts"), { bigint: true })).mtimeNs).toBe(mtimeNs);
    await settings("TWO");
    await renewEnvTypes(await openProject(dir));
    expect(await text()).toContain("readonly TWO: string;");
    expect(await text()).not.toContain("ONE");
    await writeFile(join(dir, ".env"), "SECRET=hidden\n");
    await renewEnvTypes(await openProject(dir));
    expect(await text()).toContain("readonly SECRET?: string;");
    expect(await text()).not.toContain("hidden");
  });

  test("is not made by a build, and one of somebody else stays", async () => {
    await renewEnvTypes(await openProject(dir));
    await expect(text()).rejects.toThrow("ENOENT");
    await writeFile(join(dir, "env.d.ts"), "interface Env {}\n");
    await renewEnvTypes(await openProject(dir));
    await expect(writeEnvTypes(await openProject(dir))).rejects.toMatchObject({
      code: "bad-usage",
      message: expect.stringContaining("was not written by `skerry types`"),
    });
    expect(await text()).toBe("interface Env {}\n");
  });

  test("is refused to a worker in AssemblyScript", async () => {
    await writeFile(
      join(dir, "skerry.toml"),
      'entry = "main.ts"\n[build]\nlanguage = "assemblyscript"\n',
    );
    await expect(writeEnvTypes(await openProject(dir))).rejects.toMatchObject({
      code: "bad-usage",
    });
  });
});
