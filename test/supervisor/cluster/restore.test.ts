import { expect, test } from "vitest";
import type { DeploymentStore } from "../../../runtime/store/deployments.ts";
import { recordVersion } from "../../../runtime/store/log/signed-record.ts";
import type { ClusterModules } from "../../../runtime/supervisor/cluster/module-parts.ts";
import { logKey, routeKey } from "../../../runtime/supervisor/cluster/record-values.ts";
import { restoreLog } from "../../../runtime/supervisor/cluster/restore.ts";
import { RouteClaims } from "../../../runtime/supervisor/cluster/route-claims.ts";
import type { LiveCatalog } from "../../../runtime/supervisor/deploy/live-catalog.ts";
import { MemoryLog } from "../../store/log/support/memory-log.ts";
import { claim, type MemoryNode, memoryNode, newKey } from "./support/memory-node.ts";

const key = newKey();
const [one, two] = ["one.test/*", "two.test/*"];

/** Two nodes of a log that is set back: what `early` has is all that is left of it. */
async function setBack(
  write: (a: MemoryNode, b: MemoryNode) => Promise<void>,
  seenBy: (a: MemoryNode, b: MemoryNode) => MemoryNode[],
) {
  const log = new MemoryLog();
  // Nodes look when the test says so.
  log.tell = () => {};
  const [a, b] = [await memoryNode(log, key), await memoryNode(log, key)];
  await a.follower.catchUp();
  const [early, revision] = [new Map(log.entries), log.revision];
  await write(a, b);
  [log.entries, log.revision] = [early, revision];
  for (const { follower } of seenBy(a, b)) await alarmed(follower);
  return { log, a, b };
}

async function alarmed(follower: MemoryNode["follower"]): Promise<void> {
  follower.reconnected();
  for (let look = 0; look < 4; look++) await follower.catchUp().catch(() => {});
  expect(follower.alarm).not.toBeNull();
}

function restore(log: MemoryLog, { copy, follower, writer }: MemoryNode) {
  return restoreLog({
    ...{ cluster: "test", log, key, copy, follower, writer },
    store: { modules: async () => [] } as unknown as DeploymentStore,
    catalog: { all: () => [] } as unknown as LiveCatalog,
    modules: { has: async () => false } as unknown as ClusterModules,
    claims: new RouteClaims(copy, writer, follower),
  });
}

const ownerOf = ({ copy }: MemoryNode, route: string) => copy.get(routeKey(route))?.value;

test("a log that was written anew from a node that had less gets what is newer elsewhere, and keeps what was changed since", async () => {
  const { log, a, b } = await setBack(
    async (a, b) => {
      await a.writer.write(routeKey(one), claim("shop", one), 0);
      await a.follower.catchUp();
      // These the first node has not seen.
      await b.follower.catchUp();
      await b.writer.write(routeKey(two), claim("bank", two), 0);
      await b.writer.write(routeKey(one), null, 2);
      await b.follower.catchUp();
    },
    (a, b) => [a, b],
  );
  await restore(log, a);
  expect(a.follower.alarm).toBeNull();
  await a.writer.write(routeKey(one), claim("heir", one), a.writer.revisionOf(routeKey(one)));
  await a.follower.catchUp();
  await alarmed(b.follower);
  await restore(log, b);
  for (const node of [a, b]) {
    await node.follower.catchUp();
    expect(node.follower.alarm).toBeNull();
    expect(ownerOf(node, two)).toEqual(claim("bank", two));
    expect(ownerOf(node, one)).toEqual(claim("heir", one));
  }
  // Nobody has to restore because somebody else did.
  expect(a.copy.log).toBe(b.copy.log);
  for (const { follower } of [a, b]) {
    follower.reconnected();
    await follower.catchUp();
    expect(follower.alarm).toBeNull();
  }
});

test("a node that looks while the log is written anew goes over to it: what it refused of it is nothing that it has", async () => {
  const { log, a, b } = await setBack(
    async (a, b) => {
      for (const route of [one, two])
        await a.writer.write(routeKey(route), claim("shop", route), 0);
      for (const { follower } of [a, b]) await follower.catchUp();
    },
    (a) => [a],
  );
  const append = log.append.bind(log);
  let last = 0;
  log.append = async (name, value, expected) => {
    // As far as it can be, without its first record, which comes last.
    if (name === logKey) {
      await b.follower.catchUp();
      last = b.copy.cursor;
    }
    return append(name, value, expected);
  };
  // It is further than this node has it by the time that it looks.
  log.revision += 3;
  await restore(log, a);
  expect(last).toBeGreaterThan(3);
  b.follower.reconnected();
  await b.follower.catchUp();
  expect(b.follower.alarm).toBeNull();
  expect(b.copy.log).toBe(a.copy.log);
  expect(ownerOf(b, two)).toEqual(claim("shop", two));
});

test("a log whose records are of a version before is an alarm, and written anew for all who have its copy", async () => {
  const log = new MemoryLog();
  const [a, b] = [await memoryNode(log, key), await memoryNode(log, key)];
  await a.follower.catchUp();
  await a.writer.write(routeKey(one), claim("shop", one), 0);
  for (const { follower } of [a, b]) await follower.catchUp();
  for (const { value } of log.entries.values()) value[0] = recordVersion - 1;
  for (const { follower } of [a, b]) await alarmed(follower);
  await restore(log, a);
  for (const node of [a, b]) {
    node.follower.reconnected();
    await node.follower.catchUp();
    expect(node.follower.alarm).toBeNull();
    expect(ownerOf(node, one)).toEqual(claim("shop", one));
  }
});
