/** Slots that URIs share by their hash. Two URIs that share one cost no more than an answer that is not kept. */
const slots = 256;

/** The order in which URIs were invalidated: a request that was sent before an invalidation may be answered after it, with
 * what is no longer so. Invalidations are numbered, as two may fall into the same millisecond. It takes constant memory,
 * however many URIs there are. */
export class Invalidations {
  #sequence = 0;
  /** The number of the last invalidation, by slot. Null until there is one: most caches see no unsafe method. */
  #last: Float64Array | null = null;

  /** The number of the last invalidation, of any URI. */
  get sequence(): number {
    return this.#sequence;
  }

  note(uri: string): void {
    this.#last ??= new Float64Array(slots);
    this.#last[slotOf(uri)] = ++this.#sequence;
  }

  /** Whether the URI may have been invalidated after the invalidation of that number. */
  since(uri: string, sequence: number): boolean {
    return this.#last !== null && this.#last[slotOf(uri)]! > sequence;
  }
}

/** FNV-1a. */
function slotOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash ^ (hash >>> 16)) & (slots - 1);
}
