// HMAC for crypto.subtle (Web Cryptography API §31).
import { hmac } from "@noble/hashes/hmac.js";
import { copyOf } from "./copy-of.ts";
import {
  type CryptoKey,
  type HmacAlgorithm,
  type KeyUsage,
  newKey,
  requireExtractable,
  requireSome,
  requireUsage,
  secretOf,
  usagesFrom,
} from "./crypto-key.ts";
import { algorithmName, hashes, hashName, notSupported } from "./hash-names.ts";
import { base64url, checkJwk, type Jwk, jwkBytes, refuseJwk, requireJwk } from "./json-web-key.ts";
import { randomBytes } from "./random-bytes.ts";

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
  requireSome(checked);
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
  requireSome(checked);
  let secret: Uint8Array;
  if (format === "raw") secret = copyOf(data);
  else if (format === "jwk") secret = secretFromJwk(data, hash, extractable, checked);
  else throw notSupported(`The key format ${JSON.stringify(format)}`);
  if (secret.length === 0) throw new DOMException("The key has no bytes", "DataError");
  if (length !== undefined && length !== secret.length * 8) {
    throw new DOMException(`The key has ${secret.length * 8} bits, not ${length}`, "DataError");
  }
  return newKey(secret, hmacAlgorithm(hash, secret), extractable, checked);
}

export function exportHmacKey(format: string, key: CryptoKey): ArrayBuffer | Jwk {
  requireExtractable(key);
  const secret = copyOf(secretOf(key));
  if (format === "raw") return secret.buffer;
  if (format !== "jwk") throw notSupported(`The key format ${JSON.stringify(format)}`);
  return {
    key_ops: [...key.usages],
    ext: true,
    kty: "oct",
    k: base64url(secret),
    alg: hashes[(key.algorithm as HmacAlgorithm).hash.name].jwk,
  };
}

/** The authentication code of data under a key that allows that use. */
export function authenticationCode(
  key: unknown,
  use: KeyUsage,
  data: unknown,
): Uint8Array<ArrayBuffer> {
  requireUsage(key, "HMAC", use);
  const { hash } = key.algorithm as HmacAlgorithm;
  const code = hmac(hashes[hash.name].hash, secretOf(key), copyOf(data));
  return code as Uint8Array<ArrayBuffer>;
}

/** Whether two byte strings are equal, in a time that tells nothing of where they differ. */
export function areEqual(first: Uint8Array, second: Uint8Array): boolean {
  if (first.length !== second.length) return false;
  let difference = 0;
  for (let index = 0; index < first.length; index++) difference |= first[index]! ^ second[index]!;
  return difference === 0;
}

function hmacAlgorithm(hash: unknown, secret: Uint8Array): HmacAlgorithm {
  return { name: "HMAC", hash: { name: hashName(hash) }, length: secret.length * 8 };
}

function secretFromJwk(
  jwk: unknown,
  hash: unknown,
  extractable: boolean,
  usages: readonly KeyUsage[],
): Uint8Array {
  requireJwk(jwk);
  if (jwk.kty !== "oct") throw refuseJwk('has another kty than "oct"');
  const secret = jwkBytes(jwk, "k");
  checkJwk(jwk, hashes[hashName(hash)].jwk, extractable, usages);
  return secret;
}
