import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { SkerryError } from "../errors.ts";
import { requireTemporaryFolder } from "../process/temporary-folder.ts";
import { calibratedFuel } from "../settings/calibrate.ts";
import { builtModule } from "../settings/folder-settings.ts";
import type { Limits } from "../settings/limits.ts";
import { writeWhole, writing } from "../settings/user-files.ts";
import { completeLimits, fuelDefaults } from "../settings/worker-settings.ts";
import { makeFolder } from "../store/make-folder.ts";
import { dataDir } from "./data-dir.ts";
import { idleSettings } from "./idle-settings.ts";
import type { Project } from "./project.ts";
import { compileProject, hasSdk, sdkDir } from "./sdk.ts";
import { isNoSource, isOfSdk, SourceDigests } from "./source-digest.ts";

export interface Build {
  readonly wasm: Uint8Array;
  /** Words of the compiler, and on the settings, about a build that succeeded, also where that was earlier; empty where there
   * are none. */
  readonly warnings: string;
  /** What top-level code burned when it ran; null where it runs at load. */
  readonly startFuel: number | null;
  /** Files that it read outside of the project's sources, as paths: what other programs built, and code of other folders. Packages and
   * the SDK are left out. */
  readonly inputs: readonly string[];
  /** True when the last build was up to date and nothing was compiled. */
  readonly reused: boolean;
}

/** What a build was made from, kept beside it. */
interface BuildRecord {
  /** Null where there were too many to look at: such a build is made again each time. */
  readonly sources: string | null;
  /** The digest of the SDK that it was built with; null as for `sources`. */
  readonly sdk: string | null;
  /** Digests of the files that went into it and are in neither digest, by their paths from the project's folder: those of
   * packages, which may lie above the project, where no lock file of its own names them, and of what another program built. */
  readonly packages: Readonly<Record<string, string>>;
  readonly output: string;
  readonly startFuel: number | null;
  /** Whether it left white space in the code, and its warnings; left out in records of earlier versions. */
  readonly debug?: boolean;
  readonly warnings?: string;
}

const recordFile = join("build", "worker.json");

/** Compiles a project and writes `build/worker.wasm`. Throws `build-failed`, whose detail is what the
 * compiler printed; `start-failed` where top-level code runs at this time, and fails under the
 * project's limits; `not-writable`. */
export async function buildProject(
  project: Project,
  debug: boolean,
  known = new SourceDigests(project),
): Promise<Build> {
  const { dir } = project;
  // Before the compiler reads them: what changes under it makes the build stale.
  const sources = await known.sources();
  const sdk = await known.sdk();
  // Nobody is to wait for a compiler to hear that there is no place for what it makes.
  await writing(join(project.label, "build"), () => makeFolder(join(dir, "build")));
  // The first time it is measured: before the compiler takes the machine's time.
  if (project.language === "javascript") await startLimits(project);
  // Compilers make files there.
  await requireTemporaryFolder();
  let startFuel: number | null = null;
  const result = await compileProject(project, debug, async (order) => {
    const { initialise } = await import("./start/initialise.ts");
    const made = await initialise(order, await startLimits(project), await dataDir());
    startFuel = made.fuel;
    return made;
  }).catch((error: unknown) => {
    if (error instanceof SkerryError) throw error;
    // A transform that is not installed, or that fails: the project's own code.
    throw new SkerryError("build-failed", `${project.label} could not be compiled: ${error}`);
  });
  if (!result.ok) {
    throw new SkerryError(
      "build-failed",
      `The compiler refused ${join(project.label, project.entry)}.`,
      result.diagnostics.trim(),
    );
  }
  const warnings = [result.warnings.trim(), ...idleSettings(project.settings)]
    .filter((each) => each !== "")
    .join("\n");
  const record: BuildRecord = {
    sources,
    sdk,
    packages: await digests(dir, await packagesOf(project, result.inputs)),
    output: sha256(result.component),
    startFuel,
    debug,
    warnings,
  };
  await writing(join(project.label, "build"), async () => {
    await makeFolder(join(dir, "build"));
    await writeWhole(join(dir, builtModule), result.component);
    await writeWhole(join(dir, recordFile), JSON.stringify(record));
  });
  const inputs = await watchable(project, record);
  return { wasm: result.component, warnings, startFuel, inputs, reused: false };
}

/** The limits under which a project's top-level code runs when it is built. */
async function startLimits({ settings }: Project): Promise<Limits> {
  return completeLimits(fuelDefaults(await calibratedFuel(await dataDir())), settings.limits);
}

/** The last build where it was made from the sources as they are, and its top-level code burned no more
 * than the settings allow by now, else null. A machine that lacks the SDK takes what another one has built: there the
 * project's own files alone tell whether they have changed. @param debug whether it is to have white space in its code; either will
 * do where this is left out. */
export async function currentBuild(
  project: Project,
  debug?: boolean,
  known = new SourceDigests(project),
): Promise<Build | null> {
  const { dir } = project;
  try {
    const record: BuildRecord = JSON.parse(await readFile(join(dir, recordFile), "utf8"));
    const { startFuel, warnings = "" } = record;
    const isOfSources =
      (debug === undefined || debug === record.debug) &&
      (startFuel === null || startFuel <= (await startLimits(project)).startFuel) &&
      record.sources !== null &&
      record.sources === (await known.sources()) &&
      (!hasSdk(project.language) || (await isOfPackages(project, record, known)));
    if (!isOfSources) return null;
    const wasm = new Uint8Array(await readFile(join(dir, builtModule)));
    if (record.output !== sha256(wasm)) return null;
    const inputs = await watchable(project, record);
    return { wasm, warnings, startFuel, inputs, reused: true };
  } catch {
    // Never built, or by something else: building is the cure for both.
    return null;
  }
}

/** The files among a build's packages that people change. */
async function watchable({ dir, language }: Project, { packages }: BuildRecord): Promise<string[]> {
  const real = await realpath(dir);
  const sdk = hasSdk(language) ? await realpath(sdkDir(language)) : null;
  return Object.keys(packages)
    .map((path) => join(real, path))
    .filter((path) => !path.includes(`${sep}node_modules${sep}`))
    .filter((path) => sdk === null || !path.startsWith(`${sdk}${sep}`));
}

/** True if the SDK and the packages that a build was made with are as they were then. */
async function isOfPackages(
  { dir }: Project,
  record: BuildRecord,
  known: SourceDigests,
): Promise<boolean> {
  return (
    record.sdk !== null &&
    record.sdk === (await known.sdk()) &&
    isDeepStrictEqual(record.packages, await digests(dir, Object.keys(record.packages)))
  );
}

/** The files of a build that neither the digest of the project's sources has nor that of its SDK, by their paths from its folder. */
async function packagesOf(
  { dir, language }: Project,
  inputs: readonly string[],
): Promise<string[]> {
  // The compiler names files by where they really are.
  const [real, sdk] = await Promise.all([realpath(dir), realpath(sdkDir(language))]);
  return inputs
    .filter((path) => !isOfSdk(relative(sdk, path)))
    .map((path) => relative(real, path))
    .filter(isNoSource);
}

async function digests(dir: string, paths: readonly string[]): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  const real = await realpath(dir);
  for (const path of paths.toSorted())
    entries.push([path, sha256(await readFile(join(real, path)))]);
  return Object.fromEntries(entries);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
