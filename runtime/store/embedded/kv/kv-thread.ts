import { Worker } from "node:worker_threads";
import { reviveError, type SerializedError, SkerryError, toSkerryError } from "../../../errors.ts";
import type { KvEntry } from "../../kv.ts";
import type { KvWrite } from "./kv-write.ts";
import type { Committed } from "./kv-writer.ts";

export interface KvThreadStart {
  readonly path: string;
  readonly role: "write" | "read";
}

export type KvThreadOrder =
  | { readonly kind: "commit"; readonly writes: readonly KvWrite[] }
  /** `namespace` is its number. */
  | { readonly kind: "get"; readonly namespace: number; readonly key: Uint8Array }
  /** Asked of a thread that reads. */
  | { readonly kind: "export-tenant"; readonly tenant: string; readonly path: string }
  /** Asked of the thread that writes. */
  | { readonly kind: "import-tenant"; readonly tenant: string; readonly path: string }
  | { readonly kind: "remove-tenant"; readonly tenant: string }
  | { readonly kind: "close" };

export type KvThreadAnswer =
  | { readonly kind: "open" }
  | { readonly kind: "committed"; readonly committed: readonly Committed[] }
  | { readonly kind: "got"; readonly entry: KvEntry | null }
  | { readonly kind: "exported"; readonly namespaces: number }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly error: SerializedError }
  | { readonly kind: "closed" };

interface Asked {
  readonly resolve: (answer: KvThreadAnswer) => void;
  readonly reject: (error: SkerryError) => void;
}

/** A thread of the embedded store with a connection of its own: it does one order after the other. */
export class KvThread {
  readonly #worker: Worker;
  /** Questions in the order in which they will be answered. */
  readonly #asked: Asked[] = [];
  readonly #onLost: (error: SkerryError) => void;
  #end: SkerryError | null = null;
  #closing = false;

  private constructor(start: KvThreadStart, onLost: (error: SkerryError) => void) {
    this.#onLost = onLost;
    this.#worker = new Worker(new URL("./kv-thread-main.ts", import.meta.url), {
      workerData: start,
      // Nothing of the environment is needed there.
      env: {},
    });
    this.#worker.on("message", (answer: KvThreadAnswer) => this.#asked.shift()?.resolve(answer));
    this.#worker.on("error", (error: unknown) => this.#lost(toSkerryError(error).message));
    this.#worker.on("exit", () => this.#lost("it ended"));
  }

  /** @param onLost called when the thread ends by itself, by an unexpected error. @throws SkerryError `store-failed`. */
  static async open(
    start: KvThreadStart,
    onLost: (error: SkerryError) => void = () => {},
  ): Promise<KvThread> {
    const thread = new KvThread(start, onLost);
    try {
      // It says that it is open without having been asked.
      await thread.#answer();
    } catch (error) {
      await thread.close();
      throw error;
    }
    return thread;
  }

  /** Values go over to the thread: their arrays are empty here afterwards.
   * @throws SkerryError `store-failed` if the thread is gone. */
  async commit(writes: readonly KvWrite[]): Promise<readonly Committed[]> {
    const values = writes.flatMap((write) =>
      (write.op === "put" || write.op === "take") && write.value !== null
        ? [write.value.buffer as ArrayBuffer]
        : [],
    );
    const answer = await this.#order({ kind: "commit", writes }, values);
    return answer.kind === "committed" ? answer.committed : [];
  }

  /** @throws SkerryError `store-failed`. */
  async get(namespace: number, key: Uint8Array): Promise<KvEntry | null> {
    const answer = await this.#order({ kind: "get", namespace, key });
    return answer.kind === "got" ? answer.entry : null;
  }

  /** Returns how many namespaces the tenant has. @throws SkerryError `store-failed`. */
  async exportTenant(tenant: string, path: string): Promise<number> {
    const answer = await this.#order({ kind: "export-tenant", tenant, path });
    return answer.kind === "exported" ? answer.namespaces : 0;
  }

  /** @throws SkerryError `store-failed`. */
  async importTenant(tenant: string, path: string): Promise<void> {
    await this.#order({ kind: "import-tenant", tenant, path });
  }

  /** @throws SkerryError `store-failed`. */
  async removeTenant(tenant: string): Promise<void> {
    await this.#order({ kind: "remove-tenant", tenant });
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#order({ kind: "close" }).catch(() => {});
    await this.#worker.terminate();
  }

  #order(order: KvThreadOrder, moved: readonly ArrayBuffer[] = []): Promise<KvThreadAnswer> {
    const answer = this.#answer();
    if (this.#end === null) this.#worker.postMessage(order, moved);
    return answer;
  }

  async #answer(): Promise<KvThreadAnswer> {
    const answer = await new Promise<KvThreadAnswer>((resolve, reject) => {
      if (this.#end === null) this.#asked.push({ resolve, reject });
      else reject(this.#end);
    });
    if (answer.kind === "failed") throw reviveError(answer.error);
    return answer;
  }

  #lost(why: string): void {
    if (this.#end !== null) return;
    this.#end = new SkerryError("store-failed", `A thread of the store was lost: ${why}.`);
    for (const { reject } of this.#asked.splice(0)) reject(this.#end);
    if (!this.#closing) this.#onLost(this.#end);
  }
}
