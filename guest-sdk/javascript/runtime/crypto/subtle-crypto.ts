// crypto.subtle (Web Cryptography API §14).
import { algorithmWith, parametersOf, wholeNumber } from "./algorithms.ts";
import { copyOf } from "./copy-of.ts";
import {
  algorithmOf,
  type CryptoKey,
  type KeyPair,
  requireExtractable,
  requireKey,
  requireUsage,
} from "./crypto-key.ts";
import "./hmac.ts";
import { hashes, hashName } from "./hash-names.ts";
import type { Jwk } from "./json-web-key.ts";
import { carrier, keyFromWrapped, wrappedForm } from "./wrapping.ts";

type Usages = Iterable<unknown>;

export class SubtleCrypto {
  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    const { hash } = hashes[hashName(algorithm)];
    return (hash(copyOf(data)) as Uint8Array<ArrayBuffer>).buffer;
  }

  async generateKey(
    algorithm: unknown,
    extractable: boolean,
    usages: Usages,
  ): Promise<CryptoKey | KeyPair> {
    const found = algorithmWith("generateKey", algorithm);
    return found.generateKey(parametersOf(algorithm), Boolean(extractable), usages);
  }

  async importKey(
    format: string,
    data: unknown,
    algorithm: unknown,
    extractable: boolean,
    usages: Usages,
  ): Promise<CryptoKey> {
    const found = algorithmWith("importKey", algorithm);
    const isExtractable = Boolean(extractable);
    return found.importKey(parametersOf(algorithm), `${format}`, data, isExtractable, usages);
  }

  async exportKey(format: string, key: unknown): Promise<ArrayBuffer | Jwk> {
    requireKey(key);
    const found = algorithmWith("exportKey", algorithmOf(key));
    requireExtractable(key);
    return found.exportKey(`${format}`, key);
  }

  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    return transformed("sign", algorithm, key, data);
  }

  async verify(
    algorithm: unknown,
    key: unknown,
    signature: unknown,
    data: unknown,
  ): Promise<boolean> {
    const found = algorithmWith("verify", algorithm);
    const verify = found.verify(parametersOf(algorithm));
    const [given, copy] = [copyOf(signature), copyOf(data)];
    requireUsage(key, found.name, "verify");
    return verify(key, given, copy);
  }

  async encrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    return transformed("encrypt", algorithm, key, data);
  }

  async decrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    return transformed("decrypt", algorithm, key, data);
  }

  async deriveBits(algorithm: unknown, key: unknown, length: unknown = null): Promise<ArrayBuffer> {
    const found = algorithmWith("deriveBits", algorithm);
    const bits = length === null ? null : wholeNumber(length, 2 ** 32, "number of bits");
    const derive = found.deriveBits(parametersOf(algorithm));
    requireUsage(key, found.name, "deriveBits");
    return derive(key, bits).buffer;
  }

  async deriveKey(
    algorithm: unknown,
    key: unknown,
    derivedType: unknown,
    extractable: boolean,
    usages: Usages,
  ): Promise<CryptoKey> {
    const found = algorithmWith("deriveBits", algorithm, "deriveKey");
    const made = algorithmWith("keyLength", derivedType, "deriveKey");
    const derive = found.deriveBits(parametersOf(algorithm));
    requireUsage(key, found.name, "deriveKey");
    const type = parametersOf(derivedType);
    const bits = derive(key, made.keyLength(type));
    return made.importKey(type, "raw", bits, Boolean(extractable), usages);
  }

  async wrapKey(
    format: string,
    key: unknown,
    wrappingKey: unknown,
    algorithm: unknown,
  ): Promise<ArrayBuffer> {
    const { name, transform: wrap } = carrier("wrapKey", "encrypt", algorithm);
    requireKey(key);
    requireUsage(wrappingKey, name, "wrapKey");
    const found = algorithmWith("exportKey", algorithmOf(key), "wrapKey");
    requireExtractable(key);
    return wrap(wrappingKey, wrappedForm(found.exportKey(`${format}`, key), name)).buffer;
  }

  async unwrapKey(
    format: string,
    wrapped: unknown,
    unwrappingKey: unknown,
    algorithm: unknown,
    keyAlgorithm: unknown,
    extractable: boolean,
    usages: Usages,
  ): Promise<CryptoKey> {
    const { name, transform: unwrap } = carrier("unwrapKey", "decrypt", algorithm);
    const found = algorithmWith("importKey", keyAlgorithm, "unwrapKey");
    const copy = copyOf(wrapped);
    requireUsage(unwrappingKey, name, "unwrapKey");
    const data = keyFromWrapped(`${format}`, unwrap(unwrappingKey, copy));
    const parameters = parametersOf(keyAlgorithm);
    return found.importKey(parameters, `${format}`, data, Boolean(extractable), usages);
  }
}

/** Makes other bytes of data, by a key and an operation for that. */
function transformed(
  operation: "sign" | "encrypt" | "decrypt",
  algorithm: unknown,
  key: unknown,
  data: unknown,
): ArrayBuffer {
  const found = algorithmWith(operation, algorithm);
  const transform = found[operation](parametersOf(algorithm));
  const copy = copyOf(data);
  requireUsage(key, found.name, operation);
  return transform(key, copy).buffer;
}
