import { expect, test } from "vitest";
import type { ByteSource } from "../../runtime/message/byte-source.ts";
import { BoundedSource } from "../../runtime/services/bounded-source.ts";

/** Content that is there as a whole; its length is not known where it is left out. */
function content(bytes: number, isLengthKnown = true): ByteSource {
  let left = bytes;
  const take = (most: number) => {
    const taken = Math.min(left, most);
    left -= taken;
    return new Uint8Array(taken);
  };
  return {
    get length() {
      return isLengthKnown ? left : undefined;
    },
    read: async (most) => (left === 0 ? null : take(most)),
    takeWhole: (most) => (left > most ? null : take(left)),
    cancel() {},
  };
}

test("content is taken as a whole within its bound, less what was read, and any of it once that is lifted", async () => {
  const source = new BoundedSource(content(10), 10);
  expect(await source.read(4)).toHaveLength(4);
  expect(source.takeWhole(5)).toBeNull();
  expect(source.takeWhole(100)).toHaveLength(6);
  const long = new BoundedSource(content(11, false), 10);
  expect(long.takeWhole(100)).toBeNull();
  expect(await long.read(4)).toHaveLength(4);
  expect(long.takeWhole(100)).toBeNull();
  long.lift();
  expect(long.takeWhole(6)).toBeNull();
  expect(long.takeWhole(7)).toHaveLength(7);
});

test("nothing is taken of what was over its bound as it was read, though that is lifted", async () => {
  const source = new BoundedSource(content(11), 10);
  await expect(source.read(4)).rejects.toThrow(/over 10 bytes/);
  source.lift();
  expect(source.takeWhole(100)).toBeNull();
  await expect(source.read(4)).rejects.toThrow(/over 10 bytes/);
});
