// Memory between host and worker, by the Component Model's canonical ABI.
//
// Strings are UTF-16 on both sides, so what the host writes is a String already: `cabi_realloc` hands
// it the memory of a managed object, and lifting only changes how that memory is looked at. Until it
// is lifted such an object is pinned, since nothing else refers to it.

/** The newest block of `allocateLowered`; each block begins with the one before it. */
let newest: usize = 0;
// A whole alignment, so that what follows is aligned to 8 as well.
const linkSize: usize = 8;

// Prepares the collector while the worker is loaded, and not in each request, and makes it wait until
// as much has been allocated as the build driver sets (ASC_GC_GRANULARITY).
__collect();

/** Gives the host memory to write a value to. An alignment of 2 means a string. */
export function cabi_realloc(block: usize, oldSize: usize, align: usize, size: usize): usize {
  if (block == 0) return __pin(__new(size, align == 2 ? idof<String>() : idof<ArrayBuffer>()));
  const moved = __renew(block, size);
  if (moved != block) {
    __pin(moved);
    __unpin(block);
  }
  return moved;
}

/** Leaves memory that the host wrote to the garbage collector. */
export function release(block: usize): void {
  __unpin(block);
}

/** A string of `length` UTF-16 code units that the host wrote. */
export function liftString(block: usize, length: i32): string {
  __unpin(block);
  const received = changetype<string>(block);
  // A host that converts from another encoding may have been given more room than it needed.
  return received.length == length ? received : received.substring(0, length);
}

/** A row of bytes that the host wrote. */
export function liftBytes(block: usize, length: i32): Uint8Array {
  __unpin(block);
  return Uint8Array.wrap(changetype<ArrayBuffer>(block), 0, length);
}

/** Where a string lies on its way to the host, as many code units as it has. The ABI takes no half of a
 * surrogate pair: a string with one is a copy, with U+FFFD in the place of each half. */
export function lowerString(text: string): usize {
  let at = changetype<usize>(text);
  const end = at + (<usize>text.length << 1);
  // Surrogates have the highest bit, and few other characters of most text have it: a look at four at once.
  let seen: u64 = 0;
  for (; at + 8 <= end; at += 8) seen |= load<u64>(at);
  // Past the end lies the rest of the string's last 8 bytes, whatever that is.
  if (at < end) seen |= load<u64>(at) << ((8 - (<u64>end - <u64>at)) << 3);
  return (seen & 0x8000_8000_8000_8000) == 0 ? changetype<usize>(text) : wellFormed(text);
}

/** The text, or a copy with U+FFFD for each half of a pair, which stays until the next call begins. */
function wellFormed(text: string): usize {
  const begin = changetype<usize>(text);
  const size = <usize>text.length << 1;
  let copy: usize = 0;
  for (let at: usize = 0; at < size; at += 2) {
    const unit = <u32>load<u16>(begin + at);
    if ((unit & 0xf800) != 0xd800) continue;
    if (unit < 0xdc00 && at + 2 < size && (load<u16>(begin + at, 2) & 0xfc00) == 0xdc00) {
      at += 2;
      continue;
    }
    if (copy == 0) {
      copy = allocateLowered(size);
      memory.copy(copy, begin, size);
    }
    store<u16>(copy + at, 0xfffd);
  }
  return copy == 0 ? begin : copy;
}

/** Writes where a string lies and how long it is. */
export function storeString(value: string, address: usize): void {
  store<usize>(address, lowerString(value));
  store<i32>(address, value.length, 4);
}

/** Writes where bytes lie and how many they are. */
export function storeBytes(value: Uint8Array, address: usize): void {
  store<usize>(address, value.dataStart);
  store<i32>(address, value.length, 4);
}

/** Memory for a value on its way to the host, aligned to 8. It stays until the next call begins: the
 * host reads it after the worker has returned. */
export function allocateLowered(size: usize): usize {
  const block = heap.alloc(linkSize + size);
  store<usize>(block, newest);
  newest = block;
  return block + linkSize;
}

/** Frees what the last call handed over. */
export function beginCall(): void {
  while (newest != 0) {
    const before = load<usize>(newest);
    heap.free(newest);
    newest = before;
  }
}
