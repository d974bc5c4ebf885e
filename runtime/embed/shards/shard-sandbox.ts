import { mkdirSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { SkerryError } from "../../errors.ts";
import { launchShard } from "../../owner/launch-shard.ts";
import type { Confinement } from "../../process/launch.ts";
import { HostSandbox, type SandboxWish } from "../../process/sandbox/host-sandbox.ts";
import { artifactFolder } from "../../store/artifacts.ts";
import { makeFolder } from "../../store/make-folder.ts";

/** Below a data folder: what lives as long as one host. */
const folderName = "run";

let opened = 0;

/** The sandbox of a host's shards and of the processes that prepare modules. */
export class ShardSandbox {
  readonly #sandbox: HostSandbox;
  readonly #folder: string;

  readonly #isRoot: boolean;

  private constructor(sandbox: HostSandbox, folder: string, isRoot: boolean) {
    this.#sandbox = sandbox;
    this.#folder = folder;
    this.#isRoot = isRoot;
  }

  /** @param isRoot whether processes would run as root, if without its capabilities.
   * @throws SkerryError `no-sandbox` where all of it is required and some is missing. */
  static async open(
    wish: SandboxWish,
    dataDir: string,
    isRoot = process.getuid?.() === 0,
  ): Promise<ShardSandbox> {
    if (wish === "required" && isRoot) throw refusal();
    const all = join(dataDir, folderName);
    await removeAbandoned(all);
    const runFolder = join(all, `${process.pid}-${++opened}`);
    const ledgers = join(runFolder, "ledgers");
    // Everything in it is for this user alone, whatever the umask.
    await makeFolder(ledgers, 0o700);
    const artifacts = artifactFolder(dataDir);
    const restoreRunFolder = () => void mkdirSync(ledgers, { recursive: true, mode: 0o700 });
    const places = { dataDir, artifacts, runFolder, restoreRunFolder, ledgers, flags: [] };
    try {
      return new ShardSandbox(await HostSandbox.open(wish, places), runFolder, isRoot);
    } catch (error) {
      await rm(runFolder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The parts of a complete sandbox that this one lacks, in words. */
  get missing(): readonly string[] {
    const { wish, missing } = this.#sandbox;
    if (wish === "off") return ["all of it: it is switched off"];
    return this.#isRoot ? ["a user without the files of root", ...missing] : missing;
  }

  /** The confinement of a process that prepares a module. */
  get preparing(): Confinement {
    return { sandbox: this.#sandbox.of("preparing") };
  }

  /** Starts the process of a shard. Its output is for debugging. */
  launch() {
    const hear = process.env.SKERRY_DEBUG ? undefined : drain;
    return launchShard({ limits: {}, sandbox: this.#sandbox.of("shard") }, [], hear);
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function refusal(): SkerryError {
  return new SkerryError(
    "no-sandbox",
    '`sandbox` is "required", and this program is root: whoever takes a process over, by a bug in the engine, has the files of root. ' +
      'Run it as another user, or open the host with `sandbox: "best"`.',
  );
}

function drain(child: { readonly stderr: NodeJS.ReadableStream | null }): void {
  child.stderr?.resume();
}

/** Removes what killed hosts have left behind. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(name.split("-")[0]);
    if (Number.isSafeInteger(pid) && pid > 0 && isAlive(pid)) continue;
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
