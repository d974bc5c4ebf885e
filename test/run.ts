// `npm test` and `npm run test:all`: `node test/run.ts [--all] [FILE ...] [option of Vitest ...]`.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { programCopies } from "../runtime/bin/program-copies.js";
import { readFailedFiles, reportVariable } from "./failed-files.ts";
import { machineReport } from "./machine.ts";
import { quickProjects, testFiles } from "./tiers.ts";

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const reporter = fileURLToPath(new URL("./failed-files.ts", import.meta.url));

/** How many files may have failed for them to be run again: more is no accident. */
const mostAgain = 3;
/** How often each has to pass then. */
const passes = 3;

const all = process.argv[2] === "--all";
const args = process.argv.slice(all ? 3 : 2);

/** Whoever names a file, or a project, means that one, whichever tier it is in. */
const chosen =
  args.some((arg) => arg.startsWith("--project")) ||
  args.some((arg) => testFiles().some((file) => `test/${file}`.includes(arg)));

if (all) {
  const { lines, missing } = machineReport();
  process.stderr.write(`${lines.join("\n")}\n`);
  if (missing && !chosen) process.exit(2);
}
// As users do, tests run the copies of Skerry's programs: those start in half the processor's time.
const copies = await programCopies(fileURLToPath(new URL("../runtime", import.meta.url)));

let stopped: NodeJS.Signals | null = null;
let running: ReturnType<typeof spawn> | null = null;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    stopped = signal;
    running?.kill(signal);
  });
}

/** Runs Vitest. Returns its exit code. */
function run(options: readonly string[], report?: string): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, vitest, "run", ...options], {
    stdio: "inherit",
    // Where the tests run as root so do the hosts that they start.
    env: {
      ...process.env,
      SKERRY_AS_ROOT: "yes",
      ...(copies === null ? {} : { SKERRY_PROGRAMS: copies }),
      ...(report === undefined ? {} : { [reportVariable]: report }),
    },
  });
  running = child;
  return new Promise((resolve) => {
    child.on("exit", (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** Runs everything. A battery of an hour beside whatever else a machine does is lost to one file that a busy moment made
 * fail: where it is no more than a few they are run again, alone, and all have to pass each time. What is told at the end
 * names them: they are faults, of the product or of their tests. Returns the exit code. */
async function runAll(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-tests-"));
  const report = join(folder, "failed.json");
  try {
    const code = await run(["--reporter=default", `--reporter=${reporter}`, ...args], report);
    const failed = readFailedFiles(report);
    if (code !== 1 || stopped !== null || failed === null || failed.others > 0) return code;
    const { files } = failed;
    if (files.length === 0 || files.length > mostAgain) return code;
    for (let pass = 1; pass <= passes; pass++) {
      for (const file of files) {
        say(`${shown(file)} failed: again, alone, ${pass} of ${passes}`);
        const again = await run([...args, file]);
        if (again !== 0) return again;
      }
    }
    const names = files.map(shown).join("\n  ");
    say(`failed among the others, and passed alone ${passes} times:\n  ${names}`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const shown = (file: string) => relative(process.cwd(), file);

function say(text: string): void {
  process.stderr.write(`\n${text}\n`);
}

const projects = all || chosen ? [] : quickProjects.flatMap((name) => ["--project", name]);
process.exitCode = all && !chosen ? await runAll() : await run([...projects, ...args]);
