// Keys of ECDSA and ECDH (Web Cryptography API §23 and §24). Their bytes are x and y, then d where they are private.
import { crypto as host } from "skerry:host";
import { requireRequest } from "../loop/phase.ts";
import type { AlgorithmMembers } from "./algorithms.ts";
import { computed } from "./computed.ts";
import { copyOf } from "./copy-of.ts";
import {
  algorithmOf,
  type CryptoKey,
  type EcAlgorithm,
  isExtractable,
  type KeyPair,
  type KeyUsage,
  newKey,
  pairUsages,
  requireForm,
  requireSome,
  secretOf,
  typeOf,
  usagesFrom,
  usagesOf,
} from "./crypto-key.ts";
import { DerReader, der, derBits, derNumber, joined, tag } from "./der.ts";
import { notSupported } from "./hash-names.ts";
import {
  base64url,
  checkJwk,
  isPrivateForm,
  type Jwk,
  jwkBytes,
  refuseJwk,
  requireJwk,
} from "./json-web-key.ts";
import { type Identifier, keyInForm, pkcs8, spki } from "./key-forms.ts";

/** A curve y² = x³ - 3x + b over the numbers below p (FIPS 186-4, appendix D.1.2). */
interface Curve {
  /** Bytes of each number: a coordinate, a private key. */
  readonly bytes: number;
  readonly p: bigint;
  readonly b: bigint;
  /** How the host names it, in signatures and elsewhere. */
  readonly scheme: string;
  readonly host: string;
  readonly jwk: string;
  readonly identifier: Identifier;
}

const ecPublicKey = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

const curves: Readonly<Record<string, Curve>> = {
  "P-256": {
    bytes: 32,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    scheme: "ecdsa-p256",
    host: "p256",
    jwk: "ES256",
    identifier: Uint8Array.of(
      ...ecPublicKey,
      ...[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
    ),
  },
  "P-384": {
    bytes: 48,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    scheme: "ecdsa-p384",
    host: "p384",
    jwk: "ES384",
    identifier: Uint8Array.of(...ecPublicKey, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22),
  },
  "P-521": {
    bytes: 66,
    p: 2n ** 521n - 1n,
    b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    scheme: "ecdsa-p521",
    host: "p521",
    jwk: "ES512",
    identifier: Uint8Array.of(...ecPublicKey, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23),
  },
};

/** The curve of a key. */
export function ecCurveOf(key: CryptoKey): Curve {
  return curves[(algorithmOf(key) as EcAlgorithm).namedCurve]!;
}

/** What keys of an algorithm may be used for. */
const uses: Readonly<Record<EcName, Record<"public" | "private", readonly KeyUsage[]>>> = {
  ECDSA: { public: ["verify"], private: ["sign"] },
  ECDH: { public: [], private: ["deriveKey", "deriveBits"] },
};

type EcName = EcAlgorithm["name"];

/** @throws DOMException NotSupportedError for a curve that is not among them. */
export function curveOf(algorithm: unknown): { readonly name: string; readonly scheme: string } {
  const { namedCurve } = algorithm as { namedCurve?: unknown };
  if (namedCurve === undefined) throw new TypeError("The algorithm needs a namedCurve, as P-256");
  const name = `${namedCurve}`;
  if (!Object.hasOwn(curves, name)) throw notSupported(`The curve ${JSON.stringify(name)}`);
  return { name, scheme: curves[name]!.scheme };
}

/** Checks the usages of a new pair, and makes the two keys of the bytes of a private one, which come then. */
export function ecKeyPair(
  name: EcName,
  curve: string,
  extractable: boolean,
  usages: Iterable<unknown>,
): (bytes: Uint8Array) => KeyPair {
  const checked = pairUsages(usages, uses[name], name);
  const algorithm: EcAlgorithm = { name, namedCurve: curve };
  return (bytes) => ({
    publicKey: newKey(
      joined(bytes.subarray(0, 2 * curves[curve]!.bytes)),
      algorithm,
      true,
      checked.public,
      "public",
    ),
    privateKey: newKey(bytes, algorithm, extractable, checked.private, "private"),
  });
}

export function importEcKey(
  algorithm: EcName,
  parameters: AlgorithmMembers,
  format: string,
  data: unknown,
  extractable: boolean,
  usages: Iterable<unknown>,
): CryptoKey {
  const { name } = curveOf(parameters);
  const curve = curves[name]!;
  const isPrivate = isPrivateForm(format, data);
  const type = isPrivate ? "private" : "public";
  const checked = usagesFrom(usages, uses[algorithm][type], `A ${type} key of ${algorithm}`);
  let bytes: Uint8Array;
  if (format === "raw") bytes = pointFrom(copyOf(data), curve);
  else if (format === "spki") bytes = pointFrom(keyInForm(format, data, curve.identifier), curve);
  else if (format === "pkcs8") bytes = fromPkcs8(data, curve);
  else if (format === "jwk") {
    bytes = fromJwk(data, name, curve);
    checkJwk(data as Jwk, algorithm === "ECDSA" ? curve.jwk : null, extractable, checked);
  } else throw notSupported(`The key format ${JSON.stringify(format)}`);
  requireOnCurve(bytes, curve);
  if (isPrivate) requireSome(checked);
  return newKey(bytes, { name: algorithm, namedCurve: name }, extractable, checked, type);
}

export function exportEcKey(format: string, key: CryptoKey): ArrayBuffer | Jwk {
  const { namedCurve } = algorithmOf(key) as EcAlgorithm;
  const { bytes, identifier } = curves[namedCurve]!;
  const all = secretOf(key);
  const point = joined(Uint8Array.of(4), all.subarray(0, 2 * bytes));
  const number = all.subarray(2 * bytes);
  const isPrivate = typeOf(key) === "private";
  if (format === "jwk") {
    return {
      key_ops: usagesOf(key),
      ext: isExtractable(key),
      kty: "EC",
      x: base64url(all.subarray(0, bytes)),
      y: base64url(all.subarray(bytes, 2 * bytes)),
      crv: namedCurve,
      ...(isPrivate && { d: base64url(number) }),
    };
  }
  requireForm(format, key, ["raw", "spki"]);
  if (format === "raw") return point.buffer;
  if (format === "spki") return spki(identifier, point);
  const inner = [
    derNumber(Uint8Array.of(1)),
    der(tag.octets, number),
    der(tag.second, derBits(point)),
  ];
  return pkcs8(identifier, der(tag.sequence, ...inner));
}

/** x and y of a point, which may be compressed (SEC 1 §2.3.4). */
function pointFrom(bytes: Uint8Array, curve: Curve): Uint8Array {
  const [form, length] = [bytes[0], bytes.length - 1];
  if (form === 4 && length === 2 * curve.bytes) return bytes.slice(1);
  if ((form === 2 || form === 3) && length === curve.bytes) {
    const x = bytes.subarray(1);
    return joined(x, secondOf(x, form === 3, curve));
  }
  throw new DOMException("The key is no point of the curve", "DataError");
}

/** y of the point of that x, of two the odd or the even one. It is the square root of x³ - 3x + b, to the power of (p + 1) / 4 as p is 3
 * modulo 4; of an x that no point has it is another number, which `requireOnCurve` finds. */
function secondOf(bytes: Uint8Array, isOdd: boolean, { bytes: length, p, b }: Curve): Uint8Array {
  const x = numberOf(bytes);
  const square = ((((x * x - 3n) * x + b) % p) + p) % p;
  let root = 1n;
  for (const digit of ((p + 1n) / 4n).toString(2)) {
    root = (root * root) % p;
    if (digit === "1") root = (root * square) % p;
  }
  const y = (root & 1n) === (isOdd ? 1n : 0n) ? root : p - root;
  return Uint8Array.fromHex(y.toString(16).padStart(2 * length, "0"));
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytes.toHex()}`);
}

/** ECPrivateKey (RFC 5915 §3). One without its public key has it found by the host. */
function fromPkcs8(data: unknown, curve: Curve): Uint8Array {
  const outer = new DerReader(keyInForm("pkcs8", data, curve.identifier));
  const whole = outer.inner(tag.sequence);
  outer.end();
  whole.number();
  const number = whole.next(tag.octets);
  if (whole.has(tag.first)) whole.next(tag.first);
  if (number.length !== curve.bytes) {
    throw new DOMException("The key has another length than the curve's", "DataError");
  }
  if (whole.has(tag.second))
    return joined(pointFrom(whole.inner(tag.second).bits(), curve), number);
  requireRequest("crypto.subtle.importKey() of a private key without its public key");
  return joined(computed(host!.findPublic(curve.host, number), "DataError"), number);
}

function fromJwk(jwk: unknown, name: string, { bytes }: Curve): Uint8Array {
  requireJwk(jwk);
  if (jwk.kty !== "EC") throw refuseJwk('has another kty than "EC"');
  if (jwk.crv !== name) throw refuseJwk(`has another crv than ${name}`);
  const members = jwk.d === undefined ? ["x", "y"] : ["x", "y", "d"];
  const numbers = members.map((member) => jwkBytes(jwk, member));
  if (numbers.some(({ length }) => length !== bytes)) {
    throw refuseJwk(`has numbers of other lengths than ${bytes} bytes`);
  }
  return joined(...numbers);
}

function requireOnCurve(key: Uint8Array, { bytes, p, b }: Curve): void {
  const x = numberOf(key.subarray(0, bytes));
  const y = numberOf(key.subarray(bytes, 2 * bytes));
  if (x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n) return;
  throw new DOMException("The key is no point of the curve", "DataError");
}
