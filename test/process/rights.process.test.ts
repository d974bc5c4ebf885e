import { spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { canDropRights, launchPlan } from "../../runtime/process/rights.ts";

test("a process of root's has no capability but for files, and can get none", () => {
  if (!canDropRights) return;
  const isRoot = process.getuid?.() === 0;
  /** CAP_DAC_OVERRIDE. */
  const files = isRoot ? 1 << 1 : 0;
  const { execPath, prefix } = launchPlan("/bin/cat", { limits: {} });
  const { stdout } = spawnSync(execPath, [...prefix, "/proc/self/status"], { encoding: "utf8" });
  const sets = Object.fromEntries(
    [...stdout.matchAll(/^(Cap\w+|NoNewPrivs):\s*(\w+)$/gm)].map(([, name, value]) => [
      name,
      Number(`0x${value}`),
    ]),
  );
  expect(sets).toMatchObject({ CapInh: 0, CapPrm: files, CapEff: files, CapAmb: 0, NoNewPrivs: 1 });
  // Nobody but root may change it.
  if (isRoot) expect(sets.CapBnd).toBe(files);
});

test.runIf(process.getuid?.() === 0)(
  "a process of root's reads what another user keeps for itself, as a data folder may be",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "skerry-anothers-"));
    const file = join(folder, "artifact");
    writeFileSync(file, "kept", { mode: 0o600 });
    for (const path of [file, folder]) chownSync(path, 65_534, 65_534);
    try {
      const { execPath, prefix } = launchPlan("/bin/cat", { limits: {} });
      expect(spawnSync(execPath, [...prefix, file], { encoding: "utf8" }).stdout).toBe("kept");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
