// Keys of Ed25519 and X25519 (Web Cryptography API §25 and §26; RFC 8410). Each half has 32 bytes; a private one has its public one
// found by the host where that is asked for.
import { crypto as host } from "skerry:host";
import { requireRequest } from "../loop/phase.ts";
import type { AlgorithmMembers } from "./algorithms.ts";
import { computed } from "./computed.ts";
import { copyOf } from "./copy-of.ts";
import {
  type CryptoKey,
  isExtractable,
  type KeyPair,
  type KeyUsage,
  newKey,
  type PlainAlgorithm,
  pairUsages,
  requireForm,
  requireSome,
  secretOf,
  typeOf,
  usagesFrom,
  usagesOf,
} from "./crypto-key.ts";
import { DerReader, der, joined, sameBytes, tag } from "./der.ts";
import { notSupported } from "./hash-names.ts";
import {
  base64url,
  checkJwk,
  isPrivateForm,
  type Jwk,
  jwkBytes,
  refuseJwk,
} from "./json-web-key.ts";
import { keyInForm, pkcs8, spki } from "./key-forms.ts";

type Name = Extract<PlainAlgorithm["name"], "Ed25519" | "X25519">;

interface Kind {
  readonly host: string;
  readonly identifier: Uint8Array;
  /** The `alg` of RFC 9864; that of RFC 8037, EdDSA, is taken too. */
  readonly alg: string | null;
  readonly public: readonly KeyUsage[];
  readonly private: readonly KeyUsage[];
}

const kinds: Readonly<Record<Name, Kind>> = {
  Ed25519: {
    host: "ed25519",
    identifier: Uint8Array.of(0x06, 0x03, 0x2b, 0x65, 0x70),
    alg: "Ed25519",
    public: ["verify"],
    private: ["sign"],
  },
  X25519: {
    host: "x25519",
    identifier: Uint8Array.of(0x06, 0x03, 0x2b, 0x65, 0x6e),
    alg: null,
    public: [],
    private: ["deriveKey", "deriveBits"],
  },
};

const keyBytes = 32;

export function okpKeys(name: Name) {
  const kind = kinds[name];
  return {
    name,

    generateKey(
      _members: AlgorithmMembers,
      extractable: boolean,
      usages: Iterable<unknown>,
    ): KeyPair {
      requireRequest("crypto.subtle.generateKey()");
      const checked = pairUsages(usages, kind, name);
      const both = computed(host!.generatePair(kind.host));
      const [seed, open] = [both.slice(0, keyBytes), both.slice(keyBytes)];
      return {
        publicKey: newKey(open, { name }, true, checked.public, "public"),
        privateKey: newKey(seed, { name }, extractable, checked.private, "private"),
      };
    },

    importKey(
      _members: AlgorithmMembers,
      format: string,
      data: unknown,
      extractable: boolean,
      usages: Iterable<unknown>,
    ): CryptoKey {
      const isPrivate = isPrivateForm(format, data);
      const type = isPrivate ? "private" : "public";
      const checked = usagesFrom(usages, kind[type], `A ${type} key of ${name}`);
      let bytes: Uint8Array;
      if (format === "raw") bytes = copyOf(data);
      else if (format === "spki") bytes = keyInForm(format, data, kind.identifier);
      else if (format === "pkcs8") bytes = fromPkcs8(data, kind);
      else if (format === "jwk") {
        bytes = fromJwk(data as Jwk, name, kind);
        checkJwk(data as Jwk, null, extractable, checked);
      } else throw notSupported(`The key format ${JSON.stringify(format)}`);
      if (bytes.length !== keyBytes) throw otherLength();
      if (isPrivate) requireSome(checked);
      return newKey(bytes, { name }, extractable, checked, type);
    },

    exportKey(format: string, key: CryptoKey): ArrayBuffer | Jwk {
      const bytes = secretOf(key);
      const isPrivate = typeOf(key) === "private";
      if (format === "jwk") {
        return {
          key_ops: usagesOf(key),
          ext: isExtractable(key),
          kty: "OKP",
          crv: name,
          x: base64url(isPrivate ? publicPart(bytes, kind) : bytes),
          ...(isPrivate && { d: base64url(bytes) }),
          ...(kind.alg !== null && { alg: kind.alg }),
        };
      }
      requireForm(format, key, ["raw", "spki"]);
      if (format === "raw") return joined(bytes).buffer;
      if (format === "spki") return spki(kind.identifier, bytes);
      return pkcs8(kind.identifier, der(tag.octets, bytes));
    },
  };
}

function otherLength(): DOMException {
  return new DOMException("The key has another length than 32 bytes", "DataError");
}

function publicPart(seed: Uint8Array, { host: curve }: Kind): Uint8Array {
  requireRequest("crypto.subtle with a private key as JSON Web Key");
  return computed(host!.findPublic(curve, seed), "DataError");
}

/** CurvePrivateKey (RFC 8410 §7). */
function fromPkcs8(data: unknown, { identifier }: Kind): Uint8Array {
  const outer = new DerReader(keyInForm("pkcs8", data, identifier));
  const seed = outer.next(tag.octets);
  outer.end();
  return joined(seed);
}

/** The half that a JSON Web Key is for. Where it has both they have to fit. */
function fromJwk(jwk: Jwk, name: Name, kind: Kind): Uint8Array {
  if (jwk.kty !== "OKP") throw refuseJwk('has another kty than "OKP"');
  if (jwk.crv !== name) throw refuseJwk(`has another crv than ${name}`);
  const { alg } = jwk;
  if (kind.alg !== null && alg !== undefined && alg !== kind.alg && alg !== "EdDSA") {
    throw refuseJwk(`has another alg than ${kind.alg}`);
  }
  const open = jwkBytes(jwk, "x");
  if (open.length !== keyBytes) throw otherLength();
  if (jwk.d === undefined) return open;
  const seed = jwkBytes(jwk, "d");
  if (seed.length !== keyBytes) throw otherLength();
  if (!sameBytes(publicPart(seed, kind), open)) throw refuseJwk("has an x and a d that do not fit");
  return seed;
}
