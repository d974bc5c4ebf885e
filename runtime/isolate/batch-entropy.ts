import { randomFillSync } from "node:crypto";

const keyBytes = 32;

/** Entropy for many batches at once: asking the kernel for each would cost some microseconds. */
const pool = Buffer.alloc(128 * keyBytes);
let drawn = pool.length;

/** Returns 32 bytes of the kernel's entropy, in base64, that are never returned again. */
export function nextEntropy(): string {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const entropy = pool.toString("base64", drawn, drawn + keyBytes);
  // No key is left where it could be read twice.
  pool.fill(0, drawn, drawn + keyBytes);
  drawn += keyBytes;
  return entropy;
}
