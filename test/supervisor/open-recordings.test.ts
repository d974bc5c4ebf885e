import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ModuleStore } from "../../runtime/store/deployments.ts";
import { openRecordings } from "../../runtime/supervisor/open-recordings.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "skerry-recordings-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const modules = { get: async () => null } as unknown as ModuleStore;

function open(bytes: number) {
  const wishes = { when: "all", sample: 1, masked: [] } as const;
  const bounds = { files: 100, bytes };
  return openRecordings(
    {
      record: { dir, label: "recordings", bounds, wishes },
      cordons: { payments: { shards: 1, limits: {} } },
      log: { level: "error", requests: "none", guestBytesPerSecond: 0 },
    },
    modules,
  );
}

const recording = (name: string, length: number) => ({
  ...{ name: `${name}.recording`, bytes: new Uint8Array(length) },
  ...{ module: "0".repeat(64), missed: 0 },
});

const recordingsIn = (folder: string) =>
  readdirSync(folder).filter((name) => name.endsWith(".recording"));

test("a cordon that fills its share of the folder leaves the others theirs", async () => {
  const folders = await open(2_000);
  const payments = folders.get("payments")!;
  expect(await payments.add(recording("a", 900))).toEqual({ more: true });
  expect(await payments.add(recording("b", 900))).toEqual({ more: false });
  expect(await folders.get("default")!.add(recording("c", 900))).toEqual({ more: true });
  expect(recordingsIn(dir)).toEqual(["c.recording"]);
  expect(recordingsIn(join(dir, "cordons", "payments"))).toEqual(["a.recording"]);
});

test("what is there from before counts for the cordon whose it is", async () => {
  await (await open(2_000)).get("payments")!.add(recording("a", 900));
  const folders = await open(2_000);
  expect(await folders.get("payments")!.add(recording("b", 900))).toEqual({ more: false });
  expect(await folders.get("default")!.add(recording("c", 900))).toEqual({ more: true });
});
