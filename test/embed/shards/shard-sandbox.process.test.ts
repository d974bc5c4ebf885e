import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ShardSandbox } from "../../../runtime/embed/shards/shard-sandbox.ts";

const dataDir = mkdtempSync(join(tmpdir(), "skerry-root-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** What a host lacks whose program is root, or another user. */
async function missing(isRoot: boolean): Promise<readonly string[]> {
  const sandbox = await ShardSandbox.open("best", dataDir, isRoot);
  await sandbox.close();
  return sandbox.missing;
}

test("a program that is root is refused where a sandbox is required, and lacks a user where it is not", async () => {
  await expect(ShardSandbox.open("required", dataDir, true)).rejects.toMatchObject({
    code: "no-sandbox",
    message: expect.stringContaining("this program is root"),
  });
  const ofUser = await missing(false);
  expect(await missing(true)).toEqual(["a user without the files of root", ...ofUser]);
});
