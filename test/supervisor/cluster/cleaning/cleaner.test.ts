import { hash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { defaultLimits } from "../../../../runtime/settings/limits.ts";
import { openEmbeddedStore } from "../../../../runtime/store/embedded/open-store.ts";
import type { FencingToken } from "../../../../runtime/store/log/lease/fencing.ts";
import { Cleaner } from "../../../../runtime/supervisor/cluster/cleaning/cleaner.ts";
import {
  cleaningMark,
  isDisturbed,
} from "../../../../runtime/supervisor/cluster/cleaning/cleaning-mark.ts";
import { ClusterModules, partBytes } from "../../../../runtime/supervisor/cluster/module-parts.ts";
import {
  cleaningKey,
  deploymentKey,
  workerKey,
} from "../../../../runtime/supervisor/cluster/record-values.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { makeDataDir } from "../../../store/support/data-dir.ts";
import { memoryNode, newKey } from "../support/memory-node.ts";

const key = newKey();

/** A log that may stop at a removal, as a process that is stopped there. */
class StoppingLog extends MemoryLog {
  beforeRemoving: () => Promise<void> = async () => {};

  override async removeBytes(name: string, last: number): Promise<void> {
    await this.beforeRemoving();
    return super.removeBytes(name, last);
  }
}

async function node(log: StoppingLog, number: number) {
  const parts = await memoryNode(log, key);
  const { modules: own, deployments } = await openEmbeddedStore(makeDataDir());
  onTestFinished(() => deployments.close());
  const modules = new ClusterModules(own, log, () => {});
  const lease: { token: FencingToken | null } = { token: { number, holder: "ab".repeat(16) } };
  const { copy, follower, writer } = parts;
  const options = { log, copy, follower, writer, modules, lease, pause: 0 };
  const write = async (name: string, value: object | null) => {
    await follower.catchUp();
    await writer.write(name, value, writer.revisionOf(name));
    await follower.catchUp();
  };
  const deployment = (wasm: Uint8Array) => ({
    ...{ worker: "shop", module: hash("sha256", wasm), moduleBytes: wasm.length, secrets: {} },
    settings: { grants: [], limits: defaultLimits(5_000_000), variables: {} },
    createdAt: 1,
  });
  await follower.catchUp();
  return {
    ...{ ...parts, modules, own, lease, write },
    cleaner: (unnamedFor = 0) => new Cleaner({ ...options, unnamedFor }),
    /** A deploy's first half: bytes, with those steps of a deploy that keep them. */
    async publish(wasm: Uint8Array) {
      await follower.catchUp();
      await own.put(wasm);
      const mark = cleaningMark(copy);
      await modules.publish(hash("sha256", wasm), mark.isUnderWay);
      return mark;
    },
    /** Its second half: the deployment, the worker, and another look. */
    async name(wasm: Uint8Array, id: string, mark: ReturnType<typeof cleaningMark>) {
      await write(deploymentKey(id), deployment(wasm));
      const routes = { tenant: "shop", cordon: "default", routes: [], admission: {} };
      await write(workerKey("shop"), {
        ...{ ...routes, current: id, candidate: null, kept: [id], history: [] },
      });
      if (isDisturbed(copy, mark)) await modules.publish(hash("sha256", wasm), true);
    },
  };
}

const wasmOf = (text: string, shared: number) =>
  Buffer.concat([Buffer.alloc(partBytes, shared), Buffer.from(text)]);
const [one, two] = [wasmOf("one", 7), wasmOf("two", 7)];
const [idOne, idTwo] = ["1".repeat(64), "2".repeat(64)];

/** Whether a node that has nothing gets the module of the cluster. */
async function isThere(log: StoppingLog, wasm: Uint8Array): Promise<boolean> {
  const fresh = await node(log, 1);
  return (await fresh.modules.get(hash("sha256", wasm))) !== null;
}

test("what no deployment names is removed, a part that another module has stays, and what was put lately or by a deploy under way", async () => {
  const log = new StoppingLog();
  const a = await node(log, 1);
  await a.name(one, idOne, await a.publish(one));
  await a.publish(two);
  const patient = a.cleaner(200);
  expect(await patient.clean()).toEqual({ bytes: 0, deployments: 0 });
  expect(await isThere(log, two)).toBe(true);
  await wait(250);
  // The list of the second and the part that is its own.
  expect(await patient.clean()).toEqual({ bytes: 2, deployments: 0 });
  expect([await isThere(log, one), await isThere(log, two)]).toEqual([true, false]);
  expect(a.copy.get(cleaningKey)?.value).toBeNull();
  // A deployment that no worker has, and then what it was made of.
  await a.name(two, idTwo, await a.publish(two));
  await a.write(workerKey("shop"), null);
  expect(await a.cleaner().clean()).toEqual({ bytes: 0, deployments: 2 });
  expect(await a.cleaner().clean()).toEqual({ bytes: 5, deployments: 0 });
  expect(log.bytes.size).toBe(0);
});

test("a deploy of the same bytes at any moment of a cleaning loses nothing", async () => {
  const moments = ["before it is said", "while it is removed", "between its bytes and its name"];
  for (const moment of moments) {
    const log = new StoppingLog();
    const [a, b] = [await node(log, 1), await node(log, 1)];
    await a.publish(one);
    const cleaner = a.cleaner();
    if (moment === "before it is said") {
      // Named by another node after the cleaner has looked.
      const last = log.lastOfBytes.bind(log);
      log.lastOfBytes = async () => {
        await b.name(two, idTwo, await b.publish(two));
        return last();
      };
      await cleaner.clean();
    } else if (moment === "while it is removed") {
      let begun = false;
      log.beforeRemoving = async () => {
        if (begun) return;
        begun = true;
        await b.name(two, idTwo, await b.publish(two));
      };
      await cleaner.clean();
      expect(begun).toBe(true);
    } else {
      // It has found the shared part there.
      const mark = await b.publish(two);
      const seen = await a.cleaner().clean();
      expect(seen.bytes).toBeGreaterThan(0);
      await b.name(two, idTwo, mark);
    }
    expect([moment, await isThere(log, two)]).toEqual([moment, true]);
  }
});

test("a holder that was stopped while it removed, and goes on after another one has ended that, removes nothing that is named", async () => {
  const log = new StoppingLog();
  const [a, b] = [await node(log, 1), await node(log, 2)];
  await a.publish(one);
  const stopped = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  log.beforeRemoving = () => {
    reached.resolve();
    return stopped.promise;
  };
  const cleaning = a.cleaner().clean();
  await reached.promise;
  log.beforeRemoving = async () => {};
  await b.follower.catchUp();
  await b.name(one, idOne, await b.publish(one));
  // A deploy that has seen no cleaning, and finds the part there.
  await b.cleaner().clean();
  expect(b.copy.get(cleaningKey)?.value).toBeNull();
  await b.name(two, idTwo, await b.publish(two));
  stopped.resolve();
  a.lease.token = null;
  await cleaning;
  expect([await isThere(log, two)]).toEqual([true]);
  // And where it begins with an old number while a newer one is at it, it is refused.
  await b.write(cleaningKey, { number: 5, bytes: [] });
  a.lease.token = { number: 1, holder: "ab".repeat(16) };
  await expect(a.cleaner().clean()).rejects.toMatchObject({ code: "conflict" });
});

test("nothing is removed without the lease, nor where it can't be told what a module that is named is made of", async () => {
  const log = new StoppingLog();
  const [a, b] = [await node(log, 1), await node(log, 1)];
  await a.name(one, idOne, await a.publish(one));
  await a.publish(two);
  a.lease.token = null;
  expect(await a.cleaner().clean()).toEqual({ bytes: 0, deployments: 0 });
  const list = `list-${hash("sha256", one)}`;
  log.bytes.set(list, Buffer.from("damaged"));
  const before = log.bytes.size;
  await expect(b.cleaner().clean()).rejects.toMatchObject({ code: "unknown-module" });
  expect(log.bytes.size).toBe(before);
});
