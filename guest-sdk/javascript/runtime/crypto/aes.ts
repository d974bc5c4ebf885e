// AES (Web Cryptography API §27 to §30), computed by the host.
import { crypto as host } from "skerry:host";
import { requireRequest } from "../loop/phase.ts";
import { type Algorithm, type AlgorithmMembers, type Bytes, wholeNumber } from "./algorithms.ts";
import { computed } from "./computed.ts";
import { copyOf } from "./copy-of.ts";
import {
  type AesAlgorithm,
  type CryptoKey,
  isExtractable,
  type KeyUsage,
  newKey,
  requireSome,
  secretOf,
  usagesFrom,
  usagesOf,
} from "./crypto-key.ts";
import { notSupported } from "./hash-names.ts";
import { base64url, checkJwk, jwkBytes, refuseJwk, requireJwk } from "./json-web-key.ts";
import { randomBytes } from "./random-bytes.ts";

type Name = AesAlgorithm["name"];

/** What a cipher needs beside the key and the content. */
interface CipherInput {
  readonly iv: Bytes;
  readonly size: number;
  readonly additional: Bytes;
}

const none: Bytes = new Uint8Array();
const contentUses = ["encrypt", "decrypt", "wrapKey", "unwrapKey"] as const;
const wrapUses = ["wrapKey", "unwrapKey"] as const;

/** What all forms of AES have, with how long their keys are. */
function keysOf(name: Name, uses: readonly KeyUsage[]) {
  const made = (secret: Uint8Array, extractable: boolean, usages: readonly KeyUsage[]) =>
    newKey(secret, { name, length: secret.length * 8 }, extractable, usages);
  return {
    name,

    generateKey({ length }: AlgorithmMembers, extractable: boolean, usages: Iterable<unknown>) {
      const bits = wholeNumber(length, 65_536, "length of a key");
      const checked = usagesFrom(usages, uses, `A key of ${name}`);
      requireKeyLength(bits, "OperationError");
      requireSome(checked);
      return made(randomBytes(bits / 8, "crypto.subtle.generateKey()"), extractable, checked);
    },

    importKey(
      _members: AlgorithmMembers,
      format: string,
      data: unknown,
      extractable: boolean,
      usages: Iterable<unknown>,
    ): CryptoKey {
      const checked = usagesFrom(usages, uses, `A key of ${name}`);
      requireSome(checked);
      let secret: Uint8Array;
      if (format === "raw") secret = copyOf(data);
      else if (format === "jwk") {
        requireJwk(data);
        if (data.kty !== "oct") throw refuseJwk('has another kty than "oct"');
        secret = jwkBytes(data, "k");
        requireKeyLength(secret.length * 8, "DataError");
        checkJwk(data, jwkName(name, secret.length), extractable, checked);
      } else throw notSupported(`The key format ${JSON.stringify(format)}`);
      requireKeyLength(secret.length * 8, "DataError");
      return made(secret, extractable, checked);
    },

    exportKey(format: string, key: CryptoKey) {
      const secret = copyOf(secretOf(key));
      if (format === "raw") return secret.buffer;
      if (format !== "jwk") throw notSupported(`The key format ${JSON.stringify(format)}`);
      return {
        key_ops: usagesOf(key),
        ext: isExtractable(key),
        kty: "oct",
        k: base64url(secret),
        alg: jwkName(name, secret.length),
      };
    },

    keyLength({ length }: AlgorithmMembers) {
      const bits = wholeNumber(length, 65_536, "length of a key");
      requireKeyLength(bits, "OperationError");
      return bits;
    },
  };
}

/** The `alg` of a JSON Web Key (RFC 7518 §4.1 and §5.1). */
function jwkName(name: Name, bytes: number): string {
  return `A${bytes * 8}${name.slice(4)}`;
}

function requireKeyLength(bits: number, error: string): void {
  if (bits === 128 || bits === 192 || bits === 256) return;
  throw new DOMException(`A key of AES has 128, 192 or 256 bits, not ${bits}`, error);
}

function ciphering(
  name: Exclude<Name, "AES-KW">,
  inputOf: (given: AlgorithmMembers) => CipherInput,
) {
  const cipher = name.toLowerCase();
  const transform = (what: "encrypt" | "decrypt") => (given: AlgorithmMembers) => {
    requireRequest(`crypto.subtle.${what}()`);
    const { iv, size, additional } = inputOf(given);
    return (key: CryptoKey, data: Bytes) =>
      computed(host![what](cipher, secretOf(key), iv, size, additional, data));
  };
  return { encrypt: transform("encrypt"), decrypt: transform("decrypt") };
}

const cbc: Algorithm = {
  ...keysOf("AES-CBC", contentUses),
  ...ciphering("AES-CBC", ({ iv }) => ({ iv: block(iv, "iv"), size: 0, additional: none })),
};

const ctr: Algorithm = {
  ...keysOf("AES-CTR", contentUses),
  ...ciphering("AES-CTR", ({ counter, length }) => {
    const iv = copyOf(counter);
    const size = wholeNumber(length, 256, "length of a counter");
    requireBlock(iv, "counter");
    if (size >= 1 && size <= 128) return { iv, size, additional: none };
    throw new DOMException("A counter has 1 to 128 bits", "OperationError");
  }),
};

const gcmTags = [32, 64, 96, 104, 112, 120, 128];

const gcm: Algorithm = {
  ...keysOf("AES-GCM", contentUses),
  ...ciphering("AES-GCM", ({ iv, additionalData, tagLength }) => {
    const given = copyOf(iv);
    const additional = additionalData === undefined ? none : copyOf(additionalData);
    const size = tagLength === undefined ? 128 : wholeNumber(tagLength, 256, "tagLength");
    if (!gcmTags.includes(size)) {
      throw new DOMException(`A tag of AES-GCM has ${gcmTags.join(", ")} bits`, "OperationError");
    }
    if (given.length > 0) return { iv: given, size, additional };
    throw new DOMException("The iv has no bytes", "OperationError");
  }),
};

const wrapping = (what: "encrypt" | "decrypt") => () => {
  requireRequest(`crypto.subtle.${what === "encrypt" ? "wrapKey" : "unwrapKey"}()`);
  return (key: CryptoKey, data: Bytes) =>
    computed(host![what]("aes-kw", secretOf(key), none, 0, none, data));
};

const keyWrap: Algorithm = {
  ...keysOf("AES-KW", wrapUses),
  wrapKey: wrapping("encrypt"),
  unwrapKey: wrapping("decrypt"),
};

function block(given: unknown, what: string): Bytes {
  const bytes = copyOf(given);
  requireBlock(bytes, what);
  return bytes;
}

function requireBlock(bytes: Bytes, what: string): void {
  if (bytes.length === 16) return;
  throw new DOMException(`The ${what} has ${bytes.length} bytes, not 16`, "OperationError");
}

export const aes: readonly Algorithm[] = [cbc, ctr, gcm, keyWrap];
