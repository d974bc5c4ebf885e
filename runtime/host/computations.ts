import type { AskedCall, CallAnswer, CallsOf, CallValues } from "../abi/calls/call-types.ts";
import type { Cipher, Computed, CryptoImports, Verified } from "../abi/generated/types.ts";
import { MiB } from "../byte-units.ts";
import {
  blocksOf,
  cipherPrice,
  curvePrice,
  derivationPrice,
  digestBytes,
  rsaKeyPrice,
} from "./computation-prices.ts";
import { type AnyCurve, curveBytes } from "./curves.ts";
import type { HostOperations } from "./operations.ts";
import { signaturePrice } from "./signature-prices.ts";

/** The most bytes that are encrypted, signed or verified at once, and that a secret to derive from has. */
export const maxContent = 10 * MiB;
/** The most bytes of a label, of a salt, and of what is derived. */
const maxSmall = 65_536;
/** The most bytes of a key that is wrapped, which is done in the shard's own thread. */
const maxWrapped = 16_384;
/** The most bytes of `info`: RFC 5869 has no bound, Node has this one. */
const maxInfo = 1_024;
/** The most bytes of the context of a signature by Ed448 (RFC 8032, section 5.2.6). */
const maxContext = 255;
/** The most iterations of PBKDF2, over all blocks: some seconds of a thread. */
const maxIterations = 4_194_304;

type Problem = Extract<Computed, { tag: "failed" }>["val"];
/** The calls whose answer is of that type. */
type ComputingCall = {
  [Name in AskedCall & CallsOf<"crypto">]: CallAnswer<Name> extends Computed ? Name : never;
}[AskedCall & CallsOf<"crypto">];

type Computations = Omit<CryptoImports, "sign" | "verify" | "generateKey">;

/** The part of `skerry:edge/crypto` beside signatures by ECDSA and RSA, which the shard computes too. What one costs is known
 * from the sizes alone and charged before anything is done; what is out of bounds is refused for nothing. */
export function computations(
  operations: () => HostOperations,
  charge: (fuel: bigint) => void,
): Computations {
  /** Refuses, or charges and asks. */
  const ask = <Name extends ComputingCall>(
    problem: Problem | null,
    price: () => bigint,
    name: Name,
    ...values: CallValues<Name>
  ): Computed => {
    if (problem !== null) return failed(problem);
    charge(price());
    return operations().ask(name, ...values);
  };
  const transform =
    (name: "encrypt" | "decrypt"): CryptoImports["encrypt"] =>
    (cipher, key, iv, size, additional, content) => {
      const bytes = content.length + additional.length + iv.length;
      const problem = cipherProblem(name, cipher, key, iv, size, additional, content, bytes);
      const price = () => cipherPrice(cipher, bytes);
      return ask(problem, price, `crypto.${name}`, cipher, key, iv, size, additional, content);
    };
  const oaep =
    (name: "encrypt-oaep" | "decrypt-oaep"): CryptoImports["encryptOaep"] =>
    (digest, key, label, content) => {
      const what = name === "encrypt-oaep" ? "verify" : "sign";
      const modulus = modulusBytes(what, key.length);
      let problem: Problem | null = modulus === null ? "bad-key" : null;
      if (modulus !== null) {
        const most = what === "sign" ? modulus : modulus - 2 * digestBytes[digest] - 2;
        if (content.length > most) problem = "refused";
        if (label.length > maxSmall) problem = "too-large";
      }
      const price = () => signaturePrice(what, "rsa-pkcs1", key.length, label.length);
      return ask(problem, price, `crypto.${name}`, digest, key, label, content);
    };
  const isKey = (curve: AnyCurve, privateKey: Uint8Array) =>
    privateKey.length === curveBytes[curve] ? null : "bad-key";

  return {
    encrypt: transform("encrypt"),
    decrypt: transform("decrypt"),
    encryptOaep: oaep("encrypt-oaep"),
    decryptOaep: oaep("decrypt-oaep"),

    derive(derivation, digest, secret, salt, info, iterations, length) {
      const [secretBytes, saltBytes] = [secret.length, salt.length];
      const sizes = { secret: secretBytes, salt: saltBytes, info: info.length, iterations, length };
      const problem = derivationProblem(derivation, blocksOf(digest, length), sizes);
      const price = () => derivationPrice(derivation, digest, sizes);
      return ask(
        ...([problem, price, "crypto.derive"] as const),
        ...([derivation, digest, secret, salt, info, iterations, length] as const),
      );
    },

    agree(curve, privateKey, publicKey) {
      const each = curveBytes[curve];
      const [own, others] = curve === "x25519" ? [each, each] : [3 * each, 2 * each];
      const fits = privateKey.length === own && publicKey.length === others;
      const problem = fits && curve !== "ed25519" ? null : "bad-key";
      return ask(problem, () => curvePrice(curve), "crypto.agree", curve, privateKey, publicKey);
    },

    findPublic(curve, privateKey) {
      const price = () => curvePrice(curve);
      return ask(isKey(curve, privateKey), price, "crypto.find-public", curve, privateKey);
    },

    generatePair(curve) {
      const problem = curve === "ed25519" || curve === "x25519" ? null : "bad-key";
      return ask(problem, () => curvePrice(curve), "crypto.generate-pair", curve);
    },

    generateRsa(bits, exponent) {
      const isLength = bits >= 512 && bits <= 4_096 && bits % 16 === 0;
      const problem = isLength && isPriced(exponent) ? null : "refused";
      return ask(problem, () => rsaKeyPrice(bits, exponent), "crypto.generate-rsa", bits, exponent);
    },

    signEd25519(key, content) {
      const problem = content.length > maxContent ? "too-large" : isKey("ed25519", key);
      const price = () => curvePrice("ed25519", content.length);
      return ask(problem, price, "crypto.sign-ed25519", key, content);
    },

    verifyEd25519(key, signature, content): Verified {
      if (content.length > maxContent) return { tag: "failed", val: "too-large" };
      if (isKey("ed25519", key) !== null) return { tag: "failed", val: "bad-key" };
      if (signature.length !== 64) return { tag: "invalid" };
      charge(curvePrice("ed25519", content.length));
      return operations().ask("crypto.verify-ed25519", key, signature, content);
    },

    agreeX448(privateKey, publicKey) {
      const problem = isKey("x448", privateKey) ?? isKey("x448", publicKey);
      return ask(problem, () => curvePrice("x448"), "crypto.agree-x448", privateKey, publicKey);
    },

    findPublic448(curve, privateKey) {
      const price = () => curvePrice(curve);
      return ask(isKey(curve, privateKey), price, "crypto.find-public448", curve, privateKey);
    },

    generatePair448(curve) {
      return ask(null, () => curvePrice(curve), "crypto.generate-pair448", curve);
    },

    signEd448(key, context, content) {
      let problem: Problem | null = content.length > maxContent ? "too-large" : isKey("ed448", key);
      if (context.length > maxContext) problem = "refused";
      const price = () => curvePrice("ed448", content.length);
      return ask(problem, price, "crypto.sign-ed448", key, context, content);
    },

    verifyEd448(key, context, signature, content): Verified {
      if (content.length > maxContent) return { tag: "failed", val: "too-large" };
      if (isKey("ed448", key) !== null) return { tag: "failed", val: "bad-key" };
      // No signature can have been made with such a context.
      if (signature.length !== 114 || context.length > maxContext) return { tag: "invalid" };
      charge(curvePrice("ed448", content.length));
      return operations().ask("crypto.verify-ed448", key, context, signature, content);
    },
  };
}

/** Whether new keys of RSA have a price with an exponent: OpenSSL draws primes until neither is 1 modulo a factor of it, so that
 * each has a time of its own, up to ten times that of 65,537. */
function isPriced(exponent: number): boolean {
  return exponent === 3 || exponent === 65_537;
}

function failed(val: Problem): Computed {
  return { tag: "failed", val };
}

function cipherProblem(
  name: "encrypt" | "decrypt",
  cipher: Cipher,
  key: Uint8Array,
  iv: Uint8Array,
  size: number,
  additional: Uint8Array,
  content: Uint8Array,
  bytes: number,
): Problem | null {
  if (key.length !== 16 && key.length !== 24 && key.length !== 32) return "bad-key";
  const { length } = content;
  if (bytes > maxContent) return "too-large";
  if (cipher !== "aes-gcm" && additional.length > 0) return "refused";
  switch (cipher) {
    case "aes-gcm":
      return iv.length > 0 && gcmTags.has(size) ? null : "refused";
    case "aes-ctr":
      return iv.length === 16 && size >= 1 && size <= 128 ? null : "refused";
    case "aes-cbc": {
      const isWhole = name === "encrypt" || (length > 0 && length % 16 === 0);
      return iv.length === 16 && isWhole ? null : "refused";
    }
    case "aes-kw": {
      const least = name === "encrypt" ? 16 : 24;
      if (length > maxWrapped + least - 16) return "too-large";
      return iv.length === 0 && length >= least && length % 8 === 0 ? null : "refused";
    }
  }
}

/** Lengths of tags of AES-GCM, in bits (Web Cryptography API §29.4.1). */
const gcmTags: ReadonlySet<number> = new Set([32, 64, 96, 104, 112, 120, 128]);

function derivationProblem(
  derivation: "hkdf" | "pbkdf2",
  blocks: number,
  sizes: { secret: number; salt: number; info: number; iterations: number; length: number },
): Problem | null {
  const { secret, salt, info, iterations, length } = sizes;
  if (secret > maxContent || length > maxSmall) return "too-large";
  if (derivation === "hkdf") {
    if (salt > maxContent || info > maxInfo) return "too-large";
    return blocks > 255 || iterations !== 0 ? "refused" : null;
  }
  if (salt > maxSmall || blocks * iterations > maxIterations) return "too-large";
  return iterations === 0 || info > 0 ? "refused" : null;
}

/** Bytes of the modulus of a key of so many bytes; null for a key of no such length (`abi/crypto.wit`). */
export function modulusBytes(what: "sign" | "verify", keyBytes: number): number | null {
  const modulus = what === "sign" ? (keyBytes - 4) / 4.5 : keyBytes - 4;
  const isLength = modulus >= 64 && modulus <= 512 && modulus % (what === "sign" ? 2 : 1) === 0;
  return isLength ? modulus : null;
}
