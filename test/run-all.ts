// `npm run test:all [-- ARGUMENT OF VITEST ...]`: all tiers by one run of Vitest, and what it has no option for: the machine is looked at
// first, and few files that failed are run again, alone, once the others are done.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { readFailedFiles, reportVariable } from "./failed-files.ts";
import { machineReport } from "./machine.ts";
import { allTiersVariable } from "./tiers.ts";

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const reporter = fileURLToPath(new URL("./failed-files.ts", import.meta.url));

/** How many files may have failed for them to be run again: more is no accident. */
const maxAgain = 3;
/** How often each has to pass then. */
const passes = 3;

const args = process.argv.slice(2);

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
    env: {
      ...process.env,
      [allTiersVariable]: "yes",
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
    if (files.length === 0 || files.length > maxAgain) return code;
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

const { lines, missing } = machineReport();
process.stderr.write(`${lines.join("\n")}\n`);
// Whoever has arguments may mean files that need none of it.
process.exitCode = missing && args.length === 0 ? 2 : await runAll();
