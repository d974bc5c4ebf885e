// A node's side of a log in memory: the follower, with a copy in a real database.
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import type { ClusterCopy } from "../../../../runtime/store/cluster-copy.ts";
import { openEmbeddedStore } from "../../../../runtime/store/embedded/open-store.ts";
import { ClusterKey } from "../../../../runtime/store/log/cluster-key.ts";
import { signRecord } from "../../../../runtime/store/log/signed-record.ts";
import { Follower } from "../../../../runtime/supervisor/cluster/follower.ts";
import { LogWriter } from "../../../../runtime/supervisor/cluster/log-writer.ts";
import type { MemoryLog } from "../../../store/log/support/memory-log.ts";

export const newKey = () =>
  new ClusterKey(
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  );

export interface MemoryNode {
  readonly copy: ClusterCopy;
  readonly follower: Follower;
  readonly writer: LogWriter;
  /** Keys that were taken up, in order. */
  readonly taken: string[];
  /** What was logged. */
  readonly lines: string[];
}

export async function memoryNode(log: MemoryLog, key: ClusterKey): Promise<MemoryNode> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-follower-"));
  const { deployments, clusterCopy } = await openEmbeddedStore(folder);
  const copy = clusterCopy();
  const lines: string[] = [];
  const taken: string[] = [];
  const follower = new Follower({
    ...{ log, key, copy, cluster: "test" },
    logger: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
    onTaken: (keys) => void taken.push(...keys),
  });
  onTestFinished(async () => {
    await follower.close();
    await deployments.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { copy, follower, taken, lines, writer: new LogWriter(log, key, copy, follower) };
}

/** A claim of a route, as the smallest record there is. */
export const claim = (worker: string, route = "shop.test/*") => ({ route, worker });

export function signed(
  key: ClusterKey,
  { copy }: Pick<MemoryNode, "copy">,
  body: { readonly key: string; readonly follows: number; readonly value: unknown },
): Uint8Array {
  return signRecord(key, { log: copy.log!, ...body })!;
}
