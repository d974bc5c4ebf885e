import {
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cacheFile, readCached } from "../../../runtime/project/start/cached-file.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "skerry-kept-"));
});
afterEach(() => rm(dir, { recursive: true }));

const content = Uint8Array.from({ length: 1_000 }, (_, index) => index % 251);

describe("a kept file", () => {
  test.each([0, 1, 1_000])("of %i bytes is read as it was", async (length) => {
    await cacheFile(dir, "one", content.subarray(0, length));
    expect(new Uint8Array((await readCached(dir, "one"))!)).toEqual(content.subarray(0, length));
  });

  test("is not there where it was not kept", async () => {
    expect(await readCached(dir, "one")).toBeNull();
  });

  test.each([0, 1, 31, 32, 33, 1_031])("that was cut to %i bytes is not there", async (length) => {
    await cacheFile(dir, "one", content);
    await truncate(join(dir, "one"), length);
    expect(await readCached(dir, "one")).toBeNull();
    await cacheFile(dir, "one", content);
    expect(await readCached(dir, "one")).not.toBeNull();
  });

  test("of which a byte has changed is not there", async () => {
    await cacheFile(dir, "one", content);
    const bytes = await readFile(join(dir, "one"));
    bytes[500]! ^= 1;
    await writeFile(join(dir, "one"), bytes);
    expect(await readCached(dir, "one")).toBeNull();
  });

  test("is written by its owner alone, whatever the umask", async () => {
    const umask = process.umask(0);
    try {
      await cacheFile(dir, "one", content);
    } finally {
      process.umask(umask);
    }
    expect((await stat(join(dir, "one"))).mode & 0o777).toBe(0o644);
  });

  test("is used last where it was read last", async () => {
    await cacheFile(dir, "one", content);
    await utimes(join(dir, "one"), new Date(1_000), new Date(1_000));
    await readCached(dir, "one");
    expect((await stat(join(dir, "one"))).mtimeMs).toBeGreaterThan(1_000_000);
  });
});

test("a folder that can't be written to keeps nothing, and is no error", async () => {
  const file = join(dir, "file");
  await (await open(file, "w")).close();
  await cacheFile(join(dir, "none"), "one", content);
  await cacheFile(file, "one", content);
  // A folder stands where the file would, which no rename replaces.
  await cacheFile(dir, "..", content);
  expect(await readdir(dir)).toEqual(["file"]);
  expect(await readCached(file, "one")).toBeNull();
});

test("what a build left that was killed goes after an hour", async () => {
  const [old, recent] = [join(dir, ".draft-old"), join(dir, ".draft-recent")];
  await writeFile(old, content);
  await writeFile(recent, content);
  const time = new Date(Date.now() - 2 * 60 * 60_000);
  await utimes(old, time, time);
  await cacheFile(dir, "one", content);
  expect((await readdir(dir)).toSorted()).toEqual([".draft-recent", "one"]);
});
