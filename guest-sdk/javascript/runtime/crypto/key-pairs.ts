// Algorithms with key pairs, which the host computes: they are there with the grant "crypto" (granted/crypto.ts).
import { grantNeeded } from "../loop/granted.ts";
import type { CryptoKey } from "./crypto-key.ts";
import { algorithmName } from "./hash-names.ts";
import type { Jwk } from "./json-web-key.ts";

const names = ["ECDSA", "RSASSA-PKCS1-v1_5", "RSA-PSS"] as const;

export type KeyPairName = (typeof names)[number];

export interface KeyPairs {
  generate(
    name: KeyPairName,
    algorithm: unknown,
    extractable: boolean,
    usages: Iterable<unknown>,
  ): { publicKey: CryptoKey; privateKey: CryptoKey };
  importKey(
    name: KeyPairName,
    format: string,
    data: unknown,
    algorithm: unknown,
    extractable: boolean,
    usages: Iterable<unknown>,
  ): CryptoKey;
  exportKey(format: string, key: CryptoKey): ArrayBuffer | Jwk;
  sign(name: KeyPairName, algorithm: unknown, key: unknown, data: unknown): ArrayBuffer;
  verify(
    name: KeyPairName,
    algorithm: unknown,
    key: unknown,
    signature: unknown,
    data: unknown,
  ): boolean;
}

let keyPairs: KeyPairs | null = null;

export function addKeyPairs(added: KeyPairs): void {
  keyPairs = added;
}

/** The name of an algorithm with key pairs, as the standard spells it; null for another. */
export function keyPairName(algorithm: unknown): KeyPairName | null {
  const wanted = algorithmName(algorithm).toUpperCase();
  return names.find((name) => name.toUpperCase() === wanted) ?? null;
}

/** @throws Error where the settings do not grant them; `what` is what the author's code called. */
export function grantedKeyPairs(what: string): KeyPairs {
  if (keyPairs !== null) return keyPairs;
  throw new Error(grantNeeded("crypto", what));
}
