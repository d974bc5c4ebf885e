import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { shardFlags } from "../../runtime/serve/shard-flags.ts";

const program = join(import.meta.dirname, "support", "crowd-main.ts");

test("a quiet worker is answered while a crowd burns on all cores, for the crowd takes turns", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...shardFlags, program], {
    timeout: 90_000,
  });
  const { all, inTurns } = JSON.parse(stdout) as { all: number; inTurns: number };
  // Six for each core, all at once, have it wait for several times as long.
  expect(inTurns).toBeLessThan(all / 2);
  expect(inTurns).toBeLessThan(100);
}, 100_000);
