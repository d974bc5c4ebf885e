import { hash } from "node:crypto";
import { chmod, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { digestPattern, moduleFilePattern } from "../name-patterns.ts";
import { formatBytes, formatCount } from "../settings/quantities.ts";
import { writeWhole, writing } from "../settings/user-files.ts";
import { makeFolder } from "../store/make-folder.ts";
import { type EncodedRecording, recordingEnding } from "./recorder.ts";

/** The bounds of a folder of recordings, with those that were there before. */
export interface FolderBounds {
  readonly files: number;
  /** Bytes of recordings and modules. */
  readonly bytes: number;
}

const namePattern = /^\w[\w-]{0,255}\.recording$/;

/** Where modules lie beside recordings, each once, named after its SHA-256. */
export const modulesFolder = "modules";

/** A folder of recordings. It grows up to its bounds, and then no further. Nothing there is ever deleted: it may be
 * in use. */
export class RecordingFolder {
  readonly #path: string;
  readonly #label: string;
  readonly #bounds: FolderBounds;
  readonly #moduleOf: (digest: string) => Promise<Uint8Array | null>;
  readonly #say: (sentence: string) => void;
  readonly #modules = new Map<string, Promise<void>>();
  #files = 0;
  #bytes = 0;
  #full = false;
  /** True once a failure to write was reported, until a write succeeds. */
  #failing = false;
  #reportedMissed = false;

  private constructor(path: string, options: FolderOptions) {
    this.#path = path;
    this.#label = options.label;
    this.#bounds = options.bounds;
    this.#moduleOf = options.moduleOf;
    this.#say = options.say;
  }

  /** Opens a folder, and makes it where it is missing; only its owner may read what is in it.
   * @throws SkerryError `not-writable` */
  static async open(path: string, options: FolderOptions): Promise<RecordingFolder> {
    const folder = new RecordingFolder(path, options);
    await writing(options.label, async () => {
      await makeFolder(join(path, modulesFolder), 0o700);
      await chmod(join(path, modulesFolder), 0o700);
      await folder.#count();
    });
    return folder;
  }

  /** Writes a recording, and a copy of its module. Resolves to whether more can be written; a failing disk is
   * reported once, until it works again. */
  async add({ name, bytes, module, missed }: EncodedRecording): Promise<{ more: boolean }> {
    if (this.#full) return { more: false };
    // The process it comes from runs others' code.
    if (!namePattern.test(name) || !digestPattern.test(module)) return { more: true };
    if (missed > 0 && !this.#reportedMissed) {
      this.#reportedMissed = true;
      this.#say("Some requests are not recorded: more end than can be written, or they are large.");
    }
    const { files: maxFiles, bytes: maxBytes } = this.#bounds;
    if (this.#files >= maxFiles || this.#bytes + bytes.length > maxBytes) {
      this.#full = true;
      this.#say(
        `Recording has stopped: ${this.#label} has ${formatCount(this.#files)} recordings of at most ${formatCount(maxFiles)}, and ${formatBytes(this.#bytes)} of at most ${formatBytes(maxBytes)}.`,
      );
      return { more: false };
    }
    this.#files++;
    this.#bytes += bytes.length;
    try {
      await this.#module(module);
      await writeWhole(join(this.#path, name), bytes, 0o600);
      this.#failing = false;
    } catch (error) {
      this.#files--;
      this.#bytes -= bytes.length;
      if (!this.#failing) this.#say(`Recordings can't be written: ${(error as Error).message}.`);
      this.#failing = true;
    }
    return { more: true };
  }

  #module(digest: string): Promise<void> {
    let written = this.#modules.get(digest);
    if (written === undefined) {
      written = this.#writeModule(digest);
      this.#modules.set(digest, written);
      written.catch(() => this.#modules.delete(digest));
    }
    return written;
  }

  async #writeModule(digest: string): Promise<void> {
    const wasm = await this.#moduleOf(digest);
    // A recording without its module can still be replayed with `--module`.
    if (wasm === null || hash("sha256", wasm) !== digest) return;
    await writeWhole(join(this.#path, modulesFolder, `${digest}.wasm`), wasm, 0o600);
    this.#bytes += wasm.length;
  }

  async #count(): Promise<void> {
    // Not what lies deeper: the folder may be one that has others' in it.
    // Not what lies deeper: the folder may have others' in it.
    for (const name of await filesIn(this.#path)) {
      if (!name.endsWith(recordingEnding)) continue;
      this.#bytes += (await stat(join(this.#path, name))).size;
      this.#files++;
    }
    const modules = join(this.#path, modulesFolder);
    for (const name of await filesIn(modules)) {
      const digest = moduleFilePattern.exec(name)?.[1];
      if (digest === undefined) continue;
      this.#bytes += (await stat(join(modules, name))).size;
      this.#modules.set(digest, Promise.resolve());
    }
  }
}

export interface FolderOptions {
  /** The folder as its user named it, for messages. */
  readonly label: string;
  readonly bounds: FolderBounds;
  /** A module's bytes; null where they are not to be had. */
  readonly moduleOf: (digest: string) => Promise<Uint8Array | null>;
  /** Reports in one sentence what the operator has to know. */
  readonly say: (sentence: string) => void;
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
