import { expect, test } from "vitest";
import { KiB, MiB } from "../../runtime/byte-units.ts";
import { isolateFlags } from "../../runtime/process/flags.ts";
import {
  guestStackRoom,
  maxGuestStack,
  minGuestStack,
  shardStack,
} from "../../runtime/process/native-stack.ts";

const flagOf = (bytes: number) => `--stack-size=${bytes / KiB}`;

test("the deepest guest has room on a shard's stacks", () => {
  expect(shardStack).toBe(41 * MiB);
  expect(guestStackRoom(isolateFlags, shardStack)).toBe(maxGuestStack);
});

test("smaller stacks have room for less, and any process for the least", () => {
  expect(guestStackRoom([flagOf(7 * MiB)], 8 * MiB)).toBe(Math.floor(5.6 * MiB));
  expect(guestStackRoom([flagOf(512 * KiB)], 8 * MiB)).toBe(minGuestStack);
});

test("a process whose threads are smaller than its flags say, or that has none of them, has room for the least", () => {
  expect(guestStackRoom([flagOf(40 * MiB)], 8 * MiB)).toBe(minGuestStack);
  expect(guestStackRoom([], 41 * MiB)).toBe(minGuestStack);
});
