// crypto.subtle (Web Cryptography API §14), as far as digests and HMAC go.
import type { CryptoKey } from "./crypto-key.ts";
import { algorithmName, hashes, hashName, notSupported } from "./hash-names.ts";
import {
  areEqual,
  authenticationCode,
  copyOf,
  exportHmacKey,
  generateHmacKey,
  importHmacKey,
  requireHmac,
} from "./hmac.ts";

export class SubtleCrypto {
  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    const { hash } = hashes[hashName(algorithm)];
    return (hash(copyOf(data)) as Uint8Array<ArrayBuffer>).buffer;
  }

  async generateKey(
    algorithm: unknown,
    extractable: boolean,
    usages: Iterable<unknown>,
  ): Promise<CryptoKey> {
    return generateHmacKey(algorithm, Boolean(extractable), usages);
  }

  async importKey(
    format: string,
    data: unknown,
    algorithm: unknown,
    extractable: boolean,
    usages: Iterable<unknown>,
  ): Promise<CryptoKey> {
    return importHmacKey(`${format}`, data, algorithm, Boolean(extractable), usages);
  }

  async exportKey(format: string, key: unknown): Promise<ArrayBuffer | object> {
    return exportHmacKey(`${format}`, key);
  }

  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    requireHmac(algorithm);
    return authenticationCode(key, "sign", data).buffer;
  }

  async verify(
    algorithm: unknown,
    key: unknown,
    signature: unknown,
    data: unknown,
  ): Promise<boolean> {
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
