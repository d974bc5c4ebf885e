import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { entriesFinding } from "../../../runtime/supervisor/doctor/entries-database.ts";

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
