import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** An empty data folder that is gone after the test. */
export function makeDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "skerry-store-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}
