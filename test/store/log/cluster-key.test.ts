import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeClusterKey, readClusterKey } from "../../../runtime/store/log/cluster-key.ts";
import { makeDataDir } from "../support/data-dir.ts";

test("a new key is its owner's alone, and none is ever written over", async () => {
  const path = join(makeDataDir(), "cluster.key");
  const before = process.umask(0);
  await makeClusterKey(path).finally(() => process.umask(before));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const text = readFileSync(path, "utf8");
  await expect(makeClusterKey(path)).rejects.toMatchObject({ code: "not-writable" });
  expect(readFileSync(path, "utf8")).toBe(text);
  expect((await readClusterKey(path, "cluster.key")).secrets).toHaveLength(32);
});

test("a key that is missing, that others may read, or that is none is refused with what to do", async () => {
  const folder = makeDataDir();
  const path = join(folder, "cluster.key");
  await expect(readClusterKey(path, "cluster.key")).rejects.toThrow(/skerry cluster init/);
  await makeClusterKey(path);
  chmodSync(path, 0o640);
  await expect(readClusterKey(path, "cluster.key")).rejects.toThrow(/chmod 600/);
  writeFileSync(path, "x".repeat(10_000));
  chmodSync(path, 0o600);
  await expect(readClusterKey(path, "cluster.key")).rejects.toThrow(/not an Ed25519 private key/);
});
