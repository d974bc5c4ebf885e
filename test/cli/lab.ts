import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { type Ended, type Started, type Surroundings, skerry, startSkerry } from "./skerry.ts";

const source = fileURLToPath(new URL("./lab/", import.meta.url));

/** A copy of the worker in `lab/`, built, with a data folder of its own. */
export interface Lab {
  readonly dir: string;
  readonly root: string;
  readonly run: (args: readonly string[], more?: Surroundings) => Promise<Ended>;
  readonly start: (args: readonly string[], more?: Surroundings) => Started;
  readonly remove: () => Promise<void>;
}

export async function makeLab(): Promise<Lab> {
  const root = await mkdtemp(join(tmpdir(), "skerry-lab-"));
  const dir = join(root, "lab");
  await cp(source, dir, { recursive: true });
  const env = { SKERRY_DATA_DIR: join(root, "data"), LAB_TOKEN: "s3cret" };
  const around = (more: Surroundings): Surroundings => ({
    cwd: dir,
    ...more,
    env: { ...env, ...more.env },
  });
  const lab: Lab = {
    dir,
    root,
    run: (args, more = {}) => skerry(args, around(more)),
    start: (args, more = {}) => startSkerry(args, around(more)),
    remove: () => rm(root, { recursive: true, force: true }),
  };
  const { code, stderr } = await lab.run(["build"]);
  if (code !== 0) throw new Error(`the lab worker does not build:\n${stderr}`);
  return lab;
}

/** Serves the lab for as long as `use` takes, then ends it as Ctrl-C does. Resolves with what it printed on stderr. */
export async function serving(
  lab: Lab,
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
