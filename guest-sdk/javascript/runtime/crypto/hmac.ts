// HMAC for crypto.subtle (Web Cryptography API §31).
import { hmac } from "@noble/hashes/hmac.js";
import { CryptoKey, type HmacAlgorithm, type KeyUsage, newKey, secretOf } from "./crypto-key.ts";
import { algorithmName, hashes, hashName, notSupported } from "./hash-names.ts";
import { randomBytes } from "./random-bytes.ts";

/** The members of a JSON Web Key (RFC 7517 and RFC 7518 §6.4) that a secret has. */
interface SecretJwk {
  kty?: unknown;
  k?: unknown;
  alg?: unknown;
  use?: unknown;
  key_ops?: unknown;
  ext?: unknown;
}

interface HmacParameters {
  hash?: unknown;
  length?: number;
}

/** @throws DOMException NotSupportedError for another algorithm than HMAC. */
export function requireHmac(algorithm: unknown): HmacParameters {
  const name = algorithmName(algorithm);
  if (name.toUpperCase() !== "HMAC") throw notSupported(`The algorithm ${JSON.stringify(name)}`);
  return typeof algorithm === "object" ? (algorithm as HmacParameters) : {};
}

export function generateHmacKey(
  algorithm: unknown,
  extractable: boolean,
  usages: Iterable<unknown>,
): CryptoKey {
  const { hash, length } = requireHmac(algorithm);
  const name = hashName(hash);
  const bits = length === undefined ? hashes[name].blockBytes * 8 : Number(length);
  if (!(bits > 0 && bits % 8 === 0 && bits <= 65_536)) {
    throw new DOMException("The length of an HMAC key is a multiple of 8 bits", "OperationError");
  }
  const secret = randomBytes(bits / 8, "crypto.subtle.generateKey()");
  const checked = usagesFrom(usages);
  if (checked.length === 0) throw noUsages();
  return newKey(secret, hmacAlgorithm(hash, secret), extractable, checked);
}

export function importHmacKey(
  format: string,
  data: unknown,
  algorithm: unknown,
  extractable: boolean,
  usages: Iterable<unknown>,
): CryptoKey {
  const { hash, length } = requireHmac(algorithm);
  const checked = usagesFrom(usages);
  if (checked.length === 0) throw noUsages();
  let secret: Uint8Array;
  if (format === "raw") secret = copyOf(data);
  else if (format === "jwk") secret = secretFromJwk(data as SecretJwk, hash, extractable, checked);
  else throw notSupported(`The key format ${JSON.stringify(format)}`);
  if (secret.length === 0) throw new DOMException("The key has no bytes", "DataError");
  if (length !== undefined && length !== secret.length * 8) {
    throw new DOMException(`The key has ${secret.length * 8} bits, not ${length}`, "DataError");
  }
  return newKey(secret, hmacAlgorithm(hash, secret), extractable, checked);
}

export function exportHmacKey(format: string, key: unknown): ArrayBuffer | object {
  requireKey(key);
  if (!key.extractable) {
    throw new DOMException("The key is not extractable", "InvalidAccessError");
  }
  const secret = copyOf(secretOf(key));
  if (format === "raw") return secret.buffer;
  if (format !== "jwk") throw notSupported(`The key format ${JSON.stringify(format)}`);
  return {
    key_ops: [...key.usages],
    ext: true,
    kty: "oct",
    k: secret.toBase64({ alphabet: "base64url", omitPadding: true }),
    alg: hashes[key.algorithm.hash.name].jwk,
  };
}

/** The authentication code of data under a key that allows that use. */
export function authenticationCode(
  key: unknown,
  use: KeyUsage,
  data: unknown,
): Uint8Array<ArrayBuffer> {
  requireKey(key);
  if (!key.usages.includes(use)) {
    throw new DOMException(`The key's usages do not include "${use}"`, "InvalidAccessError");
  }
  const code = hmac(hashes[key.algorithm.hash.name].hash, secretOf(key), copyOf(data));
  return code as Uint8Array<ArrayBuffer>;
}

/** Whether two byte strings are equal, in a time that tells nothing of where they differ. */
export function areEqual(first: Uint8Array, second: Uint8Array): boolean {
  if (first.length !== second.length) return false;
  let difference = 0;
  for (let index = 0; index < first.length; index++) difference |= first[index]! ^ second[index]!;
  return difference === 0;
}

/** The bytes of a BufferSource, as they are now.
 * @throws TypeError for what is none. */
export function copyOf(source: unknown): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source.slice());
  if (!ArrayBuffer.isView(source)) {
    throw new TypeError("The data is neither an ArrayBuffer nor a view of one");
  }
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
}

function hmacAlgorithm(hash: unknown, secret: Uint8Array): HmacAlgorithm {
  return { name: "HMAC", hash: { name: hashName(hash) }, length: secret.length * 8 };
}

function requireKey(key: unknown): asserts key is CryptoKey {
  if (!(key instanceof CryptoKey)) throw new TypeError("The key is not a CryptoKey");
}

/** The usages in their order in the standard, each once. */
function usagesFrom(given: Iterable<unknown>): KeyUsage[] {
  const usages = [...given].map((usage) => `${usage}`);
  const other = usages.find((usage) => usage !== "sign" && usage !== "verify");
  if (other !== undefined) {
    throw new DOMException(`An HMAC key can't be used to ${JSON.stringify(other)}`, "SyntaxError");
  }
  return (["sign", "verify"] as const).filter((usage) => usages.includes(usage));
}

function noUsages(): DOMException {
  return new DOMException("A secret key needs usages: sign, verify", "SyntaxError");
}

function secretFromJwk(
  jwk: SecretJwk,
  hash: unknown,
  extractable: boolean,
  usages: readonly KeyUsage[],
): Uint8Array {
  const refuse = (why: string): DOMException =>
    new DOMException(`The JSON Web Key ${why}`, "DataError");
  if (typeof jwk !== "object" || jwk === null || ArrayBuffer.isView(jwk)) {
    throw new TypeError("A JSON Web Key is an object");
  }
  if (jwk.kty !== "oct") throw refuse('has another kty than "oct"');
  if (typeof jwk.k !== "string") throw refuse("has no k");
  const algorithm = hashes[hashName(hash)].jwk;
  if (jwk.alg !== undefined && jwk.alg !== algorithm)
    throw refuse(`has another alg than ${algorithm}`);
  if (jwk.use !== undefined && jwk.use !== "sig") throw refuse('has another use than "sig"');
  if (jwk.ext === false && extractable) throw refuse("may not be extracted");
  if (jwk.key_ops !== undefined) {
    const operations = [...(jwk.key_ops as Iterable<unknown>)];
    const missing = usages.find((usage) => !operations.includes(usage));
    if (missing !== undefined) throw refuse(`does not allow "${missing}"`);
  }
  try {
    return Uint8Array.fromBase64(jwk.k, { alphabet: "base64url" });
  } catch {
    throw refuse("has a k that is not base64url");
  }
}
