/** What waits for its turn, and what came after it from the same place. */
interface Link<Item> {
  readonly item: Item;
  next: Link<Item> | null;
}

interface Line<Item> {
  first: Link<Item>;
  last: Link<Item>;
}

/** Connections that wait to be handed to a shard. Each address has a line of its own, and the lines are served in
 * turn: a client with a thousand connections only delays itself. */
export class HandingQueue<Item> {
  /** Lines by address; the one whose turn is next comes first. */
  readonly #lines = new Map<string, Line<Item>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: Item, address: string): void {
    this.#size++;
    const link = { item, next: null };
    const line = this.#lines.get(address);
    if (line === undefined) {
      this.#lines.set(address, { first: link, last: link });
      return;
    }
    line.last.next = link;
    line.last = link;
  }

  /** The next one in turn; undefined where none waits. */
  shift(): Item | undefined {
    for (const [address, line] of this.#lines) {
      const { item, next } = line.first;
      this.#size--;
      this.#lines.delete(address);
      if (next !== null) {
        line.first = next;
        this.#lines.set(address, line);
      }
      return item;
    }
    return undefined;
  }
}
