import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const runtime = resolve(import.meta.dirname, "../../runtime");

/** Generated files, templates of new projects, and what npm fetched: nobody looks for code there. */
const leftOut = /(^|\/)(abi\/generated|cli\/templates|node_modules)\//;

/** Names of code files by their folder, a path from `runtime/`. */
function codeByFolder(): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const file of globSync("*/**/*.{ts,js,wat}", { cwd: runtime })) {
    if (leftOut.test(file)) continue;
    const folder = dirname(file);
    folders.set(folder, [...(folders.get(folder) ?? []), basename(file)]);
  }
  return folders;
}

interface Row {
  files: string[];
  description: string;
}

/** The rows of all tables of a README whose first column is headed `file`. */
function fileRows(readme: string): Row[] {
  const rows: Row[] = [];
  let isInTable = false;
  for (const line of readme.split("\n")) {
    if (!line.startsWith("|")) isInTable = false;
    else if (/^\| *file *\|/.test(line)) isInTable = true;
    else if (isInTable && !/^\|[ :-]+\|/.test(line)) {
      const [, first = "", description = ""] = line.split("|");
      const files = [...first.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
      rows.push({ files, description: description.trim() });
    }
  }
  return rows;
}

/** What is wrong with the README of one folder, a sentence each. */
function mistakes(folder: string, code: readonly string[]): string[] {
  const readme = join(runtime, folder, "README.md");
  if (!existsSync(readme)) return [`${folder} has no README.md`];
  const rows = fileRows(readFileSync(readme, "utf8"));
  const named = rows.flatMap((row) => row.files);
  const times = (file: string): number => named.filter((name) => name === file).length;
  return [
    ...code.filter((file) => times(file) === 0).map((file) => `${folder}/${file} has no row`),
    ...[...new Set(named)]
      .filter((file) => times(file) > 1)
      .map((file) => `${folder}/${file} has ${times(file)} rows`),
    ...named
      .filter((file) => !existsSync(join(runtime, folder, file)))
      .map((file) => `${folder}/README.md names ${file}, which is not there`),
    ...rows
      .filter((row) => row.files.length === 0 || row.description === "")
      .map(({ files }) => `${folder}/README.md has a row with an empty cell: ${files}`),
  ];
}

test("each folder's README has a row for each of its files, and for no other", () => {
  const folders = codeByFolder();
  expect(folders.size).toBeGreaterThan(30);
  expect([...folders].sort().flatMap(([folder, code]) => mistakes(folder, code))).toEqual([]);
});

test("no two rows say the same, and none says no more than the name of its command", () => {
  const byDescription = new Map<string, string[]>();
  const bare: string[] = [];
  for (const folder of codeByFolder().keys()) {
    for (const { files, description } of fileRows(
      readFileSync(join(runtime, folder, "README.md"), "utf8"),
    )) {
      const row = `${folder}: ${files}`;
      byDescription.set(description, [...(byDescription.get(description) ?? []), row]);
      if (/^(?:`[^`]*`(?:,| and)? ?)+$/.test(description)) bare.push(row);
    }
  }
  expect([...byDescription.values()].filter((rows) => rows.length > 1)).toEqual([]);
  expect(bare).toEqual([]);
});

test("the README of the JavaScript SDK's runtime has a row for each folder and file there, and for no other", () => {
  const folder = resolve(runtime, "../guest-sdk/javascript/runtime");
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const named = [...readme.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]!);
  const there = globSync(["*/", "*.ts"], { cwd: folder }).map((path) => path.replace(/\/$/, ""));
  expect(named.sort()).toEqual(there.sort());
});

test("the files that the glossary names are there", () => {
  const readme = readFileSync(join(runtime, "README.md"), "utf8");
  const words = readme.slice(readme.indexOf("\n## Words\n"));
  const files = [...words.matchAll(/\| `([^`]+)` *\|$/gm)].map((match) => match[1]!);
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((file) => !existsSync(join(runtime, file)))).toEqual([]);
});
