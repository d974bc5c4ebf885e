import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isolateFlags } from "../../runtime/process/flags.ts";

const program = join(import.meta.dirname, "support", "crowd-main.ts");

test("a crowd that burns on a machine of several cores takes turns on the one it may use, and a quiet worker is answered meanwhile", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...isolateFlags, program], {
    timeout: 90_000,
  });
  const { cores, medianMs } = JSON.parse(stdout) as { cores: number; medianMs: number };
  // 1.0 in turns, and 2.0 without them on a machine of two cores.
  expect(cores).toBeLessThan(1.4);
  expect(medianMs).toBeLessThan(50);
}, 100_000);
