/** Connections that wait to be handed to a shard. Each address has a line of its own, and the lines are served in
 * turn: a client with a thousand connections only delays itself. */
export class HandingQueue<Item> {
  /** Lines by address, none of them empty; the one whose turn is next comes first. */
  readonly #lines = new Map<string, Set<Item>>();

  get isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  push(item: Item, address: string): void {
    const line = this.#lines.get(address);
    if (line === undefined) this.#lines.set(address, new Set([item]));
    else line.add(item);
  }

  /** All that wait, line by line, each in its order. */
  *[Symbol.iterator](): Generator<Item> {
    for (const line of this.#lines.values()) yield* line;
  }

  /** Takes one out; its line keeps its turn. False where it is not in that line. */
  remove(item: Item, address: string): boolean {
    const line = this.#lines.get(address);
    if (line?.delete(item) !== true) return false;
    if (line.size === 0) this.#lines.delete(address);
    return true;
  }

  /** Takes out the first of a line that has more than `most`; undefined where none has to go. */
  takeOver(address: string, most: number): Item | undefined {
    const line = this.#lines.get(address);
    if (line === undefined || line.size <= most) return undefined;
    const [first] = line;
    line.delete(first!);
    return first;
  }

  /** The next one in turn; undefined where none waits. */
  shift(): Item | undefined {
    for (const [address, line] of this.#lines) {
      const [item] = line;
      line.delete(item!);
      this.#lines.delete(address);
      if (line.size > 0) this.#lines.set(address, line);
      return item;
    }
    return undefined;
  }
}
