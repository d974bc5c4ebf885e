import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import LongestFirst from "./test/longest-first.ts";
import { projectNames, projectOf, projects, type Tier, testFiles } from "./test/tiers.ts";

const files = Map.groupBy(testFiles(), projectOf);

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
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes sooner on a quiet machine; here others work at the same time.
    expect: { poll: { timeout: 5_000 } },
    sequence: { sequencer: LongestFirst },
    projects: projectNames.map((name) => {
      const { turn, workers, shared = false, setup = [] }: Tier = projects[name];
      return {
        extends: true,
        test: {
          name,
          include: files.get(name)?.map((file) => `test/${file}`) ?? [],
          isolate: !shared,
          maxWorkers: workers,
          setupFiles: [...setup],
          sequence: { groupOrder: turn },
        },
      };
    }),
  },
});
