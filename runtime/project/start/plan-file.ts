import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { StartPlan } from "../../module/initialise/start-plan.ts";
import { cacheFile, readCached } from "./cached-file.ts";

/** Names the form of plans and what makes them. Raise it with any change of `StartPlan`, of what `module/initialise` puts into one, or of
 * the functions that the SDK's `blank-engine.ts` gives an engine. */
const planVersion = 1;

/** How the names of plans begin and end in a data folder. */
const prefix = "javascript-start-";
const suffix = ".plan";

/** So many are kept, those used last: one for each combination of grants, of some 5 MB. */
const maxPlans = 8;

/** The plan with this digest as bytes ({@link readPlan}): kept in the data folder, or made by `make` where there is none. */
export async function planBytes(
  dataDir: string,
  digest: string,
  make: () => Promise<StartPlan>,
): Promise<Uint8Array> {
  const name = `${prefix}${planVersion}-${digest}${suffix}`;
  const kept = await readCached(dataDir, name);
  if (kept !== null) return kept;
  const bytes = serialize(await make());
  await cacheFile(dataDir, name, bytes);
  // What others own in a shared folder stays.
  await removeOld(dataDir).catch(() => {});
  return bytes;
}

export function readPlan(bytes: Uint8Array): StartPlan {
  return deserialize(bytes);
}

async function removeOld(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter(
    (name) => name.startsWith(prefix) && name.endsWith(suffix),
  );
  const used = await Promise.all(
    names.map(async (name) => {
      const file = join(dataDir, name);
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
      return { file, mtimeMs };
    }),
  );
  used.sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { file } of used.slice(maxPlans)) await rm(file, { force: true });
}
