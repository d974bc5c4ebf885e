import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { entriesFinding } from "../../runtime/doctor/entries-database.ts";
import { readableByOthers } from "../support/readable-by-others.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-doctor-entries-"));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
function dataDir(make: (path: string) => void): string {
  const dir = join(folder, String(++made));
  mkdirSync(join(dir, "kv"), { recursive: true });
  make(join(dir, "kv", "kv.sqlite"));
  return dir;
}

test.each([
  ["none yet", () => {}, "ok", "None were kept"],
  [
    "whole",
    (path: string) => writeFileSync(path, `SQLite format 3\0${"x".repeat(84)}`),
    "ok",
    "is there",
  ],
  ["empty", (path: string) => writeFileSync(path, ""), "problem", "kv.sqlite is empty"],
  ["cut off", (path: string) => writeFileSync(path, "SQLite"), "problem", "is damaged"],
  [
    "of something else",
    (path: string) => writeFileSync(path, "x".repeat(100)),
    "problem",
    "is damaged",
  ],
  ["a folder", (path: string) => mkdirSync(path), "problem", "kv.sqlite is a folder"],
  [
    "a link",
    (path: string) => {
      writeFileSync(`${path}.other`, `SQLite format 3\0${"x".repeat(84)}`);
      symlinkSync(`${path}.other`, path);
    },
    "problem",
    "kv.sqlite is a link",
  ],
  [
    "a pipe that nobody writes to",
    (path: string) => execFileSync("mkfifo", [path]),
    "problem",
    "kv.sqlite is no file",
  ],
] as const)("the database of entries: %s", async (_, make, health, found) => {
  expect(await entriesFinding(dataDir(make))).toMatchObject({
    ...{ about: "entries", health },
    found: expect.stringContaining(found),
  });
});

test.runIf(process.getuid?.() === 0 && readableByOthers())(
  "a database that the user who looks may not reach is not taken for lost",
  () => {
    const dir = dataDir((path) => writeFileSync(path, ""));
    chmodSync(folder, 0o700);
    const module = new URL("../../runtime/doctor/entries-database.ts", import.meta.url);
    const program = `const { entriesFinding } = await import(${JSON.stringify(module.href)});
      console.log(JSON.stringify(await entriesFinding(${JSON.stringify(dir)})));`;
    const ids = ["--reuid=65534", "--regid=65534", "--clear-groups", "--"];
    const args = [...ids, process.execPath, "--input-type=module", "-e", program];
    expect(JSON.parse(execFileSync("setpriv", args, { encoding: "utf8" }))).toMatchObject({
      health: "problem",
      found: "kv.sqlite can't be read: EACCES.",
      advice: expect.stringContaining("as root, or give this user the data folder"),
    });
  },
);
