import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { SkerryError } from "../errors.ts";
import { openProject } from "../project/project.ts";
import { openWorkerSource } from "../project/worker-source.ts";
import { reading } from "../settings/user-files.ts";

/** The source of a worker: the bytes of a component, a .wasm file, or a project's folder. */
export type WorkerSource = Uint8Array | ArrayBuffer | string | URL;

/** The bytes of a component. A folder is built where its build is missing or stale. What a file `skerry.toml` says of grants,
 * limits, variables and secrets is not for whoever wrote the worker to say, and is passed over.
 * @throws SkerryError `not-found`, `bad-settings`, `build-failed`, `start-failed`, `not-writable`. */
export async function componentOf(source: WorkerSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  const path = source instanceof URL ? fileURLToPath(source) : source;
  const status = await stat(path).catch(() => null);
  if (status === null) throw new SkerryError("not-found", `${path} does not exist.`);
  if (!status.isDirectory()) return readComponent(path);
  const { settings } = await openProject(path);
  if (settings.build.transforms.length > 0) {
    // A transform is the project's own code, and would run in this process.
    throw new SkerryError(
      "bad-settings",
      `${path} has \`build.transforms\`, which run in the process that builds: build it with \`skerry build\`, and load its build/worker.wasm.`,
    );
  }
  return (await openWorkerSource(path, watcher)).wasm;
}

async function readComponent(path: string): Promise<Uint8Array> {
  return new Uint8Array(await reading(path, () => readFile(path)));
}

/** A program's output is no place for progress, or for what a compiler remarks. */
const watcher = { building: async () => () => {}, warn: () => {} };
