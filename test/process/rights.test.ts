import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { canDropRights, launchPlan } from "../../runtime/process/rights.ts";

test("a process of root's has no capability, and can get none", () => {
  if (!canDropRights) return;
  const { execPath, prefix } = launchPlan("/bin/cat", { limits: {} });
  const { stdout } = spawnSync(execPath, [...prefix, "/proc/self/status"], { encoding: "utf8" });
  const sets = Object.fromEntries(
    [...stdout.matchAll(/^(Cap\w+|NoNewPrivs):\s*(\w+)$/gm)].map(([, name, value]) => [
      name,
      Number(`0x${value}`),
    ]),
  );
  expect(sets).toMatchObject({ CapInh: 0, CapPrm: 0, CapEff: 0, CapAmb: 0, NoNewPrivs: 1 });
  // Nobody but root may empty it.
  if (process.getuid?.() === 0) expect(sets.CapBnd).toBe(0);
});
