import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("restores are timed for each case, and a tracked one costs by what was written", () => {
  const program = join(import.meta.dirname, "restore-main.ts");
  const args = ["--disable-warning=ExperimentalWarning", program, "1", "500"];
  const printed = execFileSync(process.execPath, args, { encoding: "utf8", timeout: 50_000 });
  const micros = JSON.parse(printed) as Record<string, number[]>;
  expect(Object.keys(micros)).toHaveLength(5);
  for (const values of Object.values(micros)) expect(values[0]).toBeGreaterThan(0);
  expect(micros["tracked, nothing written"]![0]!).toBeLessThan(micros["tracked, all written"]![0]!);
});
