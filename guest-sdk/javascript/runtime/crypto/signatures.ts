// Signatures with key pairs, by the host (runtime/abi/crypto.wit).
import { crypto as host } from "skerry:host";
import { requireRequest } from "../loop/phase.ts";
import { clockMoved } from "../time/date.ts";
import { copyOf } from "./copy-of.ts";
import { type KeyUsage, type RsaAlgorithm, requireUsage, secretOf } from "./crypto-key.ts";
import { curveOf, ecKeyPair, exportEcKey, importEcKey, schemeOf } from "./ec-keys.ts";
import { hashes, hashName, notSupported } from "./hash-names.ts";
import type { KeyPairName, KeyPairs } from "./key-pairs.ts";
import { exportRsaKey, importRsaKey } from "./rsa-keys.ts";

type Host = NonNullable<typeof host>;
type Problem = Extract<ReturnType<Host["sign"]>, { readonly tag: "failed" }>["val"];

export const keyPairs: KeyPairs = {
  generate(name, algorithm, extractable, usages) {
    if (name !== "ECDSA") throw notSupported(`generateKey with ${name}`);
    requireRequest("crypto.subtle.generateKey()");
    const curve = curveOf(algorithm);
    // What is wrong with the usages is told before the host works.
    const all = [...usages];
    ecKeyPair(new Uint8Array(), curve.name, extractable, all);
    const made = host!.generateKey(curve.scheme);
    clockMoved();
    if (made.tag === "failed") throw failure(made.val);
    return ecKeyPair(made.val, curve.name, extractable, all);
  },

  importKey(name, format, data, algorithm, extractable, usages) {
    return name === "ECDSA"
      ? importEcKey(format, data, algorithm, extractable, usages)
      : importRsaKey(name, format, data, algorithm, extractable, usages);
  },

  exportKey(format, key) {
    return key.algorithm.name === "ECDSA" ? exportEcKey(format, key) : exportRsaKey(format, key);
  },

  sign(name, algorithm, given, data) {
    requireRequest("crypto.subtle.sign()");
    const { scheme, digest, key, salt } = asked(name, algorithm, given, "sign");
    const signed = host!.sign(scheme, digest, key, salt, copyOf(data));
    clockMoved();
    if (signed.tag === "failed") throw failure(signed.val);
    return signed.val.buffer;
  },

  verify(name, algorithm, given, signature, data) {
    requireRequest("crypto.subtle.verify()");
    const { scheme, digest, key, salt } = asked(name, algorithm, given, "verify");
    const verified = host!.verify(scheme, digest, key, salt, copyOf(signature), copyOf(data));
    clockMoved();
    if (verified.tag === "failed") throw failure(verified.val);
    return verified.tag === "valid";
  },
};

function asked(name: KeyPairName, algorithm: unknown, key: unknown, use: KeyUsage) {
  const { hash, saltLength } = algorithm as { hash?: unknown; saltLength?: unknown };
  if (name === "ECDSA") {
    const digest = hashes[hashName(hash)].host;
    requireUsage(key, name, use);
    return { scheme: schemeOf(key), digest, key: secretOf(key), salt: 0 };
  }
  if (name === "RSA-PSS" && saltLength === undefined) {
    throw new TypeError("The algorithm needs a saltLength, in bytes");
  }
  requireUsage(key, name, use);
  const digest = hashes[(key.algorithm as RsaAlgorithm).hash.name].host;
  const scheme = name === "RSA-PSS" ? "rsa-pss" : "rsa-pkcs1";
  return { scheme, digest, key: secretOf(key), salt: name === "RSA-PSS" ? u32(saltLength) : 0 };
}

/** A number of Web IDL, [EnforceRange] unsigned long. */
function u32(value: unknown): number {
  const number = Math.trunc(Number(value));
  if (number >= 0 && number < 2 ** 32) return number;
  throw new TypeError(`${String(value)} is no saltLength`);
}

const sentences: Readonly<Record<Problem, string>> = {
  "bad-key": "The key can't be used so: its numbers do not fit together, or it is too short",
  "too-large": "At most 10 MiB are signed or verified at once",
  unavailable: "The host holds as much as it may",
};

function failure(problem: Problem): DOMException {
  return new DOMException(sentences[problem], "OperationError");
}
