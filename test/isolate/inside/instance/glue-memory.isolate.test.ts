import { expect, test } from "vitest";
import { textPiece } from "../../../../runtime/isolate/inside/border/text-codec.ts";
import { GlueMemory } from "../../../../runtime/isolate/inside/instance/glue-memory.ts";
import { HostWrites } from "../../../../runtime/isolate/inside/memory/host-writes.ts";

const memoryOf = (pages: number) => new WebAssembly.Memory({ initial: pages });

test("a string lies where the guest gave room for it", () => {
  const memory = memoryOf(1);
  const asked: number[][] = [];
  const realloc = (...values: number[]) => {
    asked.push(values);
    return 64;
  };
  expect(new GlueMemory(null).encodeUtf16("a☺😀", realloc, memory)).toEqual({ ptr: 64, len: 4 });
  expect(asked).toEqual([[0, 0, 2, 8]]);
  expect(String.fromCharCode(...new Uint16Array(memory.buffer, 64, 4))).toBe("a☺😀");
});

test("a memory that grows while it gives room is written as it is then", () => {
  const memory = memoryOf(1);
  const glue = new GlueMemory(null);
  glue.view(memory).setUint8(0, 1);
  const realloc = () => memory.grow(1) * 65_536;
  expect(glue.encodeUtf16("far", realloc, memory).ptr).toBe(65_536);
  expect(glue.view(memory).getUint16(65_536, true)).toBe("f".charCodeAt(0));
  expect(glue.view(memory).byteLength).toBe(2 * 65_536);
});

test("two memories are told apart", () => {
  const [one, other] = [memoryOf(1), memoryOf(1)];
  const glue = new GlueMemory(null);
  glue.view(one).setUint8(3, 7);
  glue.view(other).setUint8(3, 9);
  expect([one, other].map(({ buffer }) => new Uint8Array(buffer)[3])).toEqual([7, 9]);
});

test.each([
  ["is not aligned", 1],
  ["is past the end", 65_536],
  ["leaves too little room", 65_532],
  ["is negative", -2],
])("a pointer that %s is refused", (_, pointer) => {
  const glue = new GlueMemory(null);
  expect(() => glue.encodeUtf16("abc", () => pointer, memoryOf(1))).toThrow(RangeError);
});

test("the pages of a string are marked", () => {
  const memory = memoryOf(1);
  const writes = new HostWrites();
  const map = new Uint8Array(128);
  writes.track(memory.buffer, map);
  new GlueMemory(writes).encodeUtf16("x".repeat(600), () => 1_000, memory);
  expect(map.reduce((marked, mark) => marked + mark, 0)).toBeGreaterThanOrEqual(2);
});

test("it pauses between pieces of a long string, whichever way it comes", () => {
  const memory = new WebAssembly.Memory({ initial: 16 });
  let pauses = 0;
  const glue = new GlueMemory(null, () => pauses++);
  const text = "a☺".repeat(textPiece);
  expect(glue.encodeUtf16(text, () => 64, memory)).toEqual({ ptr: 64, len: text.length });
  const written = new Uint16Array(memory.buffer, 64, text.length);
  expect(written.every((unit, at) => unit === text.charCodeAt(at))).toBe(true);
  expect(pauses).toBe(1);
  new Uint8Array(memory.buffer).fill(97);
  glue.toUtf16(memory, 0, 3 * textPiece, memory, 4 * textPiece);
  expect(pauses).toBe(3);
});
