// Before each file of unit tests: none of them starts a process, so that all can share one.
import child_process from "node:child_process";
import { syncBuiltinESMExports } from "node:module";

const starts = [
  "exec",
  "execFile",
  "execFileSync",
  "execSync",
  "fork",
  "spawn",
  "spawnSync",
] as const;

for (const name of starts) {
  const value = () => {
    throw new Error(
      `A unit test called ${name}: a file that starts one is named NAME.process.test.ts, or as test/README.md says.`,
    );
  };
  Object.defineProperty(child_process, name, { value, configurable: true, writable: true });
}
syncBuiltinESMExports();
