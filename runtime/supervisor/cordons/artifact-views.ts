import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { chmod, link, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { artifactFolder, artifactMode } from "../../store/artifacts.ts";

/** Below a data folder: a folder for each user's view. */
export function viewsFolder(dataDir: string): string {
  return join(dataDir, "views");
}

/** What the shards of each user see of the artifacts: those of workers that run as that user, and no others. A view is a data
 * folder with links to artifacts, under a name that can't be guessed, in a folder that only the supervisor's user can list;
 * the artifacts themselves only that user can reach. Views are made anew by each supervisor. */
export class ArtifactViews {
  readonly #dataDir: string;
  readonly #views = new Map<string, { readonly folder: string; readonly keys: Set<string> }>();

  private constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Removes the views of a supervisor before, and takes artifacts out of others' reach. Rejects with what the system says. */
  static async open(dataDir: string): Promise<ArtifactViews> {
    const folder = viewsFolder(dataDir);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await chmod(folder, 0o711);
    await chmod(artifactFolder(dataDir), 0o700);
    await letPass(dataDir);
    return new ArtifactViews(dataDir);
  }

  /** The data folder as shards of the user see it. It is there, as a sandbox bounds a process to what is there as it starts. */
  folderOf(user: string): string {
    return this.#view(user).folder;
  }

  /** Lets shards of the user see the artifacts with these keys, as far as they are there. */
  async provide(user: string, keys: Iterable<string>): Promise<void> {
    const view = this.#view(user);
    for (const key of keys) {
      if (view.keys.has(key)) continue;
      if (await this.#link(key, artifactFolder(view.folder))) view.keys.add(key);
    }
  }

  /** The same, of one that was made again. */
  async renew(user: string, key: string): Promise<void> {
    const view = this.#view(user);
    view.keys.delete(key);
    await rm(join(artifactFolder(view.folder), key), { recursive: true, force: true });
    await this.provide(user, [key]);
  }

  #view(user: string) {
    const known = this.#views.get(user);
    if (known !== undefined) return known;
    const folder = join(viewsFolder(this.#dataDir), randomBytes(16).toString("hex"));
    const view = { folder, keys: new Set<string>() };
    mkdirSync(artifactFolder(folder), { recursive: true });
    for (const each of [folder, artifactFolder(folder)]) chmodSync(each, 0o755);
    this.#views.set(user, view);
    return view;
  }

  /** Links an artifact's files into a folder, which has all of them or none. False where there is no such artifact. */
  async #link(key: string, into: string): Promise<boolean> {
    const source = join(artifactFolder(this.#dataDir), key);
    const draft = join(into, `.${randomBytes(8).toString("hex")}`);
    const names = await readdir(source).catch(() => []);
    if (names.length === 0) return false;
    await mkdir(draft, { recursive: true });
    await chmod(draft, 0o755);
    try {
      await Promise.all(
        names.map(async (name) => {
          const linked = join(draft, name);
          await link(join(source, name), linked);
          await letRead(linked);
        }),
      );
      await rename(draft, join(into, key));
      return true;
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      // Another one has linked it, or it has gone meanwhile.
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOTEMPTY" || code === "EEXIST") return true;
      if (code === "ENOENT") return false;
      throw error;
    }
  }
}

/** Has others pass a folder on their way to what is open to them, as none may that was restored from a backup, or made under an umask
 * of 077. Where it is not this process's to change, the start says so (`reach-of-users.ts`). */
async function letPass(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o011) !== 0o011) await chmod(folder, mode | 0o011).catch(() => {});
}

/** Has others read a file of an artifact, which one that was written under an umask of 077 is closed to. */
async function letRead(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & artifactMode.file) !== artifactMode.file) await chmod(path, artifactMode.file);
}
