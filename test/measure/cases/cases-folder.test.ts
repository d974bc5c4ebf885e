import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCases } from "../../../runtime/measure/cases/read-cases.ts";

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "skerry-cases-"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function folder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const dir = join(root, name);
  await mkdir(dir);
  for (const [file, text] of Object.entries(files)) await writeFile(join(dir, file), text);
  return dir;
}

describe("a folder of cases", () => {
  test("has one in each JSON file, named by the file", async () => {
    const dir = await folder("good", {
      "b-search.json": '{"url":"/search?q=boat"}',
      "a-home.json": '{"url":"/"}',
      "notes.txt": "not a case",
    });
    const { cases } = await readCases(dir, "good");
    expect(cases.map(({ name, request }) => [name, request.uri])).toEqual([
      ["a-home", "http://localhost/"],
      ["b-search", "http://localhost/search?q=boat"],
    ]);
  });

  test("names the file and the line of a mistake", async () => {
    const dir = await folder("bad", { "x.json": '{\n"url": /\n}' });
    await expect(readCases(dir, "bad")).rejects.toMatchObject({
      code: "bad-request",
      message: "bad/x.json:2: it is not JSON.",
    });
  });

  test("is refused when it is empty or not there", async () => {
    const empty = await folder("empty", {});
    await expect(readCases(empty, "empty")).rejects.toThrow(
      "empty holds no case: no file `*.json`.",
    );
    await expect(readCases(join(root, "none"), "none")).rejects.toMatchObject({
      code: "not-found",
    });
  });
});
