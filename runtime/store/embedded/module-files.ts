import { hash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { digestPattern, moduleFilePattern } from "../../name-patterns.ts";
import type { ModuleStore } from "../deployments.ts";
import { removeUntouched, writeDurably } from "../durable-files.ts";
import { storeFailure } from "./store-failure.ts";

/** Modules as files in one folder, each named after its SHA-256. */
export class ModuleFiles implements ModuleStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(wasm: Uint8Array): Promise<string> {
    const digest = hash("sha256", wasm);
    try {
      // Written even where there is one already, which may be damaged.
      await writeDurably(this.#folder, `${digest}.wasm`, wasm);
    } catch (error) {
      throw storeFailure(error, `A module of ${wasm.length} bytes can't be written`);
    }
    return digest;
  }

  async get(digest: string): Promise<Uint8Array | null> {
    // It comes from callers of the admin API: nothing else may become part of a path.
    if (!digestPattern.test(digest)) return null;
    const path = join(this.#folder, `${digest}.wasm`);
    try {
      const bytes = await readFile(path);
      if (hash("sha256", bytes) === digest) return bytes;
      await rm(path, { force: true });
      return null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw storeFailure(error, `The module ${digest} can't be read`);
    }
  }

  async has(digest: string): Promise<boolean> {
    if (!digestPattern.test(digest)) return false;
    try {
      return (await stat(join(this.#folder, `${digest}.wasm`))).isFile();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw storeFailure(error, `The module ${digest} can't be looked for`);
    }
  }

  async count(): Promise<number> {
    try {
      return (await readdir(this.#folder)).filter((name) => moduleFilePattern.test(name)).length;
    } catch (error) {
      throw storeFailure(error, "Modules can't be counted");
    }
  }

  async prune(kept: ReadonlySet<string>, age: number): Promise<void> {
    try {
      for (const name of await readdir(this.#folder)) {
        const digest = moduleFilePattern.exec(name)?.[1];
        if (digest === undefined || kept.has(digest)) continue;
        await removeUntouched(join(this.#folder, name), age);
      }
    } catch (error) {
      throw storeFailure(error, "Modules that are not needed can't be removed");
    }
  }
}
