// Faults of real servers, nodes, links and disks, each with what ends it.
import { createHash } from "node:crypto";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ClusterBytes } from "../../../../runtime/store/log/cluster-log.ts";
import { partBytes } from "../../../../runtime/supervisor/cluster/module-parts.ts";
import { copyStore, until } from "../../../store/log/support/nats-servers.ts";
import type { LinkedCluster } from "./linked-cluster.ts";
import type { FaultKind } from "./schedule.ts";

/** What faults need of a run. */
export interface FaultScene {
  readonly cluster: LinkedCluster;
  /** The log's bytes, without a link between. */
  readonly bytes: ClusterBytes;
  /** The log's newest revision, seen in the same way. */
  readonly last: () => Promise<number>;
  /** A module that workers have. */
  readonly module: Uint8Array;
  /** Nobody asks a node that was ended, from before its end until it is there again. */
  pause(node: number): void;
  resume(node: number): void;
  /** A node has lost its data. */
  lost(node: number): void;
  /** The log was written anew. */
  rewritten(): void;
  /** A copy of what the servers had, of an earlier time, by the server's name. */
  readonly copyOf: (server: string) => string;
}

/** Ends a fault. */
export type Heal = () => Promise<void>;

const nodes = [0, 1, 2] as const;

export const faults: Readonly<
  Record<FaultKind, (scene: FaultScene, target: number) => Promise<Heal>>
> = {
  "leader-killed": async (scene) => killed(scene, [await leaderOf(scene)]),
  "leader-stopped": async (scene) => stopped(scene, [await leaderOf(scene)]),
  "follower-killed": async (scene) => killed(scene, [(await leaderOf(scene)) + 1]),
  "follower-stopped": async (scene) => stopped(scene, [(await leaderOf(scene)) + 1]),
  "servers-killed": (scene) => killed(scene, nodes),
  "servers-stopped": (scene) => stopped(scene, nodes),
  "server-apart": async ({ cluster }, target) => {
    for (const node of nodes) cluster.setNode(node, target, "dropped");
    for (const other of nodes) if (other !== target) cluster.setServers(target, other, "dropped");
    return async () => cluster.openAll();
  },
  "server-wiped": async ({ cluster }, target) => {
    const server = cluster.nats.servers[target]!;
    await server.kill();
    await rm(server.store, { recursive: true, force: true });
    return () => server.start();
  },
  "server-disk-full": async ({ cluster }, target) => {
    const server = cluster.nats.servers[target]!;
    const free = fill(join(server.store, ".."));
    // It gives up its streams where a write fails, until it is started again.
    return async () => {
      free();
      await server.kill();
      await server.start();
    };
  },
  "servers-set-back": async (scene) => {
    await scene.cluster.nats.killAll();
    for (const { name, store } of scene.cluster.nats.servers) copyStore(scene.copyOf(name), store);
    return async () => restored(scene);
  },
  "servers-emptied": async (scene) => {
    await scene.cluster.nats.killAll();
    for (const { store } of scene.cluster.nats.servers) rmSync(store, { recursive: true });
    return async () => restored(scene);
  },
  "node-apart": (scene, target) => linked(scene, target, "dropped"),
  "node-refused": (scene, target) => linked(scene, target, "refused"),
  "node-slow": (scene, target) => linked(scene, target, "slow"),
  "node-killed": async (scene, target) => {
    const { three } = scene.cluster;
    scene.pause(target);
    await three.stop(target);
    return async () => {
      await three.start(target);
      scene.resume(target);
    };
  },
  "node-lost": async (scene, target) => {
    const { three } = scene.cluster;
    scene.pause(target);
    await three.stop(target);
    return async () => {
      // A new node does not take servers that it can't see: it is started again, as a unit of systemd is.
      const start = () => three.start(target, { fresh: true }).then(() => true);
      await until(start, "it joins");
      scene.lost(target);
      scene.resume(target);
    };
  },
  "node-disk-full": async ({ cluster }, target) => {
    const free = fill(cluster.three.node(target).folder);
    return async () => free();
  },
  "node-clock": async (scene, target) => {
    const { three } = scene.cluster;
    const again = async (hours: number) => {
      scene.pause(target);
      await three.stop(target);
      await three.start(target, hours === 0 ? {} : { env: clockOf(hours) });
      scene.resume(target);
    };
    await again(target % 2 === 0 ? 1 : -1);
    return () => again(0);
  },
  // A node with a server of its own on one side, two of each on the other.
  "two-sides": async ({ cluster }, target) => {
    for (const other of nodes) {
      if (other === target) continue;
      cluster.setNode(target, other, "dropped");
      cluster.setNode(other, target, "dropped");
      cluster.setServers(target, other, "dropped");
    }
    return async () => cluster.openAll();
  },
  "chunk-damaged": async (scene) => {
    const { module, bytes, cluster } = scene;
    const part = module.subarray(0, partBytes);
    const digest = createHash("sha256").update(part).digest("hex");
    await bytes
      .putBytes(
        digest,
        Uint8Array.from(part, (byte) => byte ^ 0x55),
      )
      .catch(() => {});
    // An operator's way to give the cluster whole bytes again.
    return async () => {
      await cluster.healthy();
      await until(() => restore(scene, 0), "modules are published again");
    };
  },
};

/** The server that leads, or, while nobody does, the first. */
function leaderOf({ cluster }: FaultScene): Promise<number> {
  return cluster.leader().catch(() => 0);
}

async function killed({ cluster }: FaultScene, which: readonly number[]): Promise<Heal> {
  const servers = which.map((each) => cluster.nats.servers[each % 3]!);
  await Promise.all(servers.map((each) => each.kill()));
  return async () => {
    await Promise.all(servers.map((each) => each.start()));
  };
}

async function stopped({ cluster }: FaultScene, which: readonly number[]): Promise<Heal> {
  const servers = which.map((each) => cluster.nats.servers[each % 3]!);
  for (const each of servers) each.signal("SIGSTOP");
  return async () => {
    for (const each of servers) each.signal("SIGCONT");
  };
}

async function linked(
  { cluster }: FaultScene,
  node: number,
  state: "dropped" | "refused" | "slow",
): Promise<Heal> {
  for (const server of nodes) cluster.setNode(node, server, state);
  return async () => {
    for (const server of nodes) cluster.setNode(node, server, "open");
  };
}

/** Fills a disk to its last byte. Gives what makes room again. */
function fill(folder: string): () => void {
  const path = join(folder, "ballast");
  const file = openSync(path, "w");
  try {
    for (let size = 1_024 * 1_024; size >= 1; size = Math.floor(size / 4)) {
      const zeros = Buffer.alloc(size);
      try {
        for (;;) if (writeSync(file, zeros) < size) break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
  } finally {
    closeSync(file);
  }
  return () => rmSync(path);
}

/** A clock that is so many hours ahead: `Date` in the node's own program, as Node asks the system for its time by ways that a
 * library before it sees on some systems alone. */
function clockOf(hours: number): Record<string, string> {
  const shift = pathToFileURL(join(import.meta.dirname, "shifted-clock.mjs"));
  return {
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${shift.href}`.trim(),
    SKERRY_TEST_CLOCK_MS: String(hours * 3_600_000),
  };
}

/** Starts servers whose data is gone, or old, and does what docs/cluster.md says: `restore` at the node with the highest revision, and
 * then where an alarm is left. */
async function restored(scene: FaultScene): Promise<void> {
  const { nats } = scene.cluster;
  await Promise.all(nats.servers.map((each) => each.start()));
  await nats.ready();
  await writtenAnew(scene);
}

/** Has nodes write the log anew until all follow it, as an operator does who sees the alarm. */
export async function writtenAnew(scene: FaultScene): Promise<void> {
  const { cluster, last } = scene;
  const { three } = cluster;
  let seen: object = {};
  const done = until(async () => {
    const newest = await last();
    const all = await Promise.all(nodes.map((node) => three.cluster(node)));
    const states = all.map(({ alarm, revision, nodes: known, node }) => {
      const own = known.find((each) => each.node === node)?.revision ?? 0;
      const follows = alarm === null && newest > 0 && revision === newest && own <= newest;
      return { alarmed: alarm !== null, follows, own, revision };
    });
    seen = { newest, states, alarms: all.map(({ alarm }) => alarm?.sentence) };
    if (states.every(({ follows }) => follows)) return true;
    // A node that is neither has not looked often enough yet.
    if (states.some(({ alarmed, follows }) => !alarmed && !follows)) return false;
    const most = Math.max(...states.filter(({ alarmed }) => alarmed).map(({ own }) => own));
    scene.rewritten();
    await restore(
      scene,
      states.findIndex(({ alarmed, own }) => alarmed && own === most),
    );
    scene.rewritten();
    // Others may go over to it by themselves.
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    return false;
  }, "all nodes follow the log, written anew where it was lost");
  await done.catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(seen)}`);
  });
}

async function restore({ cluster }: FaultScene, node: number): Promise<boolean> {
  await cluster.three.node(node).api("POST", "/v1/cluster/restore");
  return true;
}

/** Keeps a copy of what the servers have, while they run: each write is on the disk before it is acknowledged. */
export async function keepCopies({ cluster, copyOf }: Pick<FaultScene, "cluster" | "copyOf">) {
  for (const { name, store } of cluster.nats.servers) {
    const draft = `${copyOf(name)}.new`;
    copyStore(store, draft);
    await rm(copyOf(name), { recursive: true, force: true });
    await rename(draft, copyOf(name));
  }
}
