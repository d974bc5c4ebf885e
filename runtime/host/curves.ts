import type { Curve, Curve448, Scheme } from "../abi/generated/types.ts";

/** A curve of either enumeration of `abi/crypto.wit`. */
export type AnyCurve = Curve | Curve448;

/** Bytes of the numbers of a curve. */
export const curveBytes = {
  p256: 32,
  p384: 48,
  p521: 66,
  ed25519: 32,
  x25519: 32,
  ed448: 57,
  x448: 56,
} as const;

/** Fuel for one use of a key, its import counted, and for a new one. Measured, at thirty fuel units a nanosecond: the larger
 * curves have no code of their own in OpenSSL. */
export const curvePrices = {
  p256: 8_000_000n,
  p384: 64_000_000n,
  p521: 145_000_000n,
  ed25519: 4_000_000n,
  x25519: 4_000_000n,
  ed448: 20_000_000n,
  x448: 20_000_000n,
} as const;

/** The curves of ECDSA by its schemes. Those of ECDH are the same, with keys of the same form. */
const ecCurves: Readonly<Partial<Record<Scheme, Curve>>> = {
  "ecdsa-p256": "p256",
  "ecdsa-p384": "p384",
  "ecdsa-p521": "p521",
};

/** The curve of a scheme; undefined for RSA. */
export function curveOf(scheme: Scheme): Curve | undefined {
  return ecCurves[scheme];
}

/** The scheme whose keys have the form of a curve's; undefined for those of RFC 7748 and RFC 8032. */
export function ecSchemeOf(curve: AnyCurve): Scheme | undefined {
  return (Object.keys(ecCurves) as Scheme[]).find((scheme) => ecCurves[scheme] === curve);
}
