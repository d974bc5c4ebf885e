import { writtenPrices } from "../../../host/prices.ts";
import { written } from "../../../module/meter/contract.ts";
import { pageBytes } from "../../../wasm/page.ts";
import { LinearMemory } from "../globals.ts";
import { counterOf } from "./count-written.ts";
import type { LinearMemories } from "./linear-memories.ts";

const { fill } = Uint8Array.prototype;

/** What a guest's requests write to its memories, as they are when it has started: what they grow by was paid for
 * then. */
export class WrittenPages {
  readonly #costs: readonly ((page: number, group: number) => bigint)[];

  readonly #memories: LinearMemories;

  /** Makes the host a map of each memory that has none yet, the first of its maps. */
  constructor(memories: LinearMemories) {
    this.#memories = memories;
    this.#costs = memories.written.flatMap((memory) => {
      const pages = memories.sizes.of(memory) / written.pageBytes;
      const host = memories.firstHostMapOf(memory) ?? memories.makeHostMap(memory);
      const grown = memories.sizes.has(memory)
        ? new LinearMemory({ initial: host.buffer.byteLength / pageBytes })
        : null;
      memories.trackHost(
        memory,
        new Uint8Array(host.buffer),
        grown && new Uint8Array(grown.buffer),
      );
      const maps = memories.mapsOf(memory);
      const counts = [counterOf(host, maps[0] ?? host)];
      for (const map of maps.slice(1)) counts.push(counterOf(map, map));
      maps.unshift(host);
      // Marked, for an instance that is restored, and not paid for, as where it is lost.
      if (grown !== null) maps.push(grown);
      return counts.map((count) => (page: number, group: number) => count(pages, page, group));
    });
  }

  /** Forgets what was written as it started. */
  begin(): void {
    for (const memory of this.#memories.written) {
      const pages = this.#memories.sizes.of(memory) / written.pageBytes;
      for (const { buffer } of this.#memories.mapsOf(memory)) {
        fill.call(new Uint8Array(buffer, 0, pages), 0);
      }
    }
  }

  /** Fuel for what was written since the marks were cleared: to put it back, and where the instance is `lost`, for the
   * kernel's work that a new one takes. */
  price(lost: boolean): bigint {
    const { page, lost: group } = writtenPrices;
    return this.#costs.reduce((sum, cost) => sum + cost(page, lost ? group : 0), 0n);
  }
}
