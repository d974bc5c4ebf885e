import { MiB } from "../../../byte-units.ts";
import { InitialContents } from "./initial-contents.ts";
import type { LinearMemories } from "./linear-memories.ts";
import { TrackedMemory } from "./tracked-memory.ts";

/** Bytes of memory that are copied whole before every request: with more, a new instance takes no
 * longer. */
const mostCopied = 4 * MiB;

/** Bytes of tracked memories. To put them back costs by what was written, but an instance is looked through
 * when it is made, and its contents are kept twice, which counts towards no worker's cap. */
const mostTracked = 64 * MiB;

/** A memory that is put back whole, or the pages of one that were written. */
interface MemorySnapshot {
  /** Whether the memory has another size by now: it can't shrink. */
  readonly hasGrown: boolean;
  restore(): void;
}

interface GlobalSnapshot {
  readonly global: WebAssembly.Global;
  readonly value: unknown;
}

/** The initial state of an instance: its memories and its mutable globals. */
export class Snapshot {
  readonly #memories: readonly MemorySnapshot[];
  readonly #globals: readonly GlobalSnapshot[];

  private constructor(memories: readonly MemorySnapshot[], globals: readonly WebAssembly.Global[]) {
    this.#memories = memories;
    this.#globals = globals.map((global) => ({ global, value: global.value }));
  }

  /** Takes a snapshot. Null when the state is too large to keep, or `room` has none for this many more memories. */
  static take(
    memories: LinearMemories,
    globals: readonly WebAssembly.Global[],
    room: (memories: number) => boolean = () => true,
  ): Snapshot | null {
    const bytes = memories.all.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    const isTracked = memories.hostWrites !== null;
    if (bytes > (isTracked ? mostTracked : mostCopied)) return null;
    // One for what each holds.
    if (!room(memories.all.length)) return null;
    const all = memories.all.map((memory) =>
      isTracked ? new TrackedMemory(memory, memories.mapsOf(memory)) : wholeMemory(memory),
    );
    return new Snapshot(all, globals);
  }

  /** Whether a memory has grown since: it can't be put back then. */
  get hasGrown(): boolean {
    return this.#memories.some(({ hasGrown }) => hasGrown);
  }

  /** Mutable globals that are put back. */
  get globals(): number {
    return this.#globals.length;
  }

  /** Writes the state back. False when a memory has grown since: it can't shrink. */
  restore(): boolean {
    if (this.hasGrown) return false;
    for (const memory of this.#memories) memory.restore();
    for (const { global, value } of this.#globals) global.value = value;
    return true;
  }
}

function wholeMemory(memory: WebAssembly.Memory): MemorySnapshot {
  const contents = new InitialContents(memory);
  return {
    get hasGrown() {
      return contents.hasGrown;
    },
    restore: () => contents.restore(),
  };
}
