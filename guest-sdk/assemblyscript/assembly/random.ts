import { codeAt } from "./ascii";
import { random as host } from "./generated/imports";
import { StringBuilder } from "./string-builder";

// Inside the namespace `u64` is the function of that name.
type Number64 = u64;

/** Cryptographically secure random numbers; `skerry call --seed` makes them repeatable. Needs the
 * grant `random`. `Math.random()` is faster, and fit for everything but secrets. */
export namespace random {
  /** The most bytes that the host gives in one call. */
  const atOnce: i32 = 65536;

  /** Returns so many random bytes. */
  export function bytes(length: i32): Uint8Array {
    if (length <= atOnce) return host.getBytes(length);
    const all = new Uint8Array(length);
    for (let offset = 0; offset < length; offset += atOnce) {
      all.set(host.getBytes(min(atOnce, length - offset)), offset);
    }
    return all;
  }

  /** Returns a random number of 64 bits. */
  export function u64(): Number64 {
    return host.getU64();
  }

  /** A whole number from 0 to limit - 1, each as likely. */
  export function below(limit: u32): u32 {
    if (limit == 0) throw new Error("random.below(0) has no number to give");
    // Numbers of the last, incomplete run through 0 to limit - 1 are drawn again.
    const all: Number64 = 0x1_0000_0000;
    let drawn: Number64;
    do {
      drawn = host.getU64() & 0xffff_ffff;
    } while (drawn >= all - (all % limit));
    return <u32>(drawn % limit);
  }

  /** A UUID of version 4 (RFC 9562, section 5.4). */
  export function uuid(): string {
    const digits = "0123456789abcdef";
    const drawn = host.getBytes(16);
    drawn[6] = (drawn[6] & 0x0f) | 0x40;
    drawn[8] = (drawn[8] & 0x3f) | 0x80;
    const text = new StringBuilder();
    for (let index = 0; index < 16; index++) {
      if (index == 4 || index == 6 || index == 8 || index == 10) text.addCode(0x2d);
      text.addCode(codeAt(digits, drawn[index] >> 4)).addCode(codeAt(digits, drawn[index] & 0x0f));
    }
    return text.toString();
  }
}
