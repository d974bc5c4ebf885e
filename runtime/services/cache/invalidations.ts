/** Slots that URIs share by their hash: two that share one cost no more than an answer that is not kept. */
const slots = 256;

/** When URIs were invalidated last. An answer to what was asked before that may be from before, and may come
 * after. In constant memory, however many URIs there are. */
export class Invalidations {
  /** ms since 1970, by slot. Most caches see no unsafe method, and have none. */
  #last: Float64Array | null = null;

  /** `now`: ms since 1970. */
  note(uri: string, now: number): void {
    this.#last ??= new Float64Array(slots);
    this.#last[slotOf(uri)] = now;
  }

  /** Whether the URI was invalidated at a moment or after it. */
  since(uri: string, moment: number): boolean {
    return this.#last !== null && this.#last[slotOf(uri)]! >= moment;
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
