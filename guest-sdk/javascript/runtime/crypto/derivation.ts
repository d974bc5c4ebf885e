// HKDF and PBKDF2 (Web Cryptography API §32 and §33), computed by the host.
import { crypto as host } from "skerry:host";
import { requireRequest } from "../loop/phase.ts";
import { type Algorithm, type Bytes, wholeNumber } from "./algorithms.ts";
import { computed } from "./computed.ts";
import { copyOf } from "./copy-of.ts";
import { type CryptoKey, newKey, requireSome, secretOf, usagesFrom } from "./crypto-key.ts";
import { hashes, hashName, notSupported } from "./hash-names.ts";

const none: Bytes = new Uint8Array();

/** Secrets to derive from come as raw bytes, and never leave. */
function secretsOf(name: "HKDF" | "PBKDF2") {
  return {
    name,
    keyLength: () => null,
    importKey(
      _members: object,
      format: string,
      data: unknown,
      extractable: boolean,
      usages: Iterable<unknown>,
    ): CryptoKey {
      if (format !== "raw") throw notSupported(`The key format ${JSON.stringify(format)}`);
      const checked = usagesFrom(usages, ["deriveKey", "deriveBits"], `A key of ${name}`);
      if (extractable) throw new DOMException(`A key of ${name} never leaves`, "SyntaxError");
      requireSome(checked);
      return newKey(copyOf(data), { name }, false, checked);
    },
  };
}

/** The bytes for so many bits.
 * @throws DOMException OperationError for null, and for bits that are no whole bytes. */
function bytesIn(length: number | null): number {
  if (length !== null && length % 8 === 0) return length / 8;
  throw new DOMException("The length to derive is a multiple of 8 bits", "OperationError");
}

const hkdf: Algorithm = {
  ...secretsOf("HKDF"),
  deriveBits(members) {
    requireRequest("crypto.subtle.deriveBits()");
    const digest = hashes[hashName(members.hash)].host;
    const [salt, info] = [copyOf(members.salt), copyOf(members.info)];
    return (key, length) => {
      const bytes = bytesIn(length);
      return computed(host!.derive("hkdf", digest, secretOf(key), salt, info, 0, bytes));
    };
  },
};

const pbkdf2: Algorithm = {
  ...secretsOf("PBKDF2"),
  deriveBits(members) {
    requireRequest("crypto.subtle.deriveBits()");
    const digest = hashes[hashName(members.hash)].host;
    const salt = copyOf(members.salt);
    const iterations = wholeNumber(members.iterations, 2 ** 32, "number of iterations");
    return (key, length) => {
      const bytes = bytesIn(length);
      if (iterations === 0) throw new DOMException("There are no iterations", "OperationError");
      const secret = secretOf(key);
      return computed(host!.derive("pbkdf2", digest, secret, salt, none, iterations, bytes));
    };
  },
};

export const derivations: readonly Algorithm[] = [hkdf, pbkdf2];
