import type { Scheme } from "../abi/generated/types.ts";
import { curveOf, curvePrices } from "./curves.ts";
import { priced } from "./prices.ts";

/** Fuel for a signature that is made with RSA, for a modulus up to so many bytes. A key whose parts don't fit together
 * takes up to four times as long, so these stand for that: at sixteen fuel units a nanosecond then, and at sixty for
 * an honest key. */
const rsaSigning: readonly (readonly [bytes: number, fuel: bigint])[] = [
  [128, 25_000_000n],
  [256, 100_000_000n],
  [384, 300_000_000n],
  [512, 700_000_000n],
];

/** Fuel for one that is verified with RSA, by the slowest public exponent of 32 bits, and for each square of a byte
 * of its modulus. */
const rsaVerifying = { each: 2_000_000n, square: 48n } as const;

/** Fuel for each byte that is hashed: SHA-512 takes longest. */
export const digestedByte = 64n;

/** Bytes of a public key of RSA beside its modulus, and how many times as long as its modulus a private one is. */
const exponentBytes = 4;
const privateParts = 4.5;

/** Fuel for signing or verifying content of so many bytes by a key of so many. One that is too long for its scheme is
 * refused, and costs as much as the longest. */
export function signaturePrice(
  what: "sign" | "verify",
  scheme: Scheme,
  keyBytes: number,
  contentBytes: number,
): bigint {
  return digestedByte * priced(contentBytes) + keyPrice(what, scheme, keyBytes);
}

function keyPrice(what: "sign" | "verify", scheme: Scheme, keyBytes: number): bigint {
  const curve = curveOf(scheme);
  if (curve !== undefined) return curvePrices[curve];
  const [most, dearest] = rsaSigning.at(-1)!;
  const numbers = Math.max(0, keyBytes - exponentBytes);
  if (what === "sign") {
    return rsaSigning.find(([bytes]) => numbers <= privateParts * bytes)?.[1] ?? dearest;
  }
  const modulus = priced(Math.min(most, numbers));
  return rsaVerifying.each + rsaVerifying.square * modulus * modulus;
}
