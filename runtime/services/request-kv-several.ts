import type { Several } from "../abi/calls/call-types.ts";
import type { Condition } from "../abi/generated/types.ts";
import { kvValueBytes } from "../store/kv.ts";
import type { RequestHeld } from "./held-bytes.ts";
import { Misuse } from "./misuse.ts";
import type { RequestKv } from "./request-kv.ts";

/** Keys that may be asked for at once. */
const maxKeys = 1_000;

/** Times that a number is read and written anew where others write it meanwhile: they take turns by the locks of
 * `request-kv.ts`, so that two are enough unless one of them is slow. */
const maxTries = 16;

/** Decimal digits of a number that is counted up, with its sign: what is longer is no 64-bit integer. */
const numberForm = /^-?\d{1,19}$/;

/** What a request is told that is not there any more. */
const ended = { tag: "failed", val: "unavailable" } as const;

const always: Condition = { tag: "always" };

/** `kv` for `wasi:keyvalue`: what takes several entries, or several tries at one, is done here, so that a guest waits once for
 * it. */
export function severalKv(kv: RequestKv, held: RequestHeld) {
  return {
    /** Values by the keys' order; null where there is none. The values together have at most the bytes of the largest single
     * one. */
    "kv.get-many": async (
      name: string,
      keys: readonly Uint8Array[],
    ): Promise<Several<(Uint8Array | null)[]>> => {
      checkCount(keys);
      const values: (Uint8Array | null)[] = [];
      let bytes = 0;
      for (const key of keys) {
        if (kv.ended) return lost(held, bytes, ended);
        const got = await kv.get(name, key);
        if (got.tag === "failed") return lost(held, bytes, got);
        const value = got.tag === "entry" ? got.val.value : null;
        const length = value?.length ?? 0;
        if (bytes + length > kvValueBytes) {
          return lost(held, bytes, {
            tag: "refused",
            val: `the values have more than ${kvValueBytes} bytes together: ask for fewer keys at once`,
          });
        }
        // They lie here until the guest has them, as single ones do.
        if (!held.take(length)) return lost(held, bytes, { tag: "failed", val: "unavailable" });
        bytes += length;
        values.push(value);
      }
      held.hand(bytes);
      return { tag: "done", val: values };
    },

    "kv.put-many": async (
      name: string,
      keys: readonly Uint8Array[],
      values: readonly Uint8Array[],
    ): Promise<Several<null>> => {
      checkCount(keys);
      for (const [at, key] of keys.entries()) {
        if (kv.ended) return ended;
        const stored = await kv.put(name, key, values[at]!, 0, "", always);
        if (stored.tag === "failed") return stored;
      }
      return { tag: "done", val: null };
    },

    "kv.remove-many": async (name: string, keys: readonly Uint8Array[]): Promise<Several<null>> => {
      checkCount(keys);
      for (const key of keys) {
        if (kv.ended) return ended;
        const removed = await kv.remove(name, key, always);
        if (removed.tag === "failed") return removed;
      }
      return { tag: "done", val: null };
    },

    "kv.increment": (name: string, key: Uint8Array, delta: bigint) =>
      increment(kv, name, key, delta),
  };
}

/** Adds to the number that an entry has as its digits. Its metadata stays, and so does its time to expire, to a second. */
async function increment(
  kv: RequestKv,
  name: string,
  key: Uint8Array,
  delta: bigint,
): Promise<Several<bigint>> {
  for (let tries = 0; tries < maxTries && !kv.ended; tries++) {
    const got = await kv.get(name, key);
    if (got.tag === "failed") return got;
    const entry = got.tag === "entry" ? got.val : null;
    const text = entry === null ? "0" : Buffer.from(entry.value.subarray(0, 32)).toString("latin1");
    if (!numberForm.test(text)) return { tag: "refused", val: "the value is no whole number" };
    const sum = BigInt(text) + delta;
    if (BigInt.asIntN(64, sum) !== sum) {
      return { tag: "refused", val: "the sum is no 64-bit integer" };
    }
    const condition: Condition =
      entry === null ? { tag: "absent" } : { tag: "version", val: entry.version };
    const value = new Uint8Array(Buffer.from(String(sum), "latin1"));
    const seconds = secondsLeft(entry?.expires ?? 0n);
    const stored = await kv.put(name, key, value, seconds, entry?.metadata ?? "", condition);
    if (stored.tag === "failed") return stored;
    if (stored.tag === "version") return { tag: "done", val: sum };
  }
  return { tag: "failed", val: "unavailable" };
}

function secondsLeft(expires: bigint): number {
  if (expires === 0n) return 0;
  return Math.max(1, Math.ceil((Number(expires) - Date.now()) / 1_000));
}

function checkCount(keys: readonly unknown[]): void {
  if (keys.length > maxKeys) throw new Misuse(`At most ${maxKeys} keys may be asked for at once.`);
}

/** Values that were read for nothing lie here no more. */
function lost<Failure>(held: RequestHeld, bytes: number, failure: Failure): Failure {
  held.give(bytes);
  return failure;
}
