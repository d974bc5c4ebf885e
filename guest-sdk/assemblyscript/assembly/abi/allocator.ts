// The memory manager under AssemblyScript's garbage collector, in the place of its own (TLSF), which
// spends several hundred instructions on each block to keep fragmentation low over a long life. A
// worker's memory lives for one request, so this one takes the shortest way: a list of free blocks for
// each size, and fresh memory where the list is empty. Blocks are neither split nor joined.
import { AL_MASK, BLOCK_MAXSIZE, BLOCK_OVERHEAD } from "rt/common";

/** Blocks up to this many bytes have a list for each multiple of 16 bytes. Past it four lists share
 * each doubling, and a block is up to a quarter larger than was asked for. */
const largestSmall: usize = 1024;
const smallLists: usize = (largestSmall >> 4) + 1;
const largeLists: usize = 4 * 22;

/** The first free block of each list; a free block's content begins with the address of the next. */
// @ts-ignore: decorator
@lazy const lists: usize = memory.data(<i32>((smallLists + largeLists) * sizeof<usize>()));

/** Where no block has been yet. Contents are aligned to 16, behind their header of 4 bytes. */
// @ts-ignore: decorator
@lazy let fresh: usize = ((__heap_base + BLOCK_OVERHEAD + AL_MASK) & ~AL_MASK) - BLOCK_OVERHEAD;

// @ts-ignore: decorator
@global
@unsafe
export function __alloc(size: usize): usize {
  if (size > BLOCK_MAXSIZE) throw new Error("one value can't be larger than 1 GiB");
  const whole = blockSize(size);
  const list = listOf(whole);
  const reused = load<usize>(list);
  if (reused == 0) return allocateFresh(whole, list);
  store<usize>(list, load<usize>(reused));
  return reused;
}

// @ts-ignore: decorator
@global
@unsafe
export function __realloc(block: usize, size: usize): usize {
  const capacity = load<usize>(block - BLOCK_OVERHEAD);
  if (size <= capacity) return block;
  const moved = __alloc(size);
  memory.copy(moved, block, capacity);
  __free(block);
  return moved;
}

// @ts-ignore: decorator
@global
@unsafe
export function __free(block: usize): void {
  if (block < __heap_base) return; // The compiler's own data.
  const list = listOf(load<usize>(block - BLOCK_OVERHEAD) + BLOCK_OVERHEAD);
  store<usize>(block, load<usize>(list));
  store<usize>(list, block);
}

function allocateFresh(whole: usize, list: usize): usize {
  const end = fresh + whole;
  const room = <usize>memory.size() << 16;
  if (end > room && !grow(end - room)) {
    // At its cap: what is garbage now may have left a block of this size.
    __collect();
    const freed = load<usize>(list);
    if (freed == 0) {
      abort("out of memory: the worker's memory is at its cap (`memory` in [limits])");
    }
    store<usize>(list, load<usize>(freed));
    return freed;
  }
  const block = fresh + BLOCK_OVERHEAD;
  store<usize>(fresh, whole - BLOCK_OVERHEAD);
  fresh = end;
  return block;
}

/** By a quarter where that is more than needed: growing has a price of its own. */
function grow(bytes: usize): bool {
  const needed = <i32>((bytes + 0xffff) >>> 16);
  const wanted = max(needed, memory.size() >> 2);
  return memory.grow(wanted) >= 0 || (wanted > needed && memory.grow(needed) >= 0);
}

/** The size of the block for a content of that size, its header counted. */
// @ts-ignore: decorator
@inline
function blockSize(size: usize): usize {
  const whole = (size + BLOCK_OVERHEAD + AL_MASK) & ~AL_MASK;
  if (whole <= largestSmall) return whole;
  const step = (<usize>1 << (31 - clz<u32>(<u32>whole - 1))) >> 2;
  return (whole + step - 1) & ~(step - 1);
}

/** Where the list for blocks of a size begins. */
// @ts-ignore: decorator
@inline
function listOf(whole: usize): usize {
  if (whole <= largestSmall) return lists + (whole >> 4) * sizeof<usize>();
  // The highest bit of the size, and the two below it.
  const doubling = <usize>(31 - clz<u32>(<u32>whole));
  const quarter = (whole >> (doubling - 2)) & 3;
  return lists + (smallLists + (doubling - 10) * 4 + quarter) * sizeof<usize>();
}
