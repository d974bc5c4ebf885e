// `npm test` and `npm run test:all`: `node test/run.ts [--all] [FILE ...] [option of Vitest ...]`.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { programCopies } from "../runtime/bin/program-copies.js";
import { machineReport } from "./machine.ts";
import { quickProjects, testFiles } from "./tiers.ts";

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));

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
const projects = all || chosen ? [] : quickProjects.flatMap((name) => ["--project", name]);
const child = spawn(process.execPath, [...process.execArgv, vitest, "run", ...projects, ...args], {
  stdio: "inherit",
  // Where the tests run as root so do the hosts that they start.
  env: {
    ...process.env,
    SKERRY_AS_ROOT: "yes",
    ...(copies === null ? {} : { SKERRY_PROGRAMS: copies }),
  },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => child.kill(signal));
}
child.on("exit", (code, signal) => {
  process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
});
