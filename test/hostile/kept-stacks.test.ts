import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isolateFlags } from "../../runtime/process/flags.ts";

const MiB = 2 ** 20;
const program = join(import.meta.dirname, "support", "deep-stacks-main.ts");

test("deep calls of requests that waited leave no stacks behind once their worker rests, and instances that go on", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...isolateFlags, program]);
  const { kept, resting, rested, error, startFuel } = JSON.parse(stdout);
  expect(resting).toBe(1);
  // 64 stacks of 400 KB, of which V8 keeps 4 MiB.
  expect(kept - rested).toBeGreaterThan(10 * MiB);
  expect([error, startFuel]).toEqual([null, 0]);
}, 60_000);
