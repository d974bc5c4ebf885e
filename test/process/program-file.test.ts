import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { checkoutName } from "../../runtime/bin/own-folder.js";

const source = new URL("../../runtime/shard/main.ts", import.meta.url);
const runtime = dirname(dirname(fileURLToPath(source)));

/** Copies of a checkout's programs, as its launcher would make them. */
function makeCopies(checkout: string): { folder: string; copy: string } {
  const kept = mkdtempSync(join(tmpdir(), "skerry-programs-"));
  onTestFinished(() => rmSync(kept, { recursive: true, force: true }));
  const folder = join(kept, `${checkoutName(checkout)}-abcdef`);
  const copy = join(folder, "shard", "main.js");
  mkdirSync(dirname(copy), { recursive: true });
  writeFileSync(copy, "");
  return { folder, copy };
}

/** What a process that was started with these copies runs. */
async function fileWith(folder: string | undefined): Promise<string> {
  vi.stubEnv("SKERRY_PROGRAMS", folder);
  vi.resetModules();
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });
  return (await import("../../runtime/process/program-file.ts")).programFile(source);
}

test("a program's copy is run where there is one, and else its source", async () => {
  const { folder, copy } = makeCopies(runtime);
  expect(await fileWith(undefined)).toBe(fileURLToPath(source));
  expect(await fileWith(folder)).toBe(copy);
});

test("where copies were removed under a process it starts others from the sources", async () => {
  const { folder, copy } = makeCopies(runtime);
  rmSync(copy);
  expect(await fileWith(folder)).toBe(fileURLToPath(source));
});

test("copies of another checkout are not run", async () => {
  for (const other of [join(dirname(runtime), "other"), `${runtime}-other`]) {
    expect(await fileWith(makeCopies(other).folder)).toBe(fileURLToPath(source));
  }
});
