// RSA-OAEP (Web Cryptography API §22), computed by the host.
import { crypto as host } from "skerry:host";
import { requireRequest } from "../loop/phase.ts";
import type { Algorithm, AlgorithmMembers, Bytes } from "./algorithms.ts";
import { computed } from "./computed.ts";
import { copyOf } from "./copy-of.ts";
import { algorithmOf, type CryptoKey, type RsaAlgorithm, secretOf } from "./crypto-key.ts";
import { hashes } from "./hash-names.ts";
import { ofRsa } from "./signatures.ts";

const transform = (what: "encrypt" | "decrypt") => (members: AlgorithmMembers) => {
  requireRequest(`crypto.subtle.${what}()`);
  const label = members.label === undefined ? new Uint8Array() : copyOf(members.label);
  return (key: CryptoKey, data: Bytes) => {
    const digest = hashes[(algorithmOf(key) as RsaAlgorithm).hash.name].host;
    const compute = what === "encrypt" ? host!.encryptOaep : host!.decryptOaep;
    return computed(compute(digest, secretOf(key), label, data));
  };
};

export const rsaOaep: Algorithm = {
  ...ofRsa("RSA-OAEP"),
  encrypt: transform("encrypt"),
  decrypt: transform("decrypt"),
};
