import { expect, test, vi } from "vitest";
import { InitialImages } from "../../../../runtime/isolate/inside/memory/initial-images.ts";

// The real one takes away what a test needs.
vi.mock("../../../../runtime/isolate/inside/globals.ts", () => ({
  LinearMemory: class extends WebAssembly.Memory {
    constructor(descriptor: { readonly initial: number }) {
      if (engine.refuses) throw new RangeError("could not allocate memory");
      super(descriptor);
    }
  },
}));

/** Whether the engine has no memory. */
const engine = { refuses: false };

/** What takes a memory's place, as long as there is room, and how many have one. */
function places(room: number) {
  const taken = { count: 0 };
  const reservations = {
    take(count: number) {
      if (taken.count + count > room) return false;
      taken.count += count;
      return true;
    },
    giveBack(count: number) {
      taken.count -= count;
    },
  };
  return { taken, kept: new InitialImages(reservations) };
}

/** A memory with this byte at a place. */
function memoryOf(byte: number, at: number, pages = 2): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: pages });
  new Uint8Array(memory.buffer)[at] = byte;
  return memory;
}

test("what an instance began with is given to those alone that began with the same, to the last byte", () => {
  const { taken, kept } = places(10);
  const first = memoryOf(7, 131_071);
  const copy = kept.of(0, first, null)!;
  expect(copy).not.toBe(first);
  new Uint8Array(first.buffer).fill(9);
  expect(kept.of(0, memoryOf(7, 131_071), null)).toBe(copy);
  expect(copy.isOf(memoryOf(7, 131_071), null)).toBe(true);
  expect(kept.of(0, memoryOf(6, 131_071), null)).toBeNull();
  expect(kept.of(0, memoryOf(7, 0), null)).toBeNull();
  // Of another size, with the same bytes and zeros.
  expect(kept.of(0, memoryOf(7, 131_071, 3), null)).toBeNull();
  expect(kept.of(0, memoryOf(7, 0, 1), null)).toBeNull();
  // Of another place.
  expect(kept.of(1, memoryOf(6, 131_071), null)).not.toBeNull();
  expect([taken.count, kept.drop(), kept.drop()]).toEqual([2, 2, 0]);
  expect(kept.of(0, memoryOf(6, 131_071), null)).not.toBe(copy);
});

test("nothing is kept where there is no address space", () => {
  const { taken, kept } = places(0);
  expect(kept.of(0, memoryOf(7, 1), null)).toBeNull();
  expect(taken.count).toBe(0);
});

test("a copy that the engine refuses takes no place", () => {
  const { taken, kept } = places(10);
  const memory = memoryOf(7, 1);
  engine.refuses = true;
  expect(() => kept.of(0, memory, null)).toThrow(RangeError);
  engine.refuses = false;
  expect(taken.count).toBe(0);
  expect(kept.of(0, memory, null)).not.toBeNull();
});
