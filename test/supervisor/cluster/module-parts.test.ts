import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { openEmbeddedStore } from "../../../runtime/store/embedded/open-store.ts";
import { ClusterModules, partBytes } from "../../../runtime/supervisor/cluster/module-parts.ts";
import { MemoryLog } from "../../store/log/support/memory-log.ts";
import { makeDataDir } from "../../store/support/data-dir.ts";

async function node(log: MemoryLog) {
  const refused: string[] = [];
  const { modules: own, deployments } = await openEmbeddedStore(makeDataDir());
  const modules = new ClusterModules(own, log, (module) => refused.push(module));
  return { modules, own, refused, close: () => deployments.close() };
}

const wasm = new Uint8Array(2 * partBytes + 1_000).map((_, i) => (i * 7_919) >> 5);
const digest = hash("sha256", wasm);

test("a module that one node gives in parts another one fetches, and keeps", async () => {
  const log = new MemoryLog();
  const [a, b] = [await node(log), await node(log)];
  await a.own.put(wasm);
  await a.modules.publish(digest);
  expect([...log.bytes.values()].every(({ length }) => length <= partBytes)).toBe(true);
  expect(await b.modules.has(digest)).toBe(false);
  const both = await Promise.all([b.modules.get(digest), b.modules.get(digest)]);
  for (const each of both) expect(Buffer.from(each!).equals(wasm)).toBe(true);
  log.away = true;
  expect(Buffer.from((await b.own.get(digest))!).equals(wasm)).toBe(true);
  expect(await b.modules.get("0".repeat(64)).catch((error) => error.code)).toBe("unavailable");
  await Promise.all([a.close(), b.close()]);
});

test("a part or a list that does not fit its digest is refused, and replaced by who has the module", async () => {
  const log = new MemoryLog();
  const [a, b] = [await node(log), await node(log)];
  await a.own.put(wasm);
  await a.modules.publish(digest);
  const [list] = [...log.bytes.keys()].filter((key) => key.startsWith("list-"));
  const [part] = [...log.bytes.keys()].filter((key) => !key.startsWith("list-"));
  const lists = ["[]", "{}", "[7]", "no json", JSON.stringify([part]), JSON.stringify(["../x"])];
  const damages: [string, Uint8Array][] = [
    [part!, new Uint8Array(partBytes)],
    [part!, new Uint8Array(0)],
    [list!, new Uint8Array(10_000_000)],
    ...lists.map((text): [string, Uint8Array] => [list!, Buffer.from(text)]),
  ];
  for (const [i, [key, bytes]] of damages.entries()) {
    log.bytes.set(key, bytes);
    expect(await b.modules.get(digest)).toBeNull();
    expect(b.refused).toHaveLength(i + 1);
    expect(await b.modules.has(digest)).toBe(false);
    await a.modules.publish(digest);
  }
  expect(await b.modules.get(digest)).not.toBeNull();
  await Promise.all([a.close(), b.close()]);
});
