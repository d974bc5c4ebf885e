import type { ImportName, importTable } from "../../../abi/generated/imports.ts";
import type {
  CacheKey,
  Cipher,
  Curve,
  Curve448,
  Derivation,
  Digest,
  Direction,
  Format,
  FormatterKind,
  Level,
  Outgoing,
  Redirect,
  Response,
  Scheme,
  Service,
} from "../../../abi/generated/types.ts";

// A component carries its own declaration of the interfaces it uses, and the glue lifts by that. One
// that declares them otherwise hands over values of other types: so what comes out of a guest is
// looked at before the host works with it.

/** The guest's declaration of the interface is not the host's. */
export class WrongType extends Error {}

/** Every type that a parameter of a host function has, as WIT writes it. */
type ParameterType =
  (typeof importTable)[ImportName]["functions"][number]["params"][number]["type"];

const levels: Record<Level, true> = { debug: true, info: true, warn: true, error: true };

const schemes: Record<Scheme, true> = {
  "ecdsa-p256": true,
  "ecdsa-p384": true,
  "ecdsa-p521": true,
  "rsa-pkcs1": true,
  "rsa-pss": true,
};
const digests: Record<Digest, true> = { sha1: true, sha256: true, sha384: true, sha512: true };
const curves: Record<Curve, true> = {
  p256: true,
  p384: true,
  p521: true,
  ed25519: true,
  x25519: true,
};
const curves448: Record<Curve448, true> = { ed448: true, x448: true };
const ciphers: Record<Cipher, true> = {
  "aes-cbc": true,
  "aes-ctr": true,
  "aes-gcm": true,
  "aes-kw": true,
};
const derivations: Record<Derivation, true> = { hkdf: true, pbkdf2: true };

const formats: Record<Format, true> = { gzip: true, deflate: true, "deflate-raw": true };
const formatterKinds: Record<FormatterKind, true> = { "date-time": true, number: true };
const services: Record<Service, true> = {
  collator: true,
  "display-names": true,
  "duration-format": true,
  "list-format": true,
  "plural-rules": true,
  "relative-time-format": true,
  segmenter: true,
};
const directions: Record<Direction, true> = { compress: true, decompress: true };

const isOneOf = (names: object) => (value: unknown) =>
  typeof value === "string" && Object.hasOwn(names, value);

const isWhole = (value: unknown, end: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < end;

const redirects: Record<Redirect, true> = { follow: true, manual: true, error: true };

const isOfType: Record<ParameterType, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  u16: (value) => isWhole(value, 2 ** 16),
  u32: (value) => isWhole(value, 2 ** 32),
  "list<u8>": (value) => value instanceof Uint8Array,
  "list<field>": isFields,
  outgoing: isOutgoing,
  response: isResponse,
  "cache-key": isCacheKey,
  condition: isCondition,
  level: isOneOf(levels),
  scheme: isOneOf(schemes),
  digest: isOneOf(digests),
  curve: isOneOf(curves),
  curve448: isOneOf(curves448),
  cipher: isOneOf(ciphers),
  derivation: isOneOf(derivations),
  format: isOneOf(formats),
  direction: isOneOf(directions),
  "formatter-kind": isOneOf(formatterKinds),
  service: isOneOf(services),
  bool: (value) => typeof value === "boolean",
};

/** @throws WrongType */
export function checkArguments(
  name: string,
  params: readonly { readonly name: string; readonly type: ParameterType }[],
  values: readonly unknown[],
): void {
  const right =
    values.length === params.length &&
    params.every(({ type }, index) => isOfType[type](values[index]));
  if (!right) throw new WrongType(`the component declares ${name} with other parameters`);
}

/** @throws WrongType */
export function checkResponse(value: unknown): asserts value is Response {
  if (!isResponse(value)) throw new WrongType("the component declares handle with another result");
}

function isResponse(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { status, fields, body } = value as Partial<Response>;
  return typeof status === "number" && isFields(fields) && isBody(body);
}

function isFields(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (field) => Array.isArray(field) && field.length === 2 && field.every(isOfType.string),
    )
  );
}

function isBody(value: unknown): boolean {
  const { tag, val } = (value ?? {}) as { tag?: unknown; val?: unknown };
  if (tag === "empty") return true;
  return tag === "bytes" ? val instanceof Uint8Array : tag === "streamed" && isWhole(val, 2 ** 32);
}

function isOutgoing(value: unknown): boolean {
  const { method, uri, fields, body, redirect } = (value ?? {}) as Partial<Outgoing>;
  return (
    typeof method === "string" &&
    typeof uri === "string" &&
    isFields(fields) &&
    isBody(body) &&
    isOneOf(redirects)(redirect)
  );
}

function isCacheKey(value: unknown): boolean {
  const { cache, method, uri, fields } = (value ?? {}) as Partial<CacheKey>;
  return [cache, method, uri].every(isOfType.string) && isFields(fields);
}

function isCondition(value: unknown): boolean {
  const { tag, val } = (value ?? {}) as { tag?: unknown; val?: unknown };
  return tag === "version" ? typeof val === "bigint" : tag === "always" || tag === "absent";
}
