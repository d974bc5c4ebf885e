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

  /** All that wait, line by line, each in its order. */
  *[Symbol.iterator](): Generator<Item> {
    for (const { first } of this.#lines.values()) {
      for (let link: Link<Item> | null = first; link !== null; link = link.next) yield link.item;
    }
  }

  /** Takes out what is not kept; the lines keep their turns. `place` is counted from the end of a line: 0 is its last, −1 the one
   * before. */
  sift(isKept: (item: Item, place: number) => boolean): void {
    for (const [address, line] of [...this.#lines]) {
      const all: Item[] = [];
      for (let link: Link<Item> | null = line.first; link !== null; link = link.next) {
        all.push(link.item);
      }
      const kept = all.filter((item, i) => isKept(item, i + 1 - all.length));
      this.#size -= all.length - kept.length;
      if (kept.length === 0) this.#lines.delete(address);
      if (kept.length === 0 || kept.length === all.length) continue;
      const links = kept.map((item): Link<Item> => ({ item, next: null }));
      for (const [i, link] of links.entries()) link.next = links[i + 1] ?? null;
      this.#lines.set(address, { first: links[0]!, last: links.at(-1)! });
    }
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
