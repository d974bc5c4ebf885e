import { expect, test } from "vitest";
import { KiB, MiB } from "../../runtime/byte-units.ts";
import { isolateFlags } from "../../runtime/process/flags.ts";
import { maxGuestStack, minGuestStack } from "../../runtime/process/guest-stack.ts";
import { guestStackRoom, shardStack } from "../../runtime/process/native-stack.ts";
import { defaultStack } from "../../runtime/settings/limits.ts";

const flagOf = (bytes: number) => `--stack-size=${bytes / KiB}`;

test("the deepest guest has room on a shard's stacks", () => {
  expect(shardStack).toBe(41 * MiB);
  expect(guestStackRoom(false, isolateFlags, shardStack)).toBe(maxGuestStack);
  expect(guestStackRoom(true, isolateFlags, shardStack)).toBe(defaultStack);
});

test("smaller stacks have room for less, and any process for the least", () => {
  expect(guestStackRoom(false, [flagOf(7 * MiB)], 8 * MiB)).toBe(Math.floor(5.6 * MiB));
  expect(guestStackRoom(false, [flagOf(512 * KiB)], 8 * MiB)).toBe(minGuestStack);
});

test("a process whose threads are smaller than its flags say, or that has none of them, has room for the least", () => {
  expect(guestStackRoom(false, [flagOf(40 * MiB)], 8 * MiB)).toBe(minGuestStack);
  expect(guestStackRoom(false, [], 41 * MiB)).toBe(minGuestStack);
});
