import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { StartPlan } from "../../module/initialise/start-plan.ts";

/** How the names of plans begin and end in a data folder. */
const prefix = "javascript-start-";
const suffix = ".plan";

/** So many are kept, those used last: one for each combination of grants, of some 5 MB. */
const maxPlans = 8;

/** The file in a data folder of the plan with this digest, made by `make` where there is none. */
export async function planFile(
  dataDir: string,
  digest: string,
  make: () => Promise<StartPlan>,
): Promise<string> {
  const file = join(dataDir, `${prefix}${digest}${suffix}`);
  const now = new Date();
  const isThere = await utimes(file, now, now).then(
    () => true,
    () => false,
  );
  if (isThere) return file;
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, serialize(await make()));
  await rename(draft, file);
  await removeOld(dataDir);
  return file;
}

export async function readPlan(file: string): Promise<StartPlan> {
  return deserialize(await readFile(file));
}

/** Whoever reads one just then makes it again. */
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
