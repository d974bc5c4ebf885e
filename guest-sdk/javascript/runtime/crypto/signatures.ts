// Signatures with key pairs, by the host (runtime/abi/crypto.wit).
import { crypto as host } from "skerry:host";
import { requireRequest } from "../loop/phase.ts";
import { type Algorithm, type AlgorithmMembers, type Bytes, wholeNumber } from "./algorithms.ts";
import { computed, verified } from "./computed.ts";
import { algorithmOf, type CryptoKey, type RsaAlgorithm, secretOf } from "./crypto-key.ts";
import { curveOf, ecCurveOf, ecKeyPair, exportEcKey, importEcKey } from "./ec-keys.ts";
import { hashes, hashName } from "./hash-names.ts";
import { exportRsaKey, importRsaKey, rsaKeyPair } from "./rsa-keys.ts";

/** How the host computes a signature: its scheme, digest and length of salt, by the key. */
type Scheme = (key: CryptoKey) => readonly [scheme: string, digest: string, salt: number];

function signing(schemeOf: (parameters: AlgorithmMembers) => Scheme) {
  return {
    sign(parameters: AlgorithmMembers) {
      requireRequest("crypto.subtle.sign()");
      const asked = schemeOf(parameters);
      return (key: CryptoKey, data: Bytes) => {
        const [scheme, digest, salt] = asked(key);
        return computed(host!.sign(scheme, digest, secretOf(key), salt, data));
      };
    },
    verify(parameters: AlgorithmMembers) {
      requireRequest("crypto.subtle.verify()");
      const asked = schemeOf(parameters);
      return (key: CryptoKey, signature: Bytes, data: Bytes) => {
        const [scheme, digest, salt] = asked(key);
        return verified(host!.verify(scheme, digest, secretOf(key), salt, signature, data));
      };
    },
  };
}

/** What all algorithms with keys of RSA have. */
export function ofRsa(name: RsaAlgorithm["name"]) {
  return {
    name,
    importKey: (...asked: ImportCall) => importRsaKey(name, ...asked),
    exportKey: exportRsaKey,
    generateKey(parameters: AlgorithmMembers, extractable: boolean, usages: Iterable<unknown>) {
      requireRequest("crypto.subtle.generateKey()");
      return rsaKeyPair(name, parameters, extractable, usages, (bits, exponent) =>
        computed(host!.generateRsa(bits, exponent)),
      );
    },
  };
}

type ImportCall = Parameters<Algorithm["importKey"]>;

/** What both algorithms with keys of these curves have. */
export function ofCurves(name: "ECDSA" | "ECDH") {
  return {
    name,
    importKey: (...asked: ImportCall) => importEcKey(name, ...asked),
    exportKey: exportEcKey,
    generateKey(parameters: AlgorithmMembers, extractable: boolean, usages: Iterable<unknown>) {
      requireRequest("crypto.subtle.generateKey()");
      const curve = curveOf(parameters);
      // What is wrong with the usages is told before the host works.
      const pair = ecKeyPair(name, curve.name, extractable, usages);
      return pair(computed(host!.generateKey(curve.scheme)));
    },
  };
}

const digestOf = (key: CryptoKey) => hashes[(algorithmOf(key) as RsaAlgorithm).hash.name].host;

const ecdsa: Algorithm = {
  ...ofCurves("ECDSA"),
  ...signing(({ hash }) => {
    const digest = hashes[hashName(hash)].host;
    return (key) => [ecCurveOf(key).scheme, digest, 0];
  }),
};

const rsaPkcs1: Algorithm = {
  ...ofRsa("RSASSA-PKCS1-v1_5"),
  ...signing(() => (key) => ["rsa-pkcs1", digestOf(key), 0]),
};

const rsaPss: Algorithm = {
  ...ofRsa("RSA-PSS"),
  ...signing(({ saltLength }) => {
    if (saltLength === undefined) {
      throw new TypeError("The algorithm needs a saltLength, in bytes");
    }
    const salt = wholeNumber(saltLength, 2 ** 32, "saltLength");
    return (key) => ["rsa-pss", digestOf(key), salt];
  }),
};

export const signatures: readonly Algorithm[] = [ecdsa, rsaPkcs1, rsaPss];
