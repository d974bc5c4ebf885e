// HMAC for crypto.subtle (Web Cryptography API §31).
import { hmac } from "@noble/hashes/hmac.js";
import {
  type Algorithm,
  type AlgorithmMembers,
  addAlgorithms,
  type Bytes,
  wholeNumber,
} from "./algorithms.ts";
import { copyOf } from "./copy-of.ts";
import {
  algorithmOf,
  type CryptoKey,
  type HmacAlgorithm,
  isExtractable,
  type KeyUsage,
  newKey,
  requireSome,
  secretOf,
  usagesFrom,
  usagesOf,
} from "./crypto-key.ts";
import { type HashName, hashes, hashName, notSupported } from "./hash-names.ts";
import { base64url, checkJwk, jwkBytes, refuseJwk, requireJwk } from "./json-web-key.ts";
import { randomBytes } from "./random-bytes.ts";

const hmacAlgorithm: Algorithm = {
  name: "HMAC",

  generateKey(parameters, extractable, usages) {
    const hash = hashName(parameters.hash);
    const bits = lengthOf(parameters) ?? hashes[hash].blockBytes * 8;
    const checked = usagesFrom(usages, uses, what);
    if (!(bits > 0 && bits % 8 === 0 && bits <= 65_536)) {
      throw new DOMException("The length of an HMAC key is a multiple of 8 bits", "OperationError");
    }
    requireSome(checked);
    const secret = randomBytes(bits / 8, "crypto.subtle.generateKey()");
    return newKey(secret, keyAlgorithm(hash, secret), extractable, checked);
  },

  importKey(parameters, format, data, extractable, usages) {
    const hash = hashName(parameters.hash);
    const length = lengthOf(parameters);
    const checked = usagesFrom(usages, uses, what);
    requireSome(checked);
    let secret: Uint8Array;
    if (format === "raw") secret = copyOf(data);
    else if (format === "jwk") secret = secretFromJwk(data, hash, extractable, checked);
    else throw notSupported(`The key format ${JSON.stringify(format)}`);
    if (secret.length === 0) throw new DOMException("The key has no bytes", "DataError");
    if (length !== undefined && length !== secret.length * 8) {
      throw new DOMException(`The key has ${secret.length * 8} bits, not ${length}`, "DataError");
    }
    return newKey(secret, keyAlgorithm(hash, secret), extractable, checked);
  },

  exportKey(format, key) {
    const secret = copyOf(secretOf(key));
    if (format === "raw") return secret.buffer;
    if (format !== "jwk") throw notSupported(`The key format ${JSON.stringify(format)}`);
    return {
      key_ops: usagesOf(key),
      ext: isExtractable(key),
      kty: "oct",
      k: base64url(secret),
      alg: hashes[(algorithmOf(key) as HmacAlgorithm).hash.name].jwk,
    };
  },

  keyLength(parameters) {
    const length = lengthOf(parameters);
    if (length === 0) throw new TypeError("An HMAC key has a bit at least");
    return length ?? hashes[hashName(parameters.hash)].blockBytes * 8;
  },

  sign: () => authenticationCode,
  verify: () => (key, signature, data) => areEqual(authenticationCode(key, data), signature),
};

const uses = ["sign", "verify"] as const;
const what = "An HMAC key";

function lengthOf({ length }: AlgorithmMembers): number | undefined {
  return length === undefined ? undefined : wholeNumber(length, 2 ** 32, "length of a key");
}

/** The authentication code of data under a key. */
function authenticationCode(key: CryptoKey, data: Bytes): Bytes {
  const { hash } = algorithmOf(key) as HmacAlgorithm;
  return hmac(hashes[hash.name].hash, secretOf(key), data) as Bytes;
}

/** Whether two byte strings are equal, in a time that tells nothing of where they differ. */
function areEqual(first: Uint8Array, second: Uint8Array): boolean {
  if (first.length !== second.length) return false;
  let difference = 0;
  for (let index = 0; index < first.length; index++) difference |= first[index]! ^ second[index]!;
  return difference === 0;
}

function keyAlgorithm(name: HashName, secret: Uint8Array): HmacAlgorithm {
  return { name: "HMAC", hash: { name }, length: secret.length * 8 };
}

function secretFromJwk(
  jwk: unknown,
  hash: HashName,
  extractable: boolean,
  usages: readonly KeyUsage[],
): Uint8Array {
  requireJwk(jwk);
  if (jwk.kty !== "oct") throw refuseJwk('has another kty than "oct"');
  const secret = jwkBytes(jwk, "k");
  checkJwk(jwk, hashes[hash].jwk, extractable, usages);
  return secret;
}

addAlgorithms([hmacAlgorithm]);
