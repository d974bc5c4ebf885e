// crypto.subtle (Web Cryptography API §14), as far as digests and signatures go.
import { copyOf } from "./copy-of.ts";
import { type CryptoKey, requireKey } from "./crypto-key.ts";
import { algorithmName, hashes, hashName, notSupported } from "./hash-names.ts";
import {
  areEqual,
  authenticationCode,
  exportHmacKey,
  generateHmacKey,
  importHmacKey,
  requireHmac,
} from "./hmac.ts";
import { grantedKeyPairs, keyPairName } from "./key-pairs.ts";

type KeyPair = { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey };

export class SubtleCrypto {
  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    const { hash } = hashes[hashName(algorithm)];
    return (hash(copyOf(data)) as Uint8Array<ArrayBuffer>).buffer;
  }

  async generateKey(
    algorithm: unknown,
    extractable: boolean,
    usages: Iterable<unknown>,
  ): Promise<CryptoKey | KeyPair> {
    const pair = keyPairName(algorithm);
    if (pair === null) return generateHmacKey(algorithm, Boolean(extractable), usages);
    const pairs = grantedKeyPairs("crypto.subtle.generateKey() of a pair");
    return pairs.generate(pair, algorithm, Boolean(extractable), usages);
  }

  async importKey(
    format: string,
    data: unknown,
    algorithm: unknown,
    extractable: boolean,
    usages: Iterable<unknown>,
  ): Promise<CryptoKey> {
    const pair = keyPairName(algorithm);
    const isExtractable = Boolean(extractable);
    if (pair === null) return importHmacKey(`${format}`, data, algorithm, isExtractable, usages);
    const pairs = grantedKeyPairs(`crypto.subtle.importKey() with ${pair}`);
    return pairs.importKey(pair, `${format}`, data, algorithm, isExtractable, usages);
  }

  async exportKey(format: string, key: unknown): Promise<ArrayBuffer | object> {
    requireKey(key);
    if (key.type === "secret") return exportHmacKey(`${format}`, key);
    return grantedKeyPairs("crypto.subtle.exportKey()").exportKey(`${format}`, key);
  }

  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    const pair = keyPairName(algorithm);
    if (pair !== null) {
      const pairs = grantedKeyPairs(`crypto.subtle.sign() with ${pair}`);
      return pairs.sign(pair, algorithm, key, data);
    }
    requireHmac(algorithm);
    return authenticationCode(key, "sign", data).buffer;
  }

  async verify(
    algorithm: unknown,
    key: unknown,
    signature: unknown,
    data: unknown,
  ): Promise<boolean> {
    const pair = keyPairName(algorithm);
    if (pair !== null) {
      const pairs = grantedKeyPairs(`crypto.subtle.verify() with ${pair}`);
      return pairs.verify(pair, algorithm, key, signature, data);
    }
    requireHmac(algorithm);
    return areEqual(authenticationCode(key, "verify", data), copyOf(signature));
  }

  async encrypt(algorithm: unknown): Promise<never> {
    throw notSupported(`encrypt with ${algorithmName(algorithm)}`);
  }
  async decrypt(algorithm: unknown): Promise<never> {
    throw notSupported(`decrypt with ${algorithmName(algorithm)}`);
  }
  async deriveBits(algorithm: unknown): Promise<never> {
    throw notSupported(`deriveBits with ${algorithmName(algorithm)}`);
  }
  async deriveKey(algorithm: unknown): Promise<never> {
    throw notSupported(`deriveKey with ${algorithmName(algorithm)}`);
  }
  async wrapKey(format: string): Promise<never> {
    throw notSupported(`wrapKey with ${format}`);
  }
  async unwrapKey(format: string): Promise<never> {
    throw notSupported(`unwrapKey with ${format}`);
  }
}
