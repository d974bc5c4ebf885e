/** Memory that is used again once whoever has bytes in it gives them back. Who never does may keep them: then it is not
 * used again, and goes when nobody has it any more. */
const lent = new WeakMap<ArrayBufferLike, (memory: ArrayBufferLike) => void>();

/** Has `back` called, once, when bytes in this memory are given back. It must not hold the memory. */
export function lend<Memory extends ArrayBufferLike>(
  memory: Memory,
  back: (memory: Memory) => void,
): void {
  lent.set(memory, back as (memory: ArrayBufferLike) => void);
}

/** Gives bytes back that nobody reads any more. Where they were not lent, nothing happens. */
export function giveBack({ buffer }: Uint8Array): void {
  const back = lent.get(buffer);
  lent.delete(buffer);
  back?.(buffer);
}

/** Keeps bytes, whoever else gives them back. */
export function keepLent({ buffer }: Uint8Array): void {
  lent.delete(buffer);
}
