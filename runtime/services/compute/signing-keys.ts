// Keys as they come from a guest (`abi/crypto.wit`), made into keys of OpenSSL. None is parsed by OpenSSL as a guest
// wrote it: the numbers are cut out by their lengths, and go into forms that are made here.
import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKeyInput,
  type KeyObject,
} from "node:crypto";
import type { Scheme } from "../../abi/generated/types.ts";

type JsonWebKey = JsonWebKeyInput["key"];

/** A curve's names, the bytes of its numbers, and how a private key begins (RFC 5208, RFC 5915) up to d, and goes on
 * from there to its point. */
interface Curve {
  readonly jwk: string;
  readonly bytes: number;
  readonly beforeNumber: Buffer;
  readonly beforePoint: Buffer;
}

const hex = (text: string) => Buffer.from(text, "hex");

export const curves: Readonly<Partial<Record<Scheme, Curve>>> = {
  "ecdsa-p256": {
    jwk: "P-256",
    bytes: 32,
    beforeNumber: hex("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420"),
    beforePoint: hex("a14403420004"),
  },
  "ecdsa-p384": {
    jwk: "P-384",
    bytes: 48,
    beforeNumber: hex("3081b6020100301006072a8648ce3d020106052b8104002204819e30819b0201010430"),
    beforePoint: hex("a16403620004"),
  },
  "ecdsa-p521": {
    jwk: "P-521",
    bytes: 66,
    beforeNumber: hex("3081ee020100301006072a8648ce3d020106052b810400230481d63081d30201010442"),
    beforePoint: hex("a181890381860004"),
  },
};

/** The bytes of a modulus. */
export const minModulus = 64;
export const maxModulus = 512;

const exponentBytes = 4;

/** Returns null for what is no public key of the scheme. */
export function publicKeyOf(scheme: Scheme, key: Uint8Array): KeyObject | null {
  const curve = curves[scheme];
  const jwk = curve === undefined ? rsaPublic(key) : ecPublic(curve, key);
  return jwk && made(() => createPublicKey({ key: jwk, format: "jwk" }));
}

/** Returns null for what is no private key of the scheme. */
export function privateKeyOf(scheme: Scheme, key: Uint8Array): KeyObject | null {
  const curve = curves[scheme];
  if (curve !== undefined) {
    if (key.length !== 3 * curve.bytes) return null;
    const point = key.subarray(0, 2 * curve.bytes);
    const number = key.subarray(2 * curve.bytes);
    // By a form that has the point: OpenSSL would compute that of a JSON Web Key once more, in this thread.
    const der = Buffer.concat([curve.beforeNumber, number, curve.beforePoint, point]);
    return made(() => createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  }
  const jwk = rsaPrivate(key);
  return jwk && made(() => createPrivateKey({ key: jwk, format: "jwk" }));
}

/** The bytes of a private key of a curve. */
export function bytesOfKey(scheme: Scheme, key: KeyObject): Uint8Array {
  const { x, y, d } = key.export({ format: "jwk" });
  const { bytes } = curves[scheme]!;
  const all = new Uint8Array(3 * bytes);
  for (const [index, number] of [x, y, d].entries()) {
    const part = Buffer.from(number!, "base64url");
    all.set(part, (index + 1) * bytes - part.length);
  }
  return all;
}

/** The bytes of a private key of RSA whose modulus has so many. */
export function bytesOfRsaKey(key: KeyObject, modulus: number): Uint8Array {
  const { e, n, d, p, q, dp, dq, qi } = key.export({ format: "jwk" });
  const half = modulus / 2;
  const numbers = [e, n, d, p, q, dp, dq, qi];
  const lengths = [exponentBytes, modulus, modulus, half, half, half, half, half];
  return Buffer.concat(
    numbers.map((number, index) => {
      const part = Buffer.from(number!, "base64url");
      return Buffer.concat([Buffer.alloc(lengths[index]! - part.length), part]);
    }),
  );
}

function made(make: () => KeyObject): KeyObject | null {
  try {
    return make();
  } catch {
    return null;
  }
}

function ecPublic({ jwk, bytes }: Curve, key: Uint8Array): JsonWebKey | null {
  if (key.length !== 2 * bytes) return null;
  const [x, y] = cut(key, [bytes, bytes]);
  return { kty: "EC", crv: jwk, x: x!, y: y! };
}

function rsaPublic(key: Uint8Array): JsonWebKey | null {
  const length = key.length - exponentBytes;
  if (!isModulus(key, length)) return null;
  const [e, n] = cut(key, [exponentBytes, length]);
  return { kty: "RSA", e: e!, n: n! };
}

function rsaPrivate(key: Uint8Array): JsonWebKey | null {
  const length = (2 * (key.length - exponentBytes)) / 9;
  if (length % 2 !== 0 || !isModulus(key, length)) return null;
  const half = length / 2;
  const lengths = [exponentBytes, length, length, half, half, half, half, half];
  const [e, n, d, p, q, dp, dq, qi] = cut(key, lengths);
  return { kty: "RSA", e: e!, n: n!, d: d!, p: p!, q: q!, dp: dp!, dq: dq!, qi: qi! };
}

/** Whether a modulus of so many bytes stands behind the exponent: of the lengths that there is a price for, with all of
 * its bytes in use, and odd. */
function isModulus(key: Uint8Array, length: number): boolean {
  const inBounds = length >= minModulus && length <= maxModulus;
  if (!inBounds || key.length < exponentBytes + length) return false;
  return key[exponentBytes] !== 0 && (key[exponentBytes + length - 1]! & 1) === 1;
}

/** The numbers of these lengths, one after the other, in base64url. */
function cut(key: Uint8Array, lengths: readonly number[]): string[] {
  let at = 0;
  return lengths.map((length) => {
    const part = Buffer.from(key.buffer, key.byteOffset + at, length);
    at += length;
    return part.toString("base64url");
  });
}
