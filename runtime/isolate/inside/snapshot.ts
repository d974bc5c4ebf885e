import { pageBytes } from "../../wasm/page.ts";
import { LinearMemory } from "./globals.ts";

/** Larger initial contents are not worth copying before every request: a new instance is made. */
const maxBytes = 4 * 1024 * 1024;

interface MemorySnapshot {
  readonly memory: WebAssembly.Memory;
  readonly bytes: number;
  /** The initial contents, up to the last byte that is not zero. It lies in a linear memory, since
   * a plain buffer would count against the isolate's heap. */
  readonly contents: Uint8Array;
}

/** The initial state of an instance: its memories and its mutable globals. */
export class Snapshot {
  readonly #memories: readonly MemorySnapshot[];
  readonly #globals: readonly { global: WebAssembly.Global; value: unknown }[];

  private constructor(
    memories: readonly MemorySnapshot[],
    globals: readonly { global: WebAssembly.Global; value: unknown }[],
  ) {
    this.#memories = memories;
    this.#globals = globals;
  }

  /** Null when the state is too large to keep. */
  static take(
    memories: readonly WebAssembly.Memory[],
    globals: readonly WebAssembly.Global[],
  ): Snapshot | null {
    const total = memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    if (total > maxBytes) return null;
    return new Snapshot(
      memories.map(takeMemory),
      globals.map((global) => ({ global, value: global.value })),
    );
  }

  /** Writes the state back. False when a memory has grown since: it can't shrink. */
  restore(): boolean {
    if (this.#memories.some(({ memory, bytes }) => memory.buffer.byteLength !== bytes))
      return false;
    for (const { memory, contents } of this.#memories) {
      const now = new Uint8Array(memory.buffer);
      now.set(contents);
      now.fill(0, contents.length);
    }
    for (const { global, value } of this.#globals) global.value = value;
    return true;
  }
}

function takeMemory(memory: WebAssembly.Memory): MemorySnapshot {
  const now = new Uint8Array(memory.buffer);
  let end = now.length;
  while (end > 0 && now[end - 1] === 0) end--;
  const store = new LinearMemory({ initial: Math.ceil(end / pageBytes) });
  const contents = new Uint8Array(store.buffer, 0, end);
  contents.set(now.subarray(0, end));
  return { memory, bytes: now.length, contents };
}
