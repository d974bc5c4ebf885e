import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { valuePartBytes } from "../../../services/kv/replication.ts";
import type { ClusterBytes } from "../../../store/log/cluster-log.ts";

/** Parts that are fetched at once. */
const atOnce = 4;

/** A part that is not there is looked for so often, with a pause, in ms: a replica may be behind. */
const attempts = 5;
const pause = 100;

/** The parts of a value; null where they are not all there, or what they are together has another digest. */
export async function fetchParts(
  log: ClusterBytes,
  {
    parts,
    bytes,
    sha256,
  }: { readonly parts: string; readonly bytes: number; readonly sha256: string },
): Promise<Uint8Array[] | null> {
  const most = Math.ceil(bytes / valuePartBytes);
  const read: Uint8Array[] = [];
  for (let at = 0; at < most; at += atOnce) {
    const some = await Promise.all(
      Array.from({ length: Math.min(atOnce, most - at) }, (_, n) => fetchPart(log, parts, at + n)),
    );
    for (const part of some) {
      if (part === null || part.length > valuePartBytes) return null;
      read.push(part);
    }
  }
  const digest = createHash("sha256");
  for (const part of read) digest.update(part);
  const length = read.reduce((sum, part) => sum + part.length, 0);
  const isWhole = length === bytes && digest.digest("hex") === sha256;
  return isWhole && read.slice(0, -1).every((part) => part.length === valuePartBytes) ? read : null;
}

async function fetchPart(log: ClusterBytes, parts: string, n: number): Promise<Uint8Array | null> {
  for (let attempt = 1; ; attempt++) {
    const part = await log.getBytes(`${parts}.${n}`);
    if (part !== null || attempt === attempts) return part;
    await wait(pause);
  }
}
