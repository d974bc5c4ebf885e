// `npm run spec -- [--all] [PATH ...]`: runs the specification's own test scripts. A path is a `.wast`
// file or a folder with such; without one, the folder that SKERRY_SPEC_SUITE names. A checkout of
// WebAssembly/testsuite is one, or of any other repository that has scripts.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { newReport, type ScriptReport, sumOf, tableOf } from "./report.ts";
import { runScript } from "./run-script.ts";
import { readScript } from "./script.ts";

function scriptsIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".wast"))
    .map((name) => join(path, name))
    .sort();
}

async function reportOf(file: string): Promise<ScriptReport> {
  try {
    return await runScript(await readScript(readFileSync(file, "utf8")));
  } catch (error) {
    const report = newReport();
    report.failures.push(`the script can't be run: ${(error as Error).stack}`);
    return report;
  }
}

const args = process.argv.slice(2);
const all = args.includes("--all");
const named = args.filter((arg) => !arg.startsWith("-"));
const paths = named.length > 0 ? named : [process.env.SKERRY_SPEC_SUITE ?? ""].filter(Boolean);
if (paths.length === 0) {
  process.stderr.write(
    "No scripts: name a folder of .wast files, or set SKERRY_SPEC_SUITE to one, for example to a " +
      "checkout of https://github.com/WebAssembly/testsuite.\n",
  );
  process.exit(2);
}
const reports = new Map<string, ScriptReport>();
for (const path of paths) {
  for (const file of scriptsIn(path)) {
    const name = relative(path, file) || file;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}`);
    reports.set(name, await reportOf(file));
  }
}
if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
console.log(tableOf(reports, all));
for (const [name, { failures }] of reports) {
  for (const failure of failures) process.stderr.write(`${name}: ${failure}\n`);
}
if (reports.size === 0) process.stderr.write(`There are no .wast files in ${paths.join(", ")}.\n`);
const { failures } = sumOf([...reports.values()]);
process.exitCode = failures.length > 0 ? 1 : reports.size === 0 ? 2 : 0;
