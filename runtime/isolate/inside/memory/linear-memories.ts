import { memoryExportPrefix, writtenExportPrefix } from "../../../module/meter/contract.ts";
import type { HostWrites } from "./host-writes.ts";

/** The memories of one guest, and the maps in which its tracked core modules mark what they write
 * (`module/meter/tracking`). Several modules may write to one memory, each with a map of its own. */
export class LinearMemories {
  /** Maps by the memory of a core module that they belong to. */
  readonly #maps = new Map<WebAssembly.Memory, WebAssembly.Memory[]>();
  /** Notified of the memories, once they are in their initial state; null where the writes of the guest's own code
   * are not tracked. */
  readonly hostWrites: HostWrites | null;

  constructor(hostWrites: HostWrites | null) {
    this.hostWrites = hostWrites;
  }

  /** Call with each core instance, once it is made of its module and imports. Returns its memories by their index. */
  instantiated(
    module: WebAssembly.Module,
    imports: WebAssembly.Imports,
    { exports }: WebAssembly.Instance,
  ): readonly WebAssembly.Memory[] {
    // A memory's index counts the imported ones first (core spec 2.5.1).
    const memories = WebAssembly.Module.imports(module)
      .filter(({ kind }) => kind === "memory")
      .map(({ module, name }) => imports[module]![name] as WebAssembly.Memory);
    const maps: [index: number, map: WebAssembly.Memory][] = [];
    for (const [name, value] of Object.entries(exports)) {
      if (name.startsWith(memoryExportPrefix)) {
        memories.push(value as WebAssembly.Memory);
        this.mapsOf(value as WebAssembly.Memory);
      } else if (name.startsWith(writtenExportPrefix)) {
        maps.push([Number(name.slice(writtenExportPrefix.length)), value as WebAssembly.Memory]);
      }
    }
    for (const [index, map] of maps) {
      this.mapsOf(memories[index]!).push(map);
    }
    return memories;
  }

  get all(): readonly WebAssembly.Memory[] {
    return [...this.#maps.keys()];
  }

  /** Whether a buffer is one of the memories as it is now: one that grew has another. */
  has(buffer: ArrayBufferLike): boolean {
    for (const memory of this.#maps.keys()) if (memory.buffer === buffer) return true;
    return false;
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
