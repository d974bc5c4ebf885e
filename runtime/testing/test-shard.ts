import { rmSync } from "node:fs";
import { findNode } from "../bin/find-node.js";
import { SkerryError } from "../errors.ts";
import { makeTemporaryFolder } from "../process/temporary-folder.ts";
import { dataDir } from "../project/data-dir.ts";
import type { AskedFetch, FetchAnswer } from "../shard/protocol.ts";
import { LocalSupervisor } from "../supervisor/local.ts";

type AnswerFetch = (fetch: AskedFetch) => Promise<FetchAnswer>;

/** The shard with all workers of this process's tests. It keeps the process alive only while something is asked. */
export class TestShard {
  readonly supervisor: LocalSupervisor;
  /** The folder of its entries; it is removed when this process ends at the latest. */
  readonly #folder: string;
  readonly #removeEntries = () => {
    rmSync(this.#folder, { recursive: true, force: true });
    process.off("exit", this.#removeEntries);
  };
  /** Who answers the fetches of workers, by their tenants. */
  readonly #answers = new Map<string, AnswerFetch>();
  #isClosed = false;

  private constructor(artifacts: string, entries: string) {
    this.#folder = entries;
    process.once("exit", this.#removeEntries);
    this.supervisor = new LocalSupervisor({
      dataDir: artifacts,
      outside: { kv: { folder: this.#folder, controlled: true }, fetches: null },
      onFetch: (fetch) => this.#answer(fetch),
      inBackground: true,
    });
  }

  /** @throws SkerryError `host-failed` where there is no Node that Skerry runs on; `data-folder`, `temporary-folder`. */
  static async start(): Promise<TestShard> {
    if (findNode(import.meta.url) === null) {
      const sentence = "Tests of workers need Node.js 24 or 26 on a platform that Skerry runs on.";
      throw new SkerryError("host-failed", sentence);
    }
    return new TestShard(await dataDir(), await makeTemporaryFolder("skerry-testing-"));
  }

  /** True once it can be asked nothing any more. */
  get ended(): boolean {
    return this.#isClosed || this.supervisor.ended;
  }

  /** Says who answers a worker's fetches, of one that is here or is to come: until it is removed the process stays. */
  add(tenant: string, answer: AnswerFetch): void {
    this.#answers.set(tenant, answer);
  }

  /** Forgets a worker that was unloaded; the process ends with its last one. Nothing is left of it then. */
  async remove(tenant: string): Promise<void> {
    if (!this.#answers.delete(tenant) || this.#answers.size > 0 || this.ended) return;
    this.#isClosed = true;
    await this.supervisor.close();
    this.#removeEntries();
  }

  #answer(fetch: AskedFetch): Promise<FetchAnswer> {
    const answer = this.#answers.get(fetch.tenant);
    if (answer !== undefined) return answer(fetch);
    return Promise.resolve({ failed: "aborted", message: "The test has closed the worker." });
  }
}

let shared: Promise<TestShard> | null = null;

/** The shard of this process, which stays until the worker is removed from it: another one's end does not end it meanwhile.
 * @throws SkerryError as {@link TestShard.start} does. */
export async function joinShard(tenant: string, answer: AnswerFetch): Promise<TestShard> {
  for (;;) {
    const shard = await sharedShard();
    // The last of its workers may have been closed while this waited.
    if (shard.ended) continue;
    shard.add(tenant, answer);
    return shard;
  }
}

/** The shard of this process: one for all workers, replaced when it has ended. */
async function sharedShard(): Promise<TestShard> {
  const before = shared;
  const known = await before?.catch(() => null);
  if (known && !known.ended) return known;
  // Of several that find it ended the first one starts the next.
  if (shared === null || shared === before) shared = TestShard.start();
  return shared;
}
