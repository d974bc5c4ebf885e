import type { TailBatch, TailEntry, TailWish } from "../../shard/observe/tail-tap.ts";

interface Subscriber {
  readonly worker: string | null;
  readonly onEntry: (entry: TailEntry) => void;
  readonly onDropped: (dropped: number) => void;
}

/** The supervisor's end of `tail`: has shards tell what somebody wants to see, and hands it out. */
export class TailHub {
  readonly #shards = new Map<number, (wish: TailWish) => void>();
  readonly #subscribers = new Set<Subscriber>();
  #wish: TailWish = null;

  /** `tell` tells the shard whose requests are wanted, from now until it ends. */
  shardStarted(shard: number, tell: (wish: TailWish) => void): void {
    this.#shards.set(shard, tell);
    if (this.#wish !== null) tell(this.#wish);
  }

  shardEnded(shard: number): void {
    this.#shards.delete(shard);
  }

  shardTold({ entries, dropped }: TailBatch): void {
    for (const { worker, onEntry, onDropped } of this.#subscribers) {
      for (const entry of entries) {
        if (worker === null || worker === entry.worker) onEntry(entry);
      }
      if (dropped > 0) onDropped(dropped);
    }
  }

  /** Calls `onEntry` for each request of the worker (null: of all), and `onDropped` with how many
   * requests were not told because there were too many (not only the worker's own). Returns what ends
   * that. */
  subscribe(
    worker: string | null,
    onEntry: (entry: TailEntry) => void,
    onDropped: (dropped: number) => void = () => {},
  ): () => void {
    const subscriber = { worker, onEntry, onDropped };
    this.#subscribers.add(subscriber);
    this.#sendWish();
    return () => {
      this.#subscribers.delete(subscriber);
      this.#sendWish();
    };
  }

  #sendWish(): void {
    const wish = this.#wished();
    if (JSON.stringify(wish) === JSON.stringify(this.#wish)) return;
    this.#wish = wish;
    for (const tell of this.#shards.values()) tell(wish);
  }

  #wished(): TailWish {
    const workers = new Set<string>();
    for (const { worker } of this.#subscribers) {
      if (worker === null) return "all";
      workers.add(worker);
    }
    return workers.size === 0 ? null : [...workers].sort();
  }
}
