import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import LongestFirst from "./test/longest-first.ts";
import { filesOf, type Tier, tiers, tiersOfRun } from "./test/tiers.ts";

/** What a worker's engine has alone: parts of the guest's runtime are run by Node as well. */
const skerryHost = fileURLToPath(
  new URL("test/javascript/differential/skerry-host.ts", import.meta.url),
);

export default defineConfig({
  resolve: { alias: { "skerry:host": skerryHost } },
  test: {
    pool: "forks",
    // isolated-vm can't share a process with Node's start-up snapshot; forks don't inherit the flag.
    execArgv: ["--no-node-snapshot"],
    globalSetup: "test/support/program-copies.ts",
    // Where the tests run as root so do the hosts that they start.
    env: { SKERRY_AS_ROOT: "yes" },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes sooner on a quiet machine; here others work at the same time.
    expect: { poll: { timeout: 5_000 } },
    sequence: { sequencer: LongestFirst },
    projects: tiersOfRun(process.argv.slice(2), process.env).map((name) => {
      const { turn, workers, shared = false, setup = [] }: Tier = tiers[name];
      const { include, exclude } = filesOf(name);
      return {
        extends: true,
        test: {
          name,
          include,
          exclude: [...configDefaults.exclude, ...exclude],
          isolate: !shared,
          maxWorkers: workers,
          setupFiles: [...setup],
          sequence: { groupOrder: turn },
        },
      };
    }),
  },
});
