import {
  memoryExportPrefix,
  meterModule,
  sizeImportPrefix,
  written,
  writtenExportPrefix,
} from "../../../module/meter/contract.ts";
import { pageBytes } from "../../../wasm/page.ts";
import { LinearMemory } from "../globals.ts";
import type { MemoryContents } from "./first-contents.ts";
import { GuestSizes } from "./guest-sizes.ts";
import type { HostWrites } from "./host-writes.ts";
import type { KnownWrites } from "./initial-image.ts";

/** Maps of what the host writes to a memory. */
interface HostMaps {
  readonly map: Uint8Array;
  /** Null where the memory is not kept once it has grown. */
  readonly grown: Uint8Array | null;
}

/** What a memory began with before any code ran, and where the host marks what it writes to it from then on. */
interface Begun {
  readonly contents: MemoryContents;
  readonly hostMap: WebAssembly.Memory;
  readonly buffer: ArrayBufferLike;
}

/** The memories of one guest, and the maps in which its tracked core modules mark what they write
 * (`module/meter/tracking`). Several modules may write to one memory, each with a map of its own. */
export class LinearMemories {
  /** Maps by the memory of a core module that they belong to. */
  readonly #maps = new Map<WebAssembly.Memory, WebAssembly.Memory[]>();
  /** Notified of the memories, once they are in their initial state; null where the writes of the guest's own code
   * are not tracked. */
  readonly hostWrites: HostWrites | null;
  readonly sizes = new GuestSizes();
  /** Where the host marks what it writes to them. */
  readonly #hostMaps = new Map<WebAssembly.Memory, HostMaps>();
  readonly #begun = new Map<WebAssembly.Memory, Begun>();
  /** Pages of a map for as large a memory as there may be. */
  readonly #mapPages: number;

  /** `maxPages` are those that each memory may have at most. */
  constructor(hostWrites: HostWrites | null, maxPages: number) {
    this.hostWrites = hostWrites;
    this.#mapPages = Math.ceil(maxPages / written.pageBytes);
  }

  /** What a bounded module imports of its memories' sizes, besides the account. `pages` are those that the memories
   * which it defines begin with. */
  sizeImports(
    module: WebAssembly.Module,
    imports: WebAssembly.Imports,
    pages: readonly number[],
  ): Record<string, WebAssembly.Global<bigint>> {
    return this.sizes.imports(importedMemories(module, imports), pages);
  }

  /** Call with each core instance, once it is made of its module and imports. Returns its memories by their index. */
  instantiated(
    module: WebAssembly.Module,
    imports: WebAssembly.Imports,
    { exports }: WebAssembly.Instance,
  ): readonly WebAssembly.Memory[] {
    const memories = importedMemories(module, imports);
    const maps: [index: number, map: WebAssembly.Memory][] = [];
    for (const [name, value] of Object.entries(exports)) {
      if (name.startsWith(memoryExportPrefix)) {
        const size = imports[meterModule]?.[sizeImportPrefix + memories.length];
        if (size !== undefined) {
          this.sizes.define(value as WebAssembly.Memory, size as WebAssembly.Global<bigint>);
        }
        memories.push(value as WebAssembly.Memory);
        this.mapsOf(value as WebAssembly.Memory);
      } else if (name.startsWith(writtenExportPrefix)) {
        maps.push([Number(name.slice(writtenExportPrefix.length)), value as WebAssembly.Memory]);
      }
    }
    for (const [index, map] of maps) {
      // The engine counts all of a map against its heap, so one has no more pages than the memory may have.
      const missing = this.#mapPages - map.buffer.byteLength / pageBytes;
      if (missing > 0) map.grow(missing);
      this.mapsOf(memories[index]!).push(map);
    }
    return memories;
  }

  get all(): readonly WebAssembly.Memory[] {
    return [...this.#maps.keys()];
  }

  /** The memories that have something to restore: a guest that is not bounded can't be restored once it has grown one, so an
   * empty one stays that. */
  get written(): readonly WebAssembly.Memory[] {
    return this.all.filter((each) => each.buffer.byteLength > 0 || this.sizes.has(each));
  }

  /** Whether a buffer is one of the memories as it is now: one that grew has another. */
  has(buffer: ArrayBufferLike): boolean {
    for (const memory of this.#maps.keys()) if (memory.buffer === buffer) return true;
    return false;
  }

  /** A memory holds these contents now, and nothing has written to it since. Only for a guest whose modules write no other data to
   * memories as they are instantiated. */
  beginsWith(memory: WebAssembly.Memory, contents: MemoryContents): void {
    const hostMap = this.makeHostMap(memory);
    const { buffer } = memory;
    this.hostWrites?.track(buffer, new Uint8Array(hostMap.buffer));
    this.#begun.set(memory, { contents, hostMap, buffer });
  }

  /** The map of what the host has written to a memory since it began; null where that is not known, as where it has grown. */
  firstHostMapOf(memory: WebAssembly.Memory): WebAssembly.Memory | null {
    const begun = this.#begun.get(memory);
    return begun?.buffer === memory.buffer ? begun.hostMap : null;
  }

  /** What was written to a memory since it began, as long as no map is cleared; null where that is not known. */
  startWritesOf(memory: WebAssembly.Memory): KnownWrites | null {
    const begun = this.#begun.get(memory);
    if (begun?.buffer !== memory.buffer) return null;
    return { contents: begun.contents, maps: this.mapsOf(memory) };
  }

  /** A map for what the host writes to a memory of that size. */
  makeHostMap(memory: WebAssembly.Memory): WebAssembly.Memory {
    const pages = this.sizes.of(memory) / written.pageBytes;
    return new LinearMemory({ initial: Math.ceil(pages / pageBytes) });
  }

  /** The host marks in `map` what it writes to a memory, until that grows; and then in `grown`, where it is kept after that. */
  trackHost(memory: WebAssembly.Memory, map: Uint8Array, grown: Uint8Array | null): void {
    this.#hostMaps.set(memory, { map, grown });
    this.trackAgain(memory);
  }

  /** The same once more, when a memory that grew is in its initial state again. */
  trackAgain(memory: WebAssembly.Memory): void {
    const maps = this.#hostMaps.get(memory);
    if (maps !== undefined) this.hostWrites?.track(memory.buffer, maps.map);
  }

  /** The map of a memory that has grown into this buffer; null where there is none. */
  hostMapOf(buffer: ArrayBufferLike): Uint8Array | null {
    for (const [memory, { grown }] of this.#hostMaps) if (memory.buffer === buffer) return grown;
    return null;
  }

  /** The maps of a memory; each holds a byte for each page that it has or may have. */
  mapsOf(memory: WebAssembly.Memory): WebAssembly.Memory[] {
    let maps = this.#maps.get(memory);
    if (maps === undefined) {
      maps = [];
      this.#maps.set(memory, maps);
    }
    return maps;
  }
}

/** The memories that a module imports: their indices come first (core spec 2.5.1). */
function importedMemories(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
): WebAssembly.Memory[] {
  return WebAssembly.Module.imports(module)
    .filter(({ kind }) => kind === "memory")
    .map(({ module, name }) => imports[module]![name] as WebAssembly.Memory);
}
