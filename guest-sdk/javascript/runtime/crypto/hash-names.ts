import { sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";

/** Digests of the Web Cryptography API by their names, with the bytes of a block, which is the length
 * of a new HMAC key (§31.6). */
export const hashes = {
  "SHA-1": { hash: sha1, blockBytes: 64, jwk: "HS1", host: "sha1" },
  "SHA-256": { hash: sha256, blockBytes: 64, jwk: "HS256", host: "sha256" },
  "SHA-384": { hash: sha384, blockBytes: 128, jwk: "HS384", host: "sha384" },
  "SHA-512": { hash: sha512, blockBytes: 128, jwk: "HS512", host: "sha512" },
} as const;

export type HashName = keyof typeof hashes;

/** The name of an algorithm, given as a string or an object with a name. */
export function algorithmName(algorithm: unknown): string {
  if (typeof algorithm !== "object" || algorithm === null) return `${algorithm}`;
  const { name } = algorithm as { name?: unknown };
  if (name === undefined) throw new TypeError("The algorithm has no name");
  return `${name}`;
}

/** @throws DOMException NotSupportedError for a digest that is not among them, TypeError for none. */
export function hashName(algorithm: unknown): HashName {
  if (algorithm === undefined) throw new TypeError("The algorithm needs a hash, as SHA-256");
  const wanted = algorithmName(algorithm).toUpperCase();
  const found = Object.keys(hashes).find((name) => name === wanted);
  if (found !== undefined) return found as HashName;
  throw notSupported(`The digest ${JSON.stringify(wanted)}`);
}

/** The error for what there is not: it names what there is. */
export function notSupported(what: string): DOMException {
  return new DOMException(
    `${what} is not available in a Skerry worker: crypto.subtle has digest with SHA-1, SHA-256, ` +
      'SHA-384 and SHA-512, keys of HMAC, and with the grant "crypto" AES-CBC, AES-CTR, AES-GCM, AES-KW, ' +
      "ECDH, ECDSA, Ed25519, Ed448, HKDF, PBKDF2, RSA-OAEP, RSA-PSS, RSASSA-PKCS1-v1_5, X25519 and X448",
    "NotSupportedError",
  );
}
