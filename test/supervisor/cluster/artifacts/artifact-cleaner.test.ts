import { hash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { defaultLimits } from "../../../../runtime/settings/limits.ts";
import { ArtifactCleaner } from "../../../../runtime/supervisor/cluster/artifacts/artifact-cleaner.ts";
import { ClusterArtifacts } from "../../../../runtime/supervisor/cluster/artifacts/cluster-artifacts.ts";
import { deploymentKey } from "../../../../runtime/supervisor/cluster/record-values.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { memoryNode, newKey } from "../support/memory-node.ts";
import { moduleOf, someArtifact } from "./support/artifacts.ts";

const key = newKey();

test("artifacts of modules that no deployment names are removed after a while, of whatever version they are; others stay", async () => {
  const log = new MemoryLog();
  const bytes = log.artifacts;
  const { copy, follower, writer } = await memoryNode(log, key);
  const artifacts = new ClusterArtifacts({
    ...{ key, bytes, open: async () => {}, onRefused: () => {} },
  });
  const [named, idle] = [moduleOf("named"), moduleOf("idle")];
  for (const each of [named, idle]) await artifacts.give(each, someArtifact(each, 700_000));
  // What another version gave.
  for (const each of [named, idle])
    await bytes.putBytes(`${each}.${hash("sha256", "v")}.0`, key.secrets);
  await follower.catchUp();
  const deployment = {
    ...{ worker: "shop", module: named, moduleBytes: 10, secrets: {}, createdAt: 1 },
    settings: { grants: [], limits: defaultLimits(5_000_000), variables: {} },
  };
  const at = deploymentKey("1".repeat(64));
  await writer.write(at, deployment, 0);
  await follower.catchUp();
  const cleaner = new ArtifactCleaner({ bytes, copy, unnamedFor: 200, pause: 0 });
  expect(await cleaner.clean(() => true)).toBe(0);
  await wait(250);
  // Whoever has lost the lease removes nothing.
  expect(await cleaner.clean(() => false)).toBe(0);
  expect(await cleaner.clean(() => true)).toBe(2);
  expect(await artifacts.take(named, 1_000)).not.toBeNull();
  expect((await bytes.keysOfBytes("")).every((each) => each.startsWith(named))).toBe(true);
  await writer.write(at, null, writer.revisionOf(at));
  await follower.catchUp();
  expect(await cleaner.clean(() => true)).toBe(0);
  await wait(250);
  expect(await cleaner.clean(() => true)).toBe(2);
  expect(await bytes.keysOfBytes("")).toEqual([]);
});
