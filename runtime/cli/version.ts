import { readFileSync } from "node:fs";
import { engineLine, engineWarning, ownEngine } from "../process/engine.ts";
import { writeDocument } from "./text/output.ts";

/** The version of this command line, as its package has it. */
export function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return JSON.parse(manifest).version;
}

const forms: readonly string[] = ["--version", "-V", "--verbose", "--json"];

/** Answers `skerry --version` with `--json`, `--verbose` or both, in any order. False: something else is asked for; without
 * either it is the launcher's to answer, or Commander's. */
export function answersVersion(argv: readonly string[], now = Date.now()): boolean {
  const wants = new Set(argv);
  const isAsked = argv.length > 1 && (wants.has("--version") || wants.has("-V"));
  if (!isAsked || !argv.every((each) => forms.includes(each))) return false;
  const engine = ownEngine(now);
  const verbose = wants.has("--verbose");
  if (wants.has("--json")) {
    writeDocument({ version: version(), ...(verbose && { engine }) });
    return true;
  }
  if (!verbose) return false;
  const lines = [version(), engineLine(engine), engineWarning(engine)];
  process.stdout.write(`${lines.filter((line) => line !== null).join("\n")}\n`);
  return true;
}
