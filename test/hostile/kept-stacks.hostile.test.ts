import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isolateFlags } from "../../runtime/process/flags.ts";

const MiB = 2 ** 20;
const program = (name: string) => join(import.meta.dirname, "support", name);

test("deep calls of requests that waited leave no stacks behind once their worker rests, and instances that go on", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...isolateFlags,
    program("deep-stacks-main.ts"),
  ]);
  const { kept, resting, rested, error, startFuel } = JSON.parse(stdout);
  expect(resting).toBe(1);
  // 64 stacks of 400 KB, of which V8 keeps 4 MiB.
  expect(kept - rested).toBeGreaterThan(10 * MiB);
  expect([error, startFuel]).toEqual([null, 0]);
}, 60_000);

test("stacks that guests end leave no page tables behind", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...isolateFlags,
    program("ended-stacks-main.ts"),
  ]);
  // With a mapping that is not aligned, 4 KiB of each.
  expect(Number(stdout)).toBeLessThan(4 * MiB);
}, 60_000);
