import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { CallDocument } from "../../runtime/cli/text/call-document.ts";
import type { Report } from "../../runtime/measure/report.ts";
import { expectReport } from "../measure/expect-report.ts";
import { putPreparedBuild } from "../support/kept-artifacts.ts";
import { keepRates } from "../support/kept-rates.ts";
import { type Ended, type Started, type Surroundings, skerry, startSkerry } from "./skerry.ts";

const source = fileURLToPath(new URL("./misbehaving-worker/", import.meta.url));

/** A copy of the worker in `misbehaving-worker/`, built, with a data folder of its own, in which its artifacts and this machine's rates are. */
export interface MisbehavingWorker {
  readonly dir: string;
  readonly root: string;
  readonly run: (args: readonly string[], more?: Surroundings) => Promise<Ended>;
  readonly start: (args: readonly string[], more?: Surroundings) => Started;
  readonly remove: () => Promise<void>;
}

export async function makeMisbehavingWorker(): Promise<MisbehavingWorker> {
  const root = await mkdtemp(join(tmpdir(), "skerry-lab-"));
  const dir = join(root, "lab");
  await cp(source, dir, { recursive: true });
  // Somebody may have built it by hand.
  await rm(join(dir, "build"), { recursive: true, force: true });
  const dataDir = join(root, "data");
  await keepRates(dataDir);
  const env = { SKERRY_DATA_DIR: dataDir, LAB_TOKEN: "s3cret" };
  const around = (more: Surroundings): Surroundings => ({
    cwd: dir,
    ...more,
    env: { ...env, ...more.env },
  });
  const lab: MisbehavingWorker = {
    dir,
    root,
    run: (args, more = {}) => skerry(args, around(more)),
    start: (args, more = {}) => startSkerry(args, around(more)),
    async remove() {
      await keep();
      await rm(root, { recursive: true, force: true });
    },
  };
  const keep = await putPreparedBuild(dir, dataDir);
  return lab;
}

/** The document of `call --json`, and the command's exit code. */
export async function callJson(
  lab: MisbehavingWorker,
  ...args: string[]
): Promise<CallDocument & { code: number | null }> {
  const { code, stdout, stderr } = await lab.run(["call", "--json", ...args]);
  expect(stderr).toBe("");
  return { code, ...JSON.parse(stdout) };
}

/** The report of `measure --json`, and the command's exit code. Of cold starts there is one, unless `args` say
 * otherwise. */
export async function measureJson(
  lab: MisbehavingWorker,
  ...args: string[]
): Promise<Report & { code: number | null }> {
  const all = ["measure", "--json", "--cold-starts", "1", ...args];
  const { code, stdout, stderr } = await lab.run(all);
  expect(stderr).toBe("");
  const report = JSON.parse(stdout);
  expectReport(report);
  return { code, ...report };
}

/** Serves the worker for as long as `use` takes, then ends it as Ctrl-C does. Resolves with what it printed on stderr. */
export async function serving(
  lab: MisbehavingWorker,
  args: readonly string[],
  use: (url: string, started: Started) => Promise<void>,
): Promise<string> {
  const started = lab.start(["run", "--port", "0", ...args]);
  const [, url] = await started.printed(/answers at (http:\S+)/);
  try {
    await use(url!.slice(0, -1), started);
  } finally {
    started.child.kill("SIGINT");
  }
  const { code, stderr } = await started.ended;
  expect(code).toBe(0);
  return stderr;
}
