import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openProject } from "../../runtime/project/project.ts";
import { SourceDigests, sourceDigest } from "../../runtime/project/source-digest.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "skerry-digest-"));
});
afterEach(() => rm(dir, { recursive: true }));

/** The digest of a worker with these files. */
async function digestWith(files: Readonly<Record<string, string>>): Promise<string | null> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return sourceDigest(await openProject(dir));
}

const javascript = { "src/index.js": "" };
const granted = 'grants = ["kv"]\n';

test("changes with the names of namespaces that a JavaScript build knows", async () => {
  const before = await digestWith({ ...javascript, "skerry.toml": `${granted}[kv]\nA = "a"\n` });
  const renamed = await digestWith({ "skerry.toml": `${granted}[kv]\nB = "a"\n` });
  expect(renamed).not.toBe(before);
  expect(await digestWith({ "skerry.toml": `${granted}[kv]\nA = "other"\n` })).toBe(before);
});

test("that could not be made is made when it is asked for again", async () => {
  const before = await digestWith(javascript);
  const digests = new SourceDigests(await openProject(dir));
  renameSync(dir, `${dir}-away`);
  await expect(digests.sources()).rejects.toMatchObject({ code: "not-found" });
  renameSync(`${dir}-away`, dir);
  expect(await digests.sources()).toBe(before);
});

test("of AssemblyScript does not change with them", async () => {
  const sources = { "assembly/index.ts": "" };
  const before = await digestWith({ ...sources, "skerry.toml": `${granted}[kv]\nA = "a"\n` });
  expect(await digestWith({ "skerry.toml": `${granted}[kv]\nB = "a"\n` })).toBe(before);
});

test("changes with grants, what is built how, and sources, and with nothing else of the settings", async () => {
  const plain = await digestWith({ ...javascript, "skerry.toml": "" });
  expect(await digestWith({ "skerry.toml": '[limits]\nfuel = 5\n[variables]\nA = "a"\n' })).toBe(
    plain,
  );
  expect(await digestWith({ "skerry.toml": 'grants = ["log"]\n' })).not.toBe(plain);
  expect(await digestWith({ "skerry.toml": "[build]\nnode = true\n" })).not.toBe(plain);
  expect(await digestWith({ "skerry.toml": "", "src/index.js": "// other" })).not.toBe(plain);
  expect(await digestWith({ "src/index.js": "", "build/worker.wasm": "x" })).toBe(plain);
});
