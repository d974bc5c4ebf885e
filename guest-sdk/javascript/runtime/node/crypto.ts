// `node:crypto`, as far as digests, HMAC and random values go; `crypto.subtle` is under `webcrypto`.
import { bytesOf, createHash, createHmac, getHashes, Hash, Hmac, hash } from "./crypto-hash.ts";
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  KeyObject,
  sign,
  verify,
} from "./crypto-key-object.ts";
import { pseudoRandomBytes, randomBytes, randomFillSync, randomInt } from "./crypto-random.ts";

export const webcrypto = globalThis.crypto;
export const { subtle } = webcrypto;
export const getRandomValues = (array: never): unknown => webcrypto.getRandomValues(array);
export const randomUUID = (): string => webcrypto.randomUUID();

/** Compares bytes in a time that does not tell where they differ: every byte is looked at.
 * @throws RangeError for bytes of different lengths. */
export function timingSafeEqual(first: ArrayBufferView, second: ArrayBufferView): boolean {
  if (!ArrayBuffer.isView(first) || !ArrayBuffer.isView(second)) {
    const error = new TypeError(
      "crypto.timingSafeEqual compares a Buffer, a TypedArray or a DataView",
    );
    throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
  }
  const [left, right] = [bytesOf(first), bytesOf(second)];
  if (left.length !== right.length) {
    const code = "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH";
    throw Object.assign(new RangeError("Input buffers must have the same byte length"), { code });
  }
  return left.reduce((different, byte, at) => different | (byte ^ right[at]!), 0) === 0;
}

export const constants = {};
export {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  getHashes,
  Hash,
  Hmac,
  hash,
  KeyObject,
  pseudoRandomBytes,
  randomBytes,
  randomFillSync,
  randomInt,
  sign,
  verify,
};
export default {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  getHashes,
  getRandomValues,
  Hash,
  Hmac,
  hash,
  KeyObject,
  pseudoRandomBytes,
  randomBytes,
  randomFillSync,
  randomInt,
  randomUUID,
  sign,
  subtle,
  timingSafeEqual,
  verify,
  webcrypto,
};
