/** Memory that is used again once its borrower gives the bytes back. Bytes that are never given back may be kept:
 * their memory is not used again, and is freed when nothing refers to it. */
const lent = new WeakMap<ArrayBufferLike, (memory: ArrayBufferLike) => void>();

/** Lends bytes: `back` is called, once, when bytes in this memory are given back. It must not refer to the memory. */
export function lend<Memory extends ArrayBufferLike>(
  memory: Memory,
  back: (memory: Memory) => void,
): void {
  lent.set(memory, back as (memory: ArrayBufferLike) => void);
}

/** Gives back bytes that are not read any more. Does nothing where they were not lent. */
export function giveBack({ buffer }: Uint8Array): void {
  const back = lent.get(buffer);
  lent.delete(buffer);
  back?.(buffer);
}

/** Keeps lent bytes: a later call that gives them back does nothing. */
export function keepLent({ buffer }: Uint8Array): void {
  lent.delete(buffer);
}
