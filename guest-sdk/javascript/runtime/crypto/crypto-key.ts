import { type HashName, notSupported } from "./hash-names.ts";
import { secretBytes } from "./secret-bytes.ts";

/** All usages, in the order of the standard (§13.2): others are no usages at all. */
const usageNames = [
  ...(["encrypt", "decrypt", "sign", "verify"] as const),
  ...(["deriveKey", "deriveBits", "wrapKey", "unwrapKey"] as const),
];
export type KeyUsage = (typeof usageNames)[number];
export type KeyType = "secret" | "public" | "private";

export interface HmacAlgorithm {
  readonly name: "HMAC";
  readonly hash: { readonly name: HashName };
  /** In bits. */
  readonly length: number;
}

export interface EcAlgorithm {
  readonly name: "ECDSA" | "ECDH";
  readonly namedCurve: string;
}

export interface RsaAlgorithm {
  readonly name: "RSASSA-PKCS1-v1_5" | "RSA-PSS" | "RSA-OAEP";
  /** In bits. */
  readonly modulusLength: number;
  readonly publicExponent: Uint8Array;
  readonly hash: { readonly name: HashName };
}

export interface AesAlgorithm {
  readonly name: "AES-CBC" | "AES-CTR" | "AES-GCM" | "AES-KW";
  /** In bits. */
  readonly length: number;
}

/** Algorithms whose name says all. */
export interface PlainAlgorithm {
  readonly name: "Ed25519" | "Ed448" | "X25519" | "X448" | "HKDF" | "PBKDF2";
}

export type KeyAlgorithm =
  | HmacAlgorithm
  | EcAlgorithm
  | RsaAlgorithm
  | AesAlgorithm
  | PlainAlgorithm;

export interface KeyPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

/** Only crypto.subtle makes keys. */
const made = Symbol("made by crypto.subtle");

/** What a key is, where no script reaches: the public members may be replaced, and what they give may be changed. */
interface KeyParts {
  readonly type: KeyType;
  readonly algorithm: KeyAlgorithm;
  readonly extractable: boolean;
  /** A bit for each of {@link usageNames}. */
  readonly usages: number;
}

/** The bytes of a key, for what computes with it: a secret of HMAC, or what the host takes (runtime/abi/crypto.wit). */
export let secretOf: (key: CryptoKey) => Uint8Array;

/** What a key is; undefined for what is no key. */
let partsOf: (key: object) => KeyParts | undefined;

/** CryptoKey (Web Cryptography API §13). */
export class CryptoKey {
  readonly #secret: Uint8Array;
  readonly #parts: KeyParts;
  // Made when they are read first, and the same object each time (Web IDL's cached attributes).
  #algorithm: KeyAlgorithm | undefined;
  #usages: readonly KeyUsage[] | undefined;

  constructor(
    token: unknown,
    secret: Uint8Array,
    algorithm: KeyAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
    type: KeyType,
  ) {
    if (token !== made) throw new TypeError("Illegal constructor");
    this.#secret = secretBytes(secret);
    this.#parts = { type, algorithm, extractable, usages: bitsOf(usages) };
  }

  get type(): KeyType {
    return this.#parts.type;
  }
  get algorithm(): KeyAlgorithm {
    this.#algorithm ??= copied(this.#parts.algorithm);
    return this.#algorithm;
  }
  get extractable(): boolean {
    return this.#parts.extractable;
  }
  get usages(): readonly KeyUsage[] {
    this.#usages ??= usagesOf(this);
    return this.#usages;
  }

  static {
    secretOf = (key) => key.#secret;
    partsOf = (key) => (#parts in key ? key.#parts : undefined);
  }
}

/** A copy for script. */
function copied(algorithm: KeyAlgorithm): KeyAlgorithm {
  if (!("hash" in algorithm)) return { ...algorithm };
  const hash = { ...algorithm.hash };
  if (!("publicExponent" in algorithm)) return { ...algorithm, hash };
  return { ...algorithm, publicExponent: new Uint8Array(algorithm.publicExponent), hash };
}

/** By index alone: methods and iterators of arrays may be replaced. */
function bitsOf(usages: readonly KeyUsage[]): number {
  let bits = 0;
  for (let at = 0; at < usages.length; at++) bits |= bitOf(usages[at]!);
  return bits;
}

function bitOf(usage: KeyUsage): number {
  for (let at = 0; at < usageNames.length; at++) if (usageNames[at] === usage) return 1 << at;
  return 0;
}

/** The usages of a key in their order in the standard, as an array of its own. */
export function usagesOf(key: CryptoKey): KeyUsage[] {
  const bits = partsOf(key)!.usages;
  return usageNames.filter((usage) => (bits & bitOf(usage)) !== 0);
}

export function typeOf(key: CryptoKey): KeyType {
  return partsOf(key)!.type;
}

/** The algorithm of a key, which is its own: not to be handed on to script. */
export function algorithmOf(key: CryptoKey): KeyAlgorithm {
  return partsOf(key)!.algorithm;
}

export function isExtractable(key: CryptoKey): boolean {
  return partsOf(key)!.extractable;
}

export function newKey(
  secret: Uint8Array,
  algorithm: KeyAlgorithm,
  extractable: boolean,
  usages: readonly KeyUsage[],
  type: KeyType = "secret",
): CryptoKey {
  return new CryptoKey(made, secret, algorithm, extractable, usages, type);
}

export function requireKey(key: unknown): asserts key is CryptoKey {
  const isKey = typeof key === "object" && key !== null && partsOf(key) !== undefined;
  if (!isKey) throw new TypeError("The key is not a CryptoKey");
}

/** @throws DOMException InvalidAccessError for a key of another algorithm, or without that use. */
export function requireUsage(key: unknown, name: string, use: KeyUsage): asserts key is CryptoKey {
  requireKey(key);
  const { algorithm, usages } = partsOf(key)!;
  if (algorithm.name !== name) {
    throw new DOMException(`The key is one of ${algorithm.name}`, "InvalidAccessError");
  }
  if ((usages & bitOf(use)) === 0) {
    throw new DOMException(`The key's usages do not include "${use}"`, "InvalidAccessError");
  }
}

/** @throws DOMException NotSupportedError for a form that keys of the algorithm have not, InvalidAccessError for one that is not that
 * of a key of this type. */
export function requireForm(format: string, key: CryptoKey, publicForms: readonly string[]): void {
  if (format !== "pkcs8" && !publicForms.includes(format)) {
    throw notSupported(`The key format ${JSON.stringify(format)}`);
  }
  if ((format === "pkcs8") === (typeOf(key) === "private")) return;
  throw new DOMException(`The key is ${typeOf(key)}: it has no ${format}`, "InvalidAccessError");
}

/** @throws DOMException InvalidAccessError for a key that may not leave. */
export function requireExtractable(key: CryptoKey): void {
  if (!isExtractable(key)) {
    throw new DOMException("The key is not extractable", "InvalidAccessError");
  }
}

/** The usages in their order in the standard, each once.
 * @throws DOMException SyntaxError for one that is not allowed, TypeError for one that there is not. */
export function usagesFrom(
  given: Iterable<unknown>,
  allowed: readonly KeyUsage[],
  what: string,
): KeyUsage[] {
  const usages = [...given].map((usage) => `${usage}`);
  const unknown = usages.find((usage) => !usageNames.includes(usage as KeyUsage));
  if (unknown !== undefined) throw new TypeError(`${JSON.stringify(unknown)} is no usage of a key`);
  const other = usages.find((usage) => !allowed.includes(usage as KeyUsage));
  if (other !== undefined) {
    throw new DOMException(`${what} can't be used to ${JSON.stringify(other)}`, "SyntaxError");
  }
  return usageNames.filter((usage) => usages.includes(usage));
}

/** The usages of the two keys of a new pair; `allowed` is what each may be used for.
 * @throws DOMException SyntaxError where the private one has none. */
export function pairUsages(
  given: Iterable<unknown>,
  allowed: Readonly<Record<"public" | "private", readonly KeyUsage[]>>,
  name: string,
): Record<"public" | "private", KeyUsage[]> {
  const all = usagesFrom(given, [...allowed.public, ...allowed.private], `A key of ${name}`);
  const of = (type: "public" | "private") => all.filter((usage) => allowed[type].includes(usage));
  requireSome(of("private"));
  return { public: of("public"), private: of("private") };
}

/** @throws DOMException SyntaxError where there are none. */
export function requireSome(usages: readonly KeyUsage[]): void {
  if (usages.length > 0) return;
  throw new DOMException("A key that is secret needs usages", "SyntaxError");
}
