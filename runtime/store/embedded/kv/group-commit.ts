import { reviveError, toSkerryError } from "../../../errors.ts";
import type { KvThread } from "./kv-thread.ts";
import type { KvWrite, KvWritten } from "./kv-write.ts";

/** The most that one transaction takes: writes, and bytes of them unless it is one alone. */
const groupWrites = 256;
const groupBytes = 4 * 1_024 * 1_024;

interface QueuedWrite {
  readonly write: KvWrite;
  readonly resolve: (written: KvWritten) => void;
  readonly reject: (error: unknown) => void;
}

/** Collects the writes that come while the disk is busy, and has them written together and synced once: in
 * the order in which they came, each acknowledged when all of its group are durable. */
export class GroupCommit {
  readonly #thread: KvThread;
  readonly #waiting: QueuedWrite[] = [];
  #running: Promise<void> | null = null;

  constructor(thread: KvThread) {
    this.#thread = thread;
  }

  /** @throws SkerryError `store-failed`. */
  write(write: KvWrite): Promise<KvWritten> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when what was to be written is. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // What else comes in this moment belongs to the first group.
    await null;
    while (this.#waiting.length > 0) await this.#commit(this.#nextGroup());
    this.#running = null;
  }

  async #commit(group: readonly QueuedWrite[]): Promise<void> {
    try {
      const committed = await this.#thread.commit(group.map(({ write }) => write));
      for (const [n, { resolve, reject }] of group.entries()) {
        const each = committed[n]!;
        if ("error" in each) reject(reviveError(each.error));
        else resolve(each.written);
      }
    } catch (error) {
      for (const { reject } of group) reject(toSkerryError(error));
    }
  }

  #nextGroup(): QueuedWrite[] {
    let bytes = 0;
    let count = 0;
    for (const { write } of this.#waiting) {
      bytes += write.op === "put" || write.op === "take" ? (write.value?.length ?? 0) : 0;
      if (count > 0 && (count === groupWrites || bytes > groupBytes)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }
}
