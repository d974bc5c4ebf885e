// What one file may have that a process writes which was taken over, where no sandbox keeps it from files.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { launchWithin } from "../../runtime/process/launch.ts";
import { hardLimit } from "../../runtime/process/resource-limits.ts";
import { canSetLimits } from "../../runtime/process/rights.ts";

const MiB = 2 ** 20;
const most = Math.min(64 * MiB, hardLimit("fileSize"));
const folder = mkdtempSync(join(tmpdir(), "skerry-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// A broker, and what prepares modules, are started so.
test.runIf(canSetLimits)(
  "a byte beyond the most of a file is refused, and its writer lives",
  {
    timeout: 60_000,
  },
  async () => {
    const program = join(import.meta.dirname, "support/file-filler.ts");
    const child = launchWithin(512 * MiB, program);
    try {
      for (const _ of [1, 2]) {
        const sizes = [1, 4 * MiB + 1, most - 1, most, most + 1, 2 ** 31, 2 ** 33];
        child.send({ path: join(folder, "file"), sizes });
        const [outcomes] = await once(child, "message");
        expect(outcomes).toEqual([1, 1, 1, 1, "EFBIG", "EFBIG", "EFBIG"]);
      }
    } finally {
      child.kill("SIGKILL");
    }
  },
);
