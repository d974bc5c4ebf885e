import { describe, expect, test } from "vitest";
import {
  ContentTooLarge,
  dataSection,
} from "../../../runtime/module/initialise/memory-segments.ts";
import { Reader } from "../../../runtime/wasm/reader.ts";

const page = 65_536;

/** The segments of a data section's content, as offsets and lengths, and the memory that they make. */
function read(memory: Uint8Array) {
  const content = dataSection(memory, memory.length).view();
  const reader = new Reader(content, 0, 0, content.length, "data section");
  const filled = new Uint8Array(memory.length);
  const segments = Array.from({ length: reader.u32() }, () => {
    expect(reader.byte()).toBe(0);
    expect(reader.byte()).toBe(0x41);
    const start = Number(reader.signed(32)) >>> 0;
    expect(reader.byte()).toBe(0x0b);
    const bytes = reader.blob();
    filled.set(bytes, start);
    return [start, bytes.length];
  });
  expect(reader.done).toBe(true);
  expect(Buffer.compare(filled, memory)).toBe(0);
  return segments;
}

/** A memory of two pages with ones at these addresses. */
function memoryWith(...addresses: readonly number[]): Uint8Array {
  const memory = new Uint8Array(2 * page);
  for (const address of addresses) memory[address] = 1;
  return memory;
}

describe("a memory as data segments", () => {
  test.each([
    ["has none where it is all zeros", [], []],
    ["begins with the first byte", [0], [[0, 1]]],
    ["ends with the last", [2 * page - 1], [[2 * page - 1, 1]]],
    ["has one segment over four zeros", [7, 12], [[7, 6]]],
    [
      "has two around five",
      [7, 13],
      [
        [7, 1],
        [13, 1],
      ],
    ],
    ["goes on over the border of a page", [page - 1, page], [[page - 1, 2]]],
  ])("%s", (_, addresses, segments) => {
    expect(read(memoryWith(...addresses))).toEqual(segments);
  });

  test("has at most 10,000 segments, joined over the shortest gaps", () => {
    const memory = new Uint8Array(4 * page);
    // Every 20 bytes one that stands alone, and three that stand nearer.
    for (let index = 0; index < 10_000; index++) memory[index * 20] = 1;
    memory[20 * 5_000 + 8] = 1;
    memory[20 * 6_000 + 8] = 1;
    memory[20 * 7_000 + 8] = 1;
    const segments = read(memory);
    expect(segments).toHaveLength(10_000);
    expect(segments).toContainEqual([100_000, 9]);
    expect(segments).toContainEqual([120_000, 9]);
    expect(segments).toContainEqual([140_000, 9]);
  });

  test("of gaps of one length joins the first", () => {
    const memory = new Uint8Array(4 * page);
    for (let index = 0; index < 10_002; index++) memory[index * 20] = 1;
    const segments = read(memory);
    expect(segments).toHaveLength(10_000);
    expect(segments.slice(0, 2)).toEqual([
      [0, 41],
      [60, 1],
    ]);
  });

  test("is refused where the segments have more bytes than are allowed, joined gaps counted", () => {
    const memory = memoryWith(7, 12, 300);
    expect(dataSection(memory, 7).length).toBeGreaterThan(0);
    expect(() => dataSection(memory, 6)).toThrow(ContentTooLarge);
    const scattered = new Uint8Array(4 * page);
    for (let index = 0; index < 10_001; index++) scattered[index * 20] = 1;
    expect(dataSection(scattered, 10_020).length).toBeGreaterThan(10_020);
    expect(() => dataSection(scattered, 10_019)).toThrow("takes 10020 bytes");
  });

  test("takes no memory for each run of millions", () => {
    const memory = new Uint8Array(512 * page);
    for (let at = 0; at < memory.length; at += 8) memory[at] = 1;
    // As an object, or as two numbers in lists, each of the four million takes more than the whole.
    const before = process.memoryUsage();
    const content = dataSection(memory, 2 * memory.length);
    const after = process.memoryUsage();
    expect(after.heapTotal - before.heapTotal).toBeLessThan(memory.length);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1.1 * memory.length);
    expect(content.length).toBeLessThan(1.01 * memory.length);
  });
});
