import { createHash, randomFillSync } from "node:crypto";

/** What a request sees of the world besides itself: the time it began, and entropy. */
export interface Moment {
  readonly wallClock: bigint;
  readonly monotonic: bigint;
  readonly randomKey: Uint8Array;
}

const keyBytes = 32;

/** Entropy for many requests at once: asking the kernel for each would cost some microseconds. */
const pool = new Uint8Array(128 * keyBytes);
let drawn = pool.length;

function nextKey(): Uint8Array {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const key = pool.slice(drawn, drawn + keyBytes);
  // No key is left where it could be read twice.
  pool.fill(0, drawn, drawn + keyBytes);
  drawn += keyBytes;
  return key;
}
const epoch2000 = 946_684_800_000n;

/** The moment of a request that begins now. Under a seed it is always the same one. */
export function momentNow(seed: string | undefined): Moment {
  if (seed !== undefined) {
    const randomKey = new Uint8Array(createHash("sha256").update(seed).digest());
    return { wallClock: epoch2000, monotonic: 0n, randomKey };
  }
  return {
    wallClock: BigInt(Date.now()),
    monotonic: BigInt(Math.round(performance.now() * 1e6)),
    randomKey: nextKey(),
  };
}
