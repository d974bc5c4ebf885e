import type { Cipher, Derivation, Digest } from "../abi/generated/types.ts";
import { type AnyCurve, curvePrices } from "./curves.ts";
import { priced } from "./prices.ts";
import { digestedByte } from "./signature-prices.ts";

/** Bytes of a digest. */
export const digestBytes = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const;

/** Fuel for encrypting or decrypting, and for each byte: a key is imported each time, and content is copied. AES-KW takes
 * six rounds for each eight bytes. Measured, at thirty fuel units a nanosecond, as all prices here unless they say otherwise. */
const cipherPrices = { each: 2_000_000n, byte: 64n, wrappedByte: 3_500n } as const;

/** Fuel for a derived key beside its content, which is hashed, and for each block of HKDF. */
const derivationPrices = { each: 2_000_000n, block: 20_000n } as const;

/** Fuel for one iteration of PBKDF2 for one block of the digest. */
const iterationPrices = { sha1: 5_000n, sha256: 6_000n, sha384: 14_000n, sha512: 14_000n } as const;

/** Fuel for a new key of RSA, for up to so many bits, with the exponent 65,537, by the mean time that primes take to find. At sixteen fuel units a nanosecond, as
 * signatures by the slowest keys are. */
const rsaKeyPrices: readonly (readonly [bits: number, fuel: bigint])[] = [
  [1_024, 300_000_000n],
  [2_048, 1_300_000_000n],
  [3_072, 3_300_000_000n],
  [4_096, 8_000_000_000n],
];

/** Fuel for encrypting or decrypting so many bytes, what is authenticated besides counted. */
export function cipherPrice(cipher: Cipher, bytes: number): bigint {
  const { each, byte, wrappedByte } = cipherPrices;
  return each + (cipher === "aes-kw" ? wrappedByte : byte) * priced(bytes);
}

/** Fuel for each byte that Ed448 hashes, by SHAKE256, which takes 4 ns. */
const shakenByte = 120n;

/** Fuel for signing, verifying, agreeing or finding a public key, with content of so many bytes. */
export function curvePrice(curve: AnyCurve, contentBytes = 0): bigint {
  const byte = curve === "ed448" ? shakenByte : digestedByte;
  return curvePrices[curve] + byte * priced(contentBytes);
}

/** Returns how many blocks of the digest so many bytes are. */
export function blocksOf(digest: Digest, length: number): number {
  return Math.ceil(length / digestBytes[digest]);
}

/** Fuel for deriving `length` bytes. With HKDF each block hashes `info`, with PBKDF2 the salt. */
export function derivationPrice(
  derivation: Derivation,
  digest: Digest,
  sizes: { secret: number; salt: number; info: number; iterations: number; length: number },
): bigint {
  const { each, block } = derivationPrices;
  const byte = digestedByte;
  const blocks = priced(blocksOf(digest, sizes.length));
  const { secret, salt, info, iterations } = sizes;
  if (derivation === "hkdf") {
    return each + byte * priced(secret + salt) + blocks * (block + byte * priced(info));
  }
  const ofBlock = block + byte * priced(salt) + iterationPrices[digest] * priced(iterations);
  return each + byte * priced(secret) + blocks * ofBlock;
}

/** Fuel for a new key of RSA of so many bits. With 3 it is twice as much: every other prime is 1 modulo 3, and of no use. */
export function rsaKeyPrice(bits: number, exponent: number): bigint {
  const [, fuel] = rsaKeyPrices.find(([most]) => bits <= most) ?? rsaKeyPrices.at(-1)!;
  return exponent === 3 ? 2n * fuel : fuel;
}
