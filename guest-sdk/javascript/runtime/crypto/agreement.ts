// ECDH, X25519 and Ed25519 (Web Cryptography API §24 to §26), X448 and Ed448 (Secure Curves), computed by the host.
import { crypto as host } from "skerry:host";
import { requireRequest } from "../loop/phase.ts";
import type { Algorithm, AlgorithmMembers, Bytes } from "./algorithms.ts";
import { type Computed, computed, verified } from "./computed.ts";
import { copyOf } from "./copy-of.ts";
import { algorithmOf, CryptoKey, type EcAlgorithm, secretOf, typeOf } from "./crypto-key.ts";
import { ecCurveOf } from "./ec-keys.ts";
import { okpKeys } from "./okp-keys.ts";
import { ofCurves } from "./signatures.ts";

/** Derives from the algorithm's public key and one's own private one. */
function agreeing(agree: (own: CryptoKey, others: CryptoKey) => Computed) {
  return {
    deriveBits({ public: others }: AlgorithmMembers) {
      requireRequest("crypto.subtle.deriveBits()");
      if (!(others instanceof CryptoKey)) {
        throw new TypeError("The algorithm's public is no CryptoKey");
      }
      return (key: CryptoKey, length: number | null): Bytes => {
        requirePair(key, others);
        const secret = computed(agree(key, others));
        return length === null ? secret : firstBits(secret, length);
      };
    },
  };
}

/** @throws DOMException InvalidAccessError for keys that can't agree. */
function requirePair(key: CryptoKey, others: CryptoKey): void {
  const curve = (key: CryptoKey) => (algorithmOf(key) as Partial<EcAlgorithm>).namedCurve;
  const fits =
    typeOf(key) === "private" &&
    typeOf(others) === "public" &&
    algorithmOf(key).name === algorithmOf(others).name &&
    curve(key) === curve(others);
  if (fits) return;
  throw new DOMException(
    "The two keys are no private and public one of a curve",
    "InvalidAccessError",
  );
}

/** The first bits, with zeros behind them in the last byte. */
function firstBits(secret: Bytes, length: number): Bytes {
  const bytes = Math.ceil(length / 8);
  if (bytes > secret.length) {
    throw new DOMException(`The secret has ${secret.length * 8} bits`, "OperationError");
  }
  const first = secret.slice(0, bytes);
  if (length % 8 !== 0) first[bytes - 1]! &= 0xff << (8 - (length % 8));
  return first;
}

const ecdh: Algorithm = {
  ...ofCurves("ECDH"),
  ...agreeing((key, others) => host!.agree(ecCurveOf(key).host, secretOf(key), secretOf(others))),
};

const x25519: Algorithm = {
  ...okpKeys("X25519"),
  ...agreeing((key, others) => host!.agree("x25519", secretOf(key), secretOf(others))),
};

const x448: Algorithm = {
  ...okpKeys("X448"),
  ...agreeing((key, others) => host!.agreeX448(secretOf(key), secretOf(others))),
};

const ed25519: Algorithm = {
  ...okpKeys("Ed25519"),
  sign() {
    requireRequest("crypto.subtle.sign()");
    return (key, data) => computed(host!.signEd25519(secretOf(key), data));
  },
  verify() {
    requireRequest("crypto.subtle.verify()");
    return (key, signature, data) => verified(host!.verifyEd25519(secretOf(key), signature, data));
  },
};

const ed448: Algorithm = {
  ...okpKeys("Ed448"),
  sign({ context }) {
    requireRequest("crypto.subtle.sign()");
    const bytes = contextBytes(context);
    return (key, data) => computed(host!.signEd448(secretOf(key), bytes, data));
  },
  verify({ context }) {
    requireRequest("crypto.subtle.verify()");
    const bytes = contextBytes(context);
    return (key, signature, data) =>
      verified(host!.verifyEd448(secretOf(key), bytes, signature, data));
  },
};

/** The bytes that a signature of Ed448 is bound to besides: none unless the algorithm has them.
 * @throws DOMException OperationError for over 255, which RFC 8032 has no signature for. */
function contextBytes(context: unknown): Bytes {
  if (context === undefined) return new Uint8Array();
  const bytes = copyOf(context);
  if (bytes.length <= 255) return bytes;
  throw new DOMException(`The context has ${bytes.length} bytes, over 255`, "OperationError");
}

export const curveAlgorithms: readonly Algorithm[] = [ecdh, x25519, x448, ed25519, ed448];
