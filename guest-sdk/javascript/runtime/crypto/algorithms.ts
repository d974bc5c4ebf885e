// The algorithms of crypto.subtle by their names (Web Cryptography API §18). HMAC is always there; what the host computes
// is there with the grant "crypto" (granted/crypto.ts).
import { grantNeeded } from "../loop/granted.ts";
import type { CryptoKey, KeyPair, KeyUsage } from "./crypto-key.ts";
import { algorithmName, notSupported } from "./hash-names.ts";
import type { Jwk } from "./json-web-key.ts";

/** An algorithm as the author gave it: members are looked at before they are used. */
export type AlgorithmMembers = Readonly<Record<string, unknown>>;

/** What an algorithm does. Each takes its parameters first, as the standard checks these before keys. Keys are
 * known to be of the algorithm, with the usage, and data to be copies. */
export interface Algorithm {
  readonly name: string;
  generateKey?(
    parameters: AlgorithmMembers,
    extractable: boolean,
    usages: Iterable<unknown>,
  ): CryptoKey | KeyPair;
  importKey(
    parameters: AlgorithmMembers,
    format: string,
    data: unknown,
    extractable: boolean,
    usages: Iterable<unknown>,
  ): CryptoKey;
  exportKey?(format: string, key: CryptoKey): ArrayBuffer | Jwk;
  sign?(parameters: AlgorithmMembers): (key: CryptoKey, data: Bytes) => Bytes;
  verify?(parameters: AlgorithmMembers): (key: CryptoKey, signature: Bytes, data: Bytes) => boolean;
  encrypt?(parameters: AlgorithmMembers): (key: CryptoKey, data: Bytes) => Bytes;
  decrypt?(parameters: AlgorithmMembers): (key: CryptoKey, data: Bytes) => Bytes;
  wrapKey?(parameters: AlgorithmMembers): (key: CryptoKey, data: Bytes) => Bytes;
  unwrapKey?(parameters: AlgorithmMembers): (key: CryptoKey, data: Bytes) => Bytes;
  /** `length` is in bits; null for as many as there are. */
  deriveBits?(parameters: AlgorithmMembers): (key: CryptoKey, length: number | null) => Bytes;
  /** How many bits a key that is derived has; null for as many as there are. */
  keyLength?(parameters: AlgorithmMembers): number | null;
}

export type Bytes = Uint8Array<ArrayBuffer>;
type Operation = Exclude<keyof Algorithm, "name">;

/** Names of the algorithms that the grant adds. */
const hostNames = [
  ...["AES-CBC", "AES-CTR", "AES-GCM", "AES-KW", "ECDH", "ECDSA", "Ed25519", "Ed448", "HKDF"],
  ...["PBKDF2", "RSA-OAEP", "RSA-PSS", "RSASSA-PKCS1-v1_5", "X25519", "X448"],
];

// No script gets hold of an algorithm, which exports keys that may not leave: neither by a `Map` whose members were replaced,
// nor as the `this` of a member that was added to `Object.prototype`.
const algorithms = Object.create(null) as Record<string, Algorithm | undefined>;

export function addAlgorithms(added: readonly Algorithm[]): void {
  for (const each of added) algorithms[each.name.toUpperCase()] = Object.setPrototypeOf(each, null);
}

/** The algorithm with an operation that it has.
 * @param what what the author's code called, as "sign".
 * @throws DOMException NotSupportedError where it has none such, Error where the settings do not grant it. */
export function algorithmWith<Name extends Operation>(
  operation: Name,
  given: unknown,
  what: KeyUsage | Operation = operation,
): Algorithm & Required<Pick<Algorithm, Name>> {
  const name = algorithmName(given);
  const wanted = name.toUpperCase();
  const found = algorithms[wanted];
  if (found?.[operation] !== undefined) return found as never;
  const granted = hostNames.find((each) => each.toUpperCase() === wanted);
  if (found === undefined && granted !== undefined) {
    throw new Error(grantNeeded("crypto", `crypto.subtle.${what}() with ${granted}`));
  }
  throw notSupported(`${what} with ${JSON.stringify(name)}`);
}

/** Whether an algorithm has an operation. */
export function hasOperation(operation: Operation, given: unknown): boolean {
  return algorithms[algorithmName(given).toUpperCase()]?.[operation] !== undefined;
}

/** The members of an algorithm; one that is a name alone has none. */
export function parametersOf(given: unknown): AlgorithmMembers {
  return typeof given === "object" && given !== null ? (given as AlgorithmMembers) : {};
}

/** A whole number of Web IDL, [EnforceRange].
 * @throws TypeError for what is out of range, or no number. */
export function wholeNumber(value: unknown, end: number, what: string): number {
  const number = Math.trunc(Number(value));
  if (number >= 0 && number < end) return number;
  throw new TypeError(`${String(value)} is no ${what}`);
}
