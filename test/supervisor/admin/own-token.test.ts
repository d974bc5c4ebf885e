import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownToken, tokenFile, tokenIn } from "../../../runtime/supervisor/admin/own-token.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skerry-token-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = () => join(folder, tokenFile);

test("a token is made once, for its owner alone, and stays", async () => {
  const token = await ownToken(folder);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(await ownToken(folder)).toBe(token);
  expect(await tokenIn(folder)).toBe(token);
});

test.for([
  ["that others can read", () => writeFileSync(path(), "0123456789abcdef", { mode: 0o644 })],
  [
    "that others can write",
    () => {
      writeFileSync(path(), "0123456789abcdef");
      chmodSync(path(), 0o620);
    },
  ],
  ["that is short", () => writeFileSync(path(), "short", { mode: 0o600 })],
  ["that is empty", () => writeFileSync(path(), "", { mode: 0o600 })],
  [
    "that lies elsewhere",
    () => {
      const elsewhere = join(folder, "elsewhere");
      writeFileSync(elsewhere, "0123456789abcdef", { mode: 0o600 });
      symlinkSync(elsewhere, path());
    },
  ],
] as const)("a token %s is none: another takes its place", async ([, put]) => {
  put();
  const before = readFileSync(path(), "utf8");
  expect(await tokenIn(folder)).toBeNull();
  const token = await ownToken(folder);
  expect(token).not.toBe(before.trim());
  expect(await tokenIn(folder)).toBe(token);
});

test("a folder that can't be written is told as such", async () => {
  await expect(ownToken("/proc/none")).rejects.toMatchObject({ code: "data-folder" });
});
