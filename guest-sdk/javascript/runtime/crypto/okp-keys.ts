// Keys of Ed25519 and X25519 (Web Cryptography API §25 and §26; RFC 8410), and of Ed448 and X448 (Secure Curves in the Web Cryptography
// API). Both halves have the same length; a private one has its public one found by the host where that is asked for.
import { crypto as host } from "skerry:host";
import { requireRequest } from "../loop/phase.ts";
import type { AlgorithmMembers } from "./algorithms.ts";
import { type Computed, computed } from "./computed.ts";
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

type Name = Extract<PlainAlgorithm["name"], "Ed25519" | "Ed448" | "X25519" | "X448">;

interface Kind {
  /** Bytes of each half. */
  readonly bytes: number;
  /** Both halves of a new key. */
  generate(): Computed;
  /** The public half of a private one. */
  findPublic(seed: Uint8Array): Computed;
  readonly identifier: Uint8Array;
  /** The `alg` of RFC 9864; that of RFC 8037, EdDSA, is taken too. */
  readonly alg: string | null;
  readonly public: readonly KeyUsage[];
  readonly private: readonly KeyUsage[];
}

const kinds: Readonly<Record<Name, Kind>> = {
  Ed25519: {
    ...by25519("ed25519"),
    identifier: identifier(0x70),
    alg: "Ed25519",
    public: ["verify"],
    private: ["sign"],
  },
  X25519: {
    ...by25519("x25519"),
    identifier: identifier(0x6e),
    alg: null,
    public: [],
    private: ["deriveKey", "deriveBits"],
  },
  Ed448: {
    ...by448("ed448", 57),
    identifier: identifier(0x71),
    alg: "Ed448",
    public: ["verify"],
    private: ["sign"],
  },
  X448: {
    ...by448("x448", 56),
    identifier: identifier(0x6f),
    alg: null,
    public: [],
    private: ["deriveKey", "deriveBits"],
  },
};

function by25519(curve: "ed25519" | "x25519") {
  return {
    bytes: 32,
    generate: () => host!.generatePair(curve),
    findPublic: (seed: Uint8Array) => host!.findPublic(curve, seed),
  };
}

function by448(curve: "ed448" | "x448", bytes: number) {
  return {
    bytes,
    generate: () => host!.generatePair448(curve),
    findPublic: (seed: Uint8Array) => host!.findPublic448(curve, seed),
  };
}

/** An object identifier of RFC 8410. */
function identifier(last: number): Uint8Array {
  return Uint8Array.of(0x06, 0x03, 0x2b, 0x65, last);
}

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
      const both = computed(kind.generate());
      const [seed, open] = [both.slice(0, kind.bytes), both.slice(kind.bytes)];
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
      if (bytes.length !== kind.bytes) throw otherLength(kind);
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

function otherLength({ bytes }: Kind): DOMException {
  return new DOMException(`The key has another length than ${bytes} bytes`, "DataError");
}

function publicPart(seed: Uint8Array, kind: Kind): Uint8Array {
  requireRequest("crypto.subtle with a private key as JSON Web Key");
  return computed(kind.findPublic(seed), "DataError");
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
  if (open.length !== kind.bytes) throw otherLength(kind);
  if (jwk.d === undefined) return open;
  const seed = jwkBytes(jwk, "d");
  if (seed.length !== kind.bytes) throw otherLength(kind);
  if (!sameBytes(publicPart(seed, kind), open)) throw refuseJwk("has an x and a d that do not fit");
  return seed;
}
