import { expect, test } from "vitest";
import {
  maxThreads,
  memoryShare,
  overSlack,
} from "../../../runtime/supervisor/cordons/shard-bounds.ts";

const MiB = 2 ** 20;
const shard = (name: string, home: string, held: number, share = 100) => ({
  name,
  home,
  held,
  share,
});
const ended = (slack: number, ...shards: ReturnType<typeof shard>[]) =>
  overSlack(shards, slack).map(({ name }) => name);

test("nobody is ended while all together have no more beyond their shares than the slack", () => {
  expect(ended(50, shard("a", "x", 130), shard("b", "y", 120), shard("c", "z", 0))).toEqual([]);
});

test("what one does not use of its share makes no room for others", () => {
  expect(ended(50, shard("a", "x", 151), shard("b", "y", 0))).toEqual(["a"]);
});

test("the one that has the most beyond its share is ended, and no more than have to be", () => {
  expect(ended(50, shard("a", "x", 140), shard("b", "y", 500), shard("c", "z", 110))).toEqual([
    "b",
  ]);
});

test("of a cordon that has the most beyond its shares in many processes, before an honest one with more in one", () => {
  const taken = Array.from({ length: 12 }, (_, n) => shard(`t${n}`, "shops", 130));
  expect(ended(400, ...taken, shard("honest", "bank", 180))).toEqual(["t0", "t1"]);
});

test("a process for one worker has a small share", () => {
  for (const cordon of ["quarantine:shop", "watched:shop", ":trial:shops"]) {
    expect(memoryShare(cordon, 4_096 * MiB)).toBe(256 * MiB);
    expect(memoryShare(cordon, 64 * MiB)).toBe(64 * MiB);
  }
  for (const cordon of ["default", "shops", ":front"]) expect(memoryShare(cordon, 9)).toBe(9);
});

test("a shard may have threads by the workers that it runs", () => {
  expect(maxThreads(0)).toBeGreaterThan(50);
  expect(maxThreads(2)).toBeLessThan(400);
  // Each worker's isolates of two deployments run at once.
  expect(maxThreads(100) - maxThreads(0)).toBeGreaterThanOrEqual(800);
});
