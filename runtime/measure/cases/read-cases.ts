import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { SkerryError } from "../../errors.ts";
import { formatBytes } from "../../settings/quantities.ts";
import { reading } from "../../settings/user-files.ts";
import { type CaseSet, maxCaseBytes, maxCases, withOwnNames } from "./case.ts";
import { caseOf } from "./case-record.ts";
import { parseDocument, parseRequestFile } from "./request-file.ts";

/** Reads a file of requests, or a folder of cases: each `.json` file in it is one, and its name the
 * case's. `label` is the name for messages. Throws `not-found`, `bad-request` with file and line. */
export async function readCases(path: string, label: string): Promise<CaseSet> {
  const status = await reading(label, () => stat(path));
  if (status.isDirectory()) return readFolder(path, label);
  checkSize(status.size, label);
  return parseRequestFile(await reading(label, () => readFile(path, "utf8")), label);
}

async function readFolder(path: string, label: string): Promise<CaseSet> {
  const names = (await reading(label, () => readdir(path)))
    .filter((name) => name.endsWith(".json"))
    .sort();
  if (names.length === 0) {
    throw new SkerryError("bad-request", `${label} holds no case: no file \`*.json\`.`);
  }
  if (names.length > maxCases) {
    throw new SkerryError(
      "bad-request",
      `${label} holds ${names.length} cases; ${maxCases} are allowed.`,
    );
  }
  const cases = [];
  let bytes = 0;
  for (const name of names) {
    const file = join(label, name);
    const own = join(path, name);
    bytes += (await reading(file, () => stat(own))).size;
    checkSize(bytes, label);
    const text = await reading(file, () => readFile(own, "utf8"));
    cases.push(caseOf(parseDocument(text, file), file, name.slice(0, -".json".length)));
  }
  return { cases: withOwnNames(cases), notes: [] };
}

function checkSize(bytes: number, label: string): void {
  if (bytes <= maxCaseBytes) return;
  throw new SkerryError(
    "bad-request",
    `${label} has ${formatBytes(bytes)}; ${formatBytes(maxCaseBytes)} are allowed.`,
  );
}
