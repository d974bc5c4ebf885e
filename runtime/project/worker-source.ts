import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { SkerryError } from "../errors.ts";
import { folderOfModule, readSettings } from "../settings/folder-settings.ts";
import { emptySettings, type SettingsFile } from "../settings/settings-file.ts";
import { reading } from "../settings/user-files.ts";
import { hasHostFile } from "../supervisor/settings/host-file.ts";
import { renewEnvTypes } from "./env-types.ts";
import { linkProject } from "./link-project.ts";
import { openProject } from "./project.ts";
import { SourceDigests } from "./source-digest.ts";

/** A worker as a command was pointed at it: a module and the settings that go with it. */
export interface WorkerSource {
  readonly wasm: Uint8Array;
  readonly settings: SettingsFile;
  /** The folder that the settings speak of. */
  readonly dir: string;
  /** What to watch for changes: the project's folder, or the file. */
  readonly watched: string;
  /** Files that its build has read and that are not among the project's sources, packages and the SDK left out. */
  readonly inputs?: readonly string[];
}

/** What is told of a build: that it goes on, until it is over, and its compiler's warnings. */
export interface BuildWatcher {
  /** Returns what ends it; that may be called twice. */
  building(label: string): Promise<() => void>;
  warn(warnings: string): void;
}

/** Opens FILE|DIR. A folder is a project, and is built where its build is missing or stale. A file is
 * taken as it is, with the settings of the folder it lies in, or of the project around it where that
 * folder is called `build`; a host's settings there are none of the worker's. `watcher` is told of the build. Throws `not-found`, `bad-settings`, `build-failed`. */
export async function openWorkerSource(
  label: string,
  watcher: BuildWatcher,
): Promise<WorkerSource> {
  const path = resolve(label);
  const status = await stat(path).catch(() => null);
  if (status === null) throw new SkerryError("not-found", `${label} does not exist.`);
  return status.isDirectory() ? openFolder(label, watcher) : openFile(label);
}

async function openFolder(label: string, watcher: BuildWatcher): Promise<WorkerSource> {
  const project = await openProject(label);
  const { dir, language, settings } = project;
  linkProject(dir, language);
  await renewEnvTypes(project);
  // The compiler is only loaded when it has work.
  const { buildProject, currentBuild } = await import("./project-build.ts");
  const digests = new SourceDigests(project);
  const current = await currentBuild(project, undefined, digests);
  const source = { settings, dir, watched: dir };
  if (current !== null) return { ...source, wasm: current.wasm, inputs: current.inputs };
  const done = await watcher.building(label);
  try {
    const { wasm, warnings, inputs } = await buildProject(project, false, digests);
    done();
    if (warnings !== "") watcher.warn(warnings);
    return { ...source, wasm, inputs };
  } finally {
    done();
  }
}

async function openFile(label: string): Promise<WorkerSource> {
  const path = resolve(label);
  const dir = folderOfModule(path);
  const settings = (await hasHostFile(dir)) ? null : await readSettings(dir, folderOfModule(label));
  const wasm = new Uint8Array(await reading(label, () => readFile(path)));
  return { wasm, settings: settings ?? emptySettings(), dir, watched: path };
}
