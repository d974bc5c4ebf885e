import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { startEarlyShard } from "../../runtime/owner/early-shard.ts";
import { startLocal } from "../../runtime/supervisor/local.ts";

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-early-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function isThere(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

test("the shard that was started early is the one that is used, once; whoever wants another one's flags has its own", async () => {
  const early = startEarlyShard();
  expect(isThere(early)).toBe(true);
  const flagged = await startLocal({ dataDir: dataFolder(), v8Flags: ["--liftoff-only"] });
  const first = await startLocal({ dataDir: dataFolder() });
  const second = await startLocal({ dataDir: dataFolder() });
  expect(first.processId).toBe(early);
  expect([flagged.processId, second.processId]).not.toContain(early);
  await Promise.all([flagged, first, second].map((each) => each.close()));
  expect(isThere(early)).toBe(false);
});

test("one that has ended is not used", async () => {
  const early = startEarlyShard();
  process.kill(early, "SIGKILL");
  await expect.poll(() => isThere(early)).toBe(false);
  const local = await startLocal({ dataDir: dataFolder() });
  let losses = 0;
  local.onShardLost(() => losses++);
  await local.ask("drain", { patience: 0 });
  expect(local.processId).not.toBe(early);
  expect(losses).toBe(0);
  await local.close();
});

test("a process that wants no shard after all does not wait for one, and leaves none", async () => {
  const module = new URL("../../runtime/owner/early-shard.ts", import.meta.url);
  const program = `
    import { startEarlyShard } from ${JSON.stringify(module.href)};
    console.log(startEarlyShard());`;
  const ended = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  const early = Number(ended.stdout);
  expect(early).toBeGreaterThan(0);
  await expect.poll(() => isThere(early)).toBe(false);
});
