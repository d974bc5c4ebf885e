import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const program = resolve(import.meta.dirname, "support/fill-cache.ts");

/** Bytes of memory that 100,000 entries took in a process of their own, for each byte that was counted. */
async function takenPerCounted(kind: string): Promise<number> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ["--expose-gc", program, kind], {
    timeout: 50_000,
  });
  const { count, counted, taken } = JSON.parse(stdout);
  expect(count).toBe(100_000);
  return taken / counted;
}

test.each(["empty", "tiny", "varied"])(
  "100,000 entries that are %s take about the memory that is counted",
  async (kind) => {
    expect(await takenPerCounted(kind)).toBeLessThan(1.5);
  },
);
