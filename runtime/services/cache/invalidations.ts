/** Slots that URIs share by their hash: two that share one cost no more than an answer that is not kept. */
const slots = 256;

/** Which URIs were invalidated since when: an answer to what was asked before that may be from before, and may come
 * after. Counted in turns, as two moments may be the same millisecond; in constant memory, however many URIs there
 * are. */
export class Invalidations {
  #turn = 0;
  /** The turn of the last one, by slot. Most caches see no unsafe method, and have none. */
  #last: Float64Array | null = null;

  /** How many there were. */
  get turn(): number {
    return this.#turn;
  }

  note(uri: string): void {
    this.#last ??= new Float64Array(slots);
    this.#last[slotOf(uri)] = ++this.#turn;
  }

  /** Whether the URI was invalidated after a turn. */
  since(uri: string, turn: number): boolean {
    return this.#last !== null && this.#last[slotOf(uri)]! > turn;
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
