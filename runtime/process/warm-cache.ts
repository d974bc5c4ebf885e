import { createHash } from "node:crypto";
import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { launch } from "./launch.ts";
import { programFile } from "./program-file.ts";

/** A program that will run where it may not write to the cache of compiled code. */
export interface CachedProgram {
  readonly program: URL;
  readonly flags: readonly string[];
  /** Whether it says something by itself once it is loaded; one that does not ends with its channel. */
  readonly beats: boolean;
}

/** How long what was compiled of a program counts as there, in ms: sources may change. */
const freshness = 24 * 60 * 60 * 1000;

/** How long a program may take to load, in ms. */
const patience = 20_000;

/** Has Node keep what V8 compiles of these programs: runs each once, with nothing to do and a low priority, where that was not
 * done lately. Does nothing where there is no such cache. */
export async function warmCompileCache(programs: readonly CachedProgram[]): Promise<void> {
  const { NODE_COMPILE_CACHE: cache, NODE_DISABLE_COMPILE_CACHE: isOff } = process.env;
  if (cache === undefined || isOff) return;
  for (const each of programs) {
    const mark = join(cache, `warm-${digestOf(each)}`);
    if (await isFresh(mark)) continue;
    await runOnce(each);
    await writeFile(mark, "").catch(() => {});
  }
}

function digestOf({ program, flags }: CachedProgram): string {
  const text = JSON.stringify([programFile(program), flags, process.version]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

async function isFresh(mark: string): Promise<boolean> {
  return stat(mark).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < freshness,
    () => false,
  );
}

async function runOnce({ program, flags, beats }: CachedProgram): Promise<void> {
  try {
    const child = launch(program, { flags, quiet: true });
    child.stderr?.resume();
    // Others have something to do.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    // Its first words come after what it has compiled was kept.
    if (beats) child.once("message", () => child.kill("SIGKILL"));
    else child.disconnect();
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    await once(child, "exit").catch(() => {});
    clearTimeout(timer);
  } catch {
    // No process can be made for now: whoever needs one hears of it.
  }
}
