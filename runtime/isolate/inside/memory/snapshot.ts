import { MiB } from "../../../byte-units.ts";
import { written } from "../../../module/meter/contract.ts";
import { FirstSize, maxGrown } from "./grown-memory.ts";
import { InitialContents } from "./initial-contents.ts";
import { InitialImage } from "./initial-image.ts";
import type { InitialImages } from "./initial-images.ts";
import type { LinearMemories } from "./linear-memories.ts";
import { TrackedMemory } from "./tracked-memory.ts";

/** Bytes of memory that are copied whole before every request: with more, a new instance takes no
 * longer. */
const maxCopied = 4 * MiB;

/** A memory that is restored whole, or the pages of one that were written. */
interface MemorySnapshot {
  restore(): void;
}

interface GlobalSnapshot {
  readonly global: WebAssembly.Global;
  readonly value: unknown;
}

/** The initial state of an instance: its memories and its mutable globals. */
export class Snapshot {
  readonly #memories: readonly MemorySnapshot[];
  readonly #sizes: readonly FirstSize[];
  readonly #globals: readonly GlobalSnapshot[];

  private constructor(
    memories: readonly MemorySnapshot[],
    sizes: readonly FirstSize[],
    globals: readonly WebAssembly.Global[],
  ) {
    this.#memories = memories;
    this.#sizes = sizes;
    this.#globals = globals.map((global) => ({ global, value: global.value }));
  }

  /** Takes a snapshot, by what is `kept` already where that is the same. Null when the state is too large to keep, or `room`
   * has none for this many more memories. */
  static take(
    memories: LinearMemories,
    globals: readonly WebAssembly.Global[],
    kept: InitialImages,
    room: (memories: number) => boolean = () => true,
  ): Snapshot | null {
    const bytes = memories.all.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    const isTracked = memories.hostWrites !== null;
    if (bytes > (isTracked ? written.maxBytes : maxCopied)) return null;
    const restored = isTracked ? memories.written : memories.all;
    const shared = restored.map((memory, place) =>
      isTracked ? kept.of(place, memory, memories.startWritesOf(memory)) : null,
    );
    // One for what each other one holds.
    if (!room(shared.filter((each) => each === null).length)) return null;
    const all = restored.map((memory, place) =>
      isTracked
        ? new TrackedMemory(
            memory,
            shared[place] ?? InitialImage.whole(memory),
            memories.mapsOf(memory),
          )
        : new InitialContents(memory),
    );
    const sizes = memories.all.map((memory) => new FirstSize(memory, memories));
    return new Snapshot(all, sizes, globals);
  }

  /** Whether the guest has grown a memory since. */
  get hasGrown(): boolean {
    return this.#sizes.some(({ hasGrown }) => hasGrown);
  }

  /** The same, by no more than is worth keeping. */
  get grewLittle(): boolean {
    return this.hasGrown && !this.#isTooLarge;
  }

  get #isTooLarge(): boolean {
    return this.#sizes.reduce((sum, { beyond }) => sum + beyond, 0) > maxGrown;
  }

  /** Mutable globals that are restored. */
  get globals(): number {
    return this.#globals.length;
  }

  /** Writes the state back. False when a memory has grown since and can't be taken for smaller, or by more than is worth
   * keeping. */
  restore(): boolean {
    if (this.#isTooLarge) return false;
    if (!this.#sizes.every((size) => size.restore())) return false;
    for (const memory of this.#memories) memory.restore();
    for (const { global, value } of this.#globals) global.value = value;
    return true;
  }
}
