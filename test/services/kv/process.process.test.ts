import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connectKv, kvSocket } from "../../../runtime/services/kv/connect-kv.ts";
import { KvClient } from "../../../runtime/services/kv/kv-client.ts";
import { KvProcess, type KvProcessOptions } from "../../../runtime/services/kv/kv-process.ts";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import { bytes, entryOf, someNamespace } from "../../store/kv/kv-suite.ts";
import { aFailure } from "../../store/support/fails.ts";
import { makeFolder, until } from "./support.ts";

const ns = someNamespace();

async function startProcess(options: Partial<KvProcessOptions> = {}) {
  const folder = makeFolder();
  const socket = join(folder, "kv.sock");
  const losses: string[] = [];
  const troubles: string[] = [];
  const owner = await KvProcess.start({
    dataDir: folder,
    socket,
    onLost: (sentence) => losses.push(sentence),
    onTrouble: (sentence) => troubles.push(sentence),
    ...options,
  });
  onTestFinished(() => owner.kill());
  return { folder, socket, owner, losses, troubles };
}

test("a process of its own serves what was granted, and keeps it when it is closed", async () => {
  const { folder, socket, owner } = await startProcess();
  await owner.grant("t", [ns]);
  const client = connectKv({ socket, token: "t" });
  expect(await client.put(ns, bytes("a"), bytes("b"))).toHaveProperty("version");
  await owner.revoke("t");
  expect(await client.get(ns, bytes("a"))).toEqual({ refused: "no-namespace" });
  await owner.close();
  await client.close();
  const store = await openEmbeddedKv(folder);
  expect(await entryOf(store, ns, bytes("a"))).not.toBeNull();
  await store.close();
});

test("namespaces are told and removed, and what waited for its turn when its grant went does not bring one back", async () => {
  const { socket, owner } = await startProcess();
  const other = someNamespace({ tenant: "other" });
  await owner.grant("t", [ns, other]);
  const client = connectKv({ socket, token: "t" });
  onTestFinished(() => client.close());
  expect(await client.put(other, bytes("a"), bytes("b"))).toHaveProperty("version");
  const value = new Uint8Array(20_000);
  const flood = Array.from({ length: 1_000 }, (_, n) => client.put(ns, bytes(`${n}`), value));
  await flood[0];
  expect(await owner.namespaces()).toMatchObject([{ tenant: ns.tenant }, { tenant: "other" }]);
  await owner.grant("t", [other]);
  expect(await owner.removeNamespace(ns)).toBe(true);
  const answers = await Promise.all(flood);
  expect(answers).toContainEqual({ refused: "no-namespace" });
  expect(await owner.namespaces()).toEqual([
    { tenant: "other", name: other.name, entries: 1, bytes: 2 },
  ]);
  expect(await owner.removeNamespace(ns)).toBe(false);
});

test("namespaces of a process that is being replaced are not told as none", async () => {
  const { socket, owner } = await startProcess();
  await owner.grant("t", [ns]);
  const client = connectKv({ socket, token: "t" });
  onTestFinished(() => client.close());
  await client.put(ns, bytes("a"), bytes("b"));
  process.kill(owner.pid, "SIGKILL");
  for (let told = 0; told < 1; ) {
    const namespaces = await owner.namespaces().catch((error) => error);
    if (namespaces instanceof Error) expect(namespaces).toEqual(aFailure("store-failed", ""));
    else {
      expect(namespaces).toHaveLength(1);
      told++;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test.each(["namespaces", "removeNamespace"] as const)(
  "a process that beats and does not answer %s in time is ended: deploys of others wait for it",
  async (asked) => {
    const program = new URL("./support/silent-owner.ts", import.meta.url);
    const { owner, losses } = await startProcess({ program, operatorTime: 500 });
    const answer = asked === "namespaces" ? owner.namespaces() : owner.removeNamespace(ns);
    await expect(answer).rejects.toEqual(aFailure("store-failed", "did not answer in time"));
    expect(losses).toHaveLength(1);
  },
);

test("a process that is killed is replaced: what was granted holds on, what was acknowledged is there", async () => {
  const { socket, owner, losses } = await startProcess();
  await owner.grant("t", [ns]);
  const client = connectKv({ socket, token: "t" });
  onTestFinished(() => client.close());
  const acknowledged: string[] = [];
  for (let round = 0; round < 3; round++) {
    const pid = owner.pid;
    const writes = Array.from({ length: 200 }, async (_, n) => {
      const key = `${round}-${n}`;
      const stored = await client.put(ns, bytes(key), bytes("v"));
      if ("version" in stored) acknowledged.push(key);
      else expect(stored).toEqual({ refused: "unavailable" });
    });
    await Promise.any([writes[round * 60]]);
    process.kill(pid, "SIGKILL");
    await Promise.all(writes);
    await until(() => losses.length === round + 1 && owner.pid !== pid);
    await until(async () => "entry" in (await client.get(ns, bytes("a"))));
  }
  expect(losses[0]).toMatch(/owns the entries was lost: it ended with SIGKILL/);
  expect(acknowledged.length).toBeGreaterThan(0);
  for (const key of acknowledged) {
    expect(await entryOf(client, ns, bytes(key)), key).not.toBeNull();
  }
});

test("a process that can't open its store says why", async () => {
  const folder = makeFolder();
  const store = await openEmbeddedKv(folder);
  const start = KvProcess.start({
    dataDir: folder,
    socket: join(folder, "kv.sock"),
    onLost: () => {},
    onTrouble: () => {},
  });
  await expect(start).rejects.toEqual(aFailure("store-in-use", "Another"));
  await store.close();
});

test.runIf(existsSync("/usr/bin/prlimit"))(
  "a disk that takes no more is told to whoever started the process, and not for each call",
  async () => {
    const { socket, owner, troubles } = await startProcess();
    await owner.grant("t", [ns]);
    const client = connectKv({ socket, token: "t" });
    onTestFinished(() => client.close());
    await client.put(ns, bytes("a"), bytes("b"));
    // No file may grow any more: as near to a full disk as a process can be brought from outside.
    execFileSync("prlimit", [`--pid=${owner.pid}`, "--fsize=1000:unlimited"]);
    for (let n = 0; n < 5; n++) {
      const put = client.put(ns, bytes(`${n}`), new Uint8Array(100_000));
      await expect(put).rejects.toEqual(aFailure("store-failed", "Entries can't be written"));
    }
    expect(troubles).toEqual([expect.stringContaining("Entries can't be written")]);
    execFileSync("prlimit", [`--pid=${owner.pid}`, "--fsize=unlimited:unlimited"]);
    expect(await client.put(ns, bytes("a"), bytes("c"))).toHaveProperty("version");
  },
);

test("a call that nobody answers in time is unavailable, and so is one that nobody takes", async () => {
  const path = join(makeFolder(), "kv.sock");
  const nobody = new KvClient(kvSocket({ socket: path, token: "t" }), { deadline: 300 });
  expect(await nobody.get(ns, bytes("a"))).toEqual({ refused: "unavailable" });
  const server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const begun = performance.now();
  const calls = [nobody.get(ns, bytes("a")), nobody.put(ns, bytes("a"), bytes("b"))];
  expect(await Promise.all(calls)).toEqual([
    { refused: "unavailable" },
    { refused: "unavailable" },
  ]);
  expect(performance.now() - begun).toBeGreaterThan(250);
  await nobody.close();
  expect(await nobody.get(ns, bytes("a"))).toEqual({ refused: "unavailable" });
  await new Promise((resolve) => server.close(resolve));
});
