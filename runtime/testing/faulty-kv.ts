import type { KvRefusal, KvStore } from "../store/kv.ts";
import type { KvFault } from "./lab-protocol.ts";

/** A store of entries that refuses what a test tells it to refuse. */
export class FaultyKv implements KvStore {
  readonly #store: KvStore;
  #fault: KvFault | null = null;
  /** Operations since the fault was set. */
  #done = 0;

  constructor(store: KvStore) {
    this.#store = store;
  }

  /** Null: it refuses nothing any more. */
  fail(fault: KvFault | null): void {
    this.#fault = fault;
    this.#done = 0;
  }

  get: KvStore["get"] = async (...asked) => this.#refusal() ?? this.#store.get(...asked);
  put: KvStore["put"] = async (...asked) => this.#refusal() ?? this.#store.put(...asked);
  delete: KvStore["delete"] = async (...asked) => this.#refusal() ?? this.#store.delete(...asked);
  list: KvStore["list"] = async (...asked) => this.#refusal() ?? this.#store.list(...asked);

  async close(): Promise<void> {}

  #refusal(): KvRefusal | null {
    if (this.#fault === null) return null;
    return this.#done++ < this.#fault.after ? null : { refused: this.#fault.refused };
  }
}
