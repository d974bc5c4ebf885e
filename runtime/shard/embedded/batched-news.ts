import { bytesOf, type FromShard, messageBytes, type ToShard } from "./exchange-protocol.ts";

/** Collects what is said within a turn of the event loop, in order, and sends it as one message. */
export class BatchedNews<Item extends ToShard | FromShard> {
  readonly #send: (items: readonly Item[]) => void;
  #items: Item[] = [];
  #bytes = 0;

  constructor(send: (items: readonly Item[]) => void) {
    this.#send = send;
  }

  add(item: Item): void {
    if (this.#items.length === 0) setImmediate(this.flush);
    this.#items.push(item);
    this.#bytes += bytesOf(item);
    if (this.#bytes > messageBytes) this.flush();
  }

  /** Sends what there is: before something that has to come after it. */
  readonly flush = (): void => {
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    this.#send(items);
  };
}
