// How values lie in memory between the guest and the host.

/** Where results are written that do not fit one value. */
export const ret: usize = memory.data(64, 8);

export function cabi_realloc(old: usize, oldSize: usize, align: usize, size: usize): usize {
  return old == 0 ? heap.alloc(size) : heap.realloc(old, size);
}

export function at(text: string): usize {
  return changetype<usize>(text);
}

/** A string that the host wrote: pointer and length lie at `place`. */
export function stringAt(place: usize): string {
  return String.UTF16.decodeUnsafe(load<usize>(place), load<i32>(place, 4) << 1);
}

/** A string of bytes of ASCII. */
export function asciiAt(pointer: usize, length: i32): string {
  return String.UTF8.decodeUnsafe(pointer, length);
}

/** The bytes of a string as UTF-8. */
export function bytesOf(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}

export function addressOf(bytes: ArrayBuffer): usize {
  return changetype<usize>(bytes);
}
