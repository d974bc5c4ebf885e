import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { RunningLedger, readRunning } from "../../runtime/shard/running-ledger.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-ledger-"));
afterAll(() => rmSync(folder, { recursive: true }));

function newFile(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, "");
  return path;
}

test("names the workers that run, each once, and none that has ended", async () => {
  const path = newFile("running");
  const ledger = new RunningLedger(path);
  const longest = "w".repeat(63);
  const shopEnds = ledger.begin("shop");
  ledger.begin("shop");
  ledger.begin(longest);
  const doneEnds = ledger.begin("done");
  expect(readRunning(path).sort()).toEqual(["done", "shop", longest]);
  doneEnds();
  shopEnds();
  await expect.poll(() => readRunning(path).sort()).toEqual(["shop", longest]);
  ledger.close();
});

test("a file that is gone names nobody", () => {
  expect(readRunning(join(folder, "missing"))).toEqual([]);
});

test.runIf(process.platform === "linux")("a full disk keeps no worker from running", () => {
  const ledger = new RunningLedger("/dev/full");
  const ends = ledger.begin("shop");
  expect(ends).not.toThrow();
  ledger.close();
});
