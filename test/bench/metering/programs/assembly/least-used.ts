// A cache of entries by name that drops what was used longest ago.
import { below, seed } from "./shared/random";

class Entry {
  newer: Entry | null = null;
  older: Entry | null = null;
  constructor(
    public name: i32,
    public value: i32,
  ) {}
}

class Cache {
  private entries: Map<i32, Entry> = new Map();
  private newest: Entry | null = null;
  private oldest: Entry | null = null;
  constructor(private most: i32) {}

  get(name: i32): i32 {
    if (!this.entries.has(name)) return -1;
    const entry = this.entries.get(name);
    this.leave(entry);
    this.enter(entry);
    return entry.value;
  }

  set(name: i32, value: i32): void {
    if (this.entries.size >= this.most) {
      const last = this.oldest!;
      this.leave(last);
      this.entries.delete(last.name);
    }
    const entry = new Entry(name, value);
    this.entries.set(name, entry);
    this.enter(entry);
  }

  private enter(entry: Entry): void {
    entry.older = this.newest;
    entry.newer = null;
    if (this.newest) this.newest!.newer = entry;
    else this.oldest = entry;
    this.newest = entry;
  }

  private leave(entry: Entry): void {
    if (entry.newer) entry.newer!.older = entry.older;
    else this.newest = entry.older;
    if (entry.older) entry.older!.newer = entry.newer;
    else this.oldest = entry.newer;
  }
}

export function run(n: i32): i32 {
  seed(90);
  const cache = new Cache(48);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    for (let i = 0; i < 32; i++) {
      const name = below(below(120) + 1);
      const value = cache.get(name);
      if (value < 0) cache.set(name, name * 7 + (round & 3));
      sum = sum * 31 + value;
    }
  }
  return sum;
}
