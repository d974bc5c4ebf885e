// Keys of RSASSA-PKCS1-v1_5 and RSA-PSS (Web Cryptography API §20 and §21). Their bytes are the public exponent in 4
// bytes and the modulus, then the numbers of a private key.
import {
  type CryptoKey,
  newKey,
  type RsaAlgorithm,
  requireExtractable,
  requireSome,
  secretOf,
  usagesFrom,
} from "./crypto-key.ts";
import { DerReader, der, derNumber, joined, tag, withoutZeros } from "./der.ts";
import { hashName, notSupported } from "./hash-names.ts";
import { base64url, checkJwk, type Jwk, jwkBytes, refuseJwk, requireJwk } from "./json-web-key.ts";
import { keyInForm, pkcs8, spki } from "./key-forms.ts";

/** rsaEncryption, with parameters that are none. */
const identifier = Uint8Array.of(
  ...[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00],
);

const exponentBytes = 4;
const leastModulus = 64;
const mostModulus = 512;

/** Members of a JSON Web Key in the order in which RSAPublicKey and RSAPrivateKey have them (RFC 8017, appendix A). */
const publicMembers = ["n", "e"] as const;
const privateMembers = ["n", "e", "d", "p", "q", "dp", "dq", "qi"] as const;

/** How the `alg` of a JSON Web Key begins. */
const algPrefixes = { "RSASSA-PKCS1-v1_5": "RS", "RSA-PSS": "PS" } as const;

type RsaName = RsaAlgorithm["name"];

export function importRsaKey(
  name: RsaName,
  format: string,
  data: unknown,
  algorithm: unknown,
  extractable: boolean,
  usages: Iterable<unknown>,
): CryptoKey {
  const hash = hashName((algorithm as { hash?: unknown }).hash);
  const isPrivate = format === "pkcs8" || (format === "jwk" && isPrivateJwk(data));
  const use = isPrivate ? "sign" : "verify";
  const checked = usagesFrom(usages, [use], `A ${isPrivate ? "private" : "public"} key of ${name}`);
  let numbers: Uint8Array[];
  if (format === "jwk") {
    const prefix = algPrefixes[name];
    numbers = fromJwk(data);
    checkJwk(data as Jwk, `${prefix}${hash.slice(4)}`, extractable, checked);
  } else if (format === "spki") numbers = fromSpki(data);
  else if (format === "pkcs8") numbers = fromPkcs8(data);
  else throw notSupported(`The key format ${JSON.stringify(format)}`);
  const bytes = bytesOf(numbers);
  if (isPrivate) requireSome(checked);
  const made = rsaAlgorithm(name, numbers, hash);
  return newKey(bytes, made, extractable, checked, isPrivate ? "private" : "public");
}

export function exportRsaKey(format: string, key: CryptoKey): ArrayBuffer | Jwk {
  requireExtractable(key);
  const { name, hash } = key.algorithm as RsaAlgorithm;
  const numbers = numbersOf(secretOf(key), key.type === "private");
  if (format === "jwk") {
    const members = privateMembers.slice(0, numbers.length);
    return {
      key_ops: [...key.usages],
      ext: key.extractable,
      kty: "RSA",
      ...Object.fromEntries(
        members.map((member, index) => [member, base64url(withoutZeros(numbers[index]!))]),
      ),
      alg: `${algPrefixes[name]}${hash.name.slice(4)}`,
    };
  }
  if (format !== "spki" && format !== "pkcs8") {
    throw notSupported(`The key format ${JSON.stringify(format)}`);
  }
  if ((format === "pkcs8") !== (key.type === "private")) {
    throw new DOMException(`The key is ${key.type}: it has no ${format}`, "InvalidAccessError");
  }
  const all = numbers.map(derNumber);
  if (format === "spki") return spki(identifier, der(tag.sequence, ...all));
  return pkcs8(identifier, der(tag.sequence, derNumber(Uint8Array.of()), ...all));
}

function fromSpki(data: unknown): Uint8Array[] {
  const outer = new DerReader(keyInForm("spki", data, identifier));
  const whole = outer.inner(tag.sequence);
  outer.end();
  const numbers = publicMembers.map(() => whole.number());
  whole.end();
  return numbers;
}

function fromPkcs8(data: unknown): Uint8Array[] {
  const outer = new DerReader(keyInForm("pkcs8", data, identifier));
  const whole = outer.inner(tag.sequence);
  outer.end();
  if (whole.number().length > 0) throw severalPrimes();
  const numbers = privateMembers.map(() => whole.number());
  whole.end();
  return numbers;
}

function isPrivateJwk(jwk: unknown): boolean {
  requireJwk(jwk);
  return jwk.d !== undefined;
}

function fromJwk(jwk: unknown): Uint8Array[] {
  requireJwk(jwk);
  if (jwk.kty !== "RSA") throw refuseJwk('has another kty than "RSA"');
  if (jwk.oth !== undefined) throw severalPrimes();
  const members = jwk.d === undefined ? publicMembers : privateMembers;
  return members.map((member) => withoutZeros(jwkBytes(jwk, member)));
}

function severalPrimes(): DOMException {
  return notSupported("A key of RSA with more than two primes");
}

/** The numbers one after the other, as the host takes them.
 * @throws DOMException DataError for lengths that no key has, NotSupportedError for those that the host does not take. */
function bytesOf([modulus, exponent, ...others]: readonly Uint8Array[]): Uint8Array {
  const { length } = modulus!;
  if (length === 0 || exponent!.length === 0 || (modulus!.at(-1)! & 1) === 0) {
    throw new DOMException("The key has no modulus or exponent of RSA", "DataError");
  }
  if (length < leastModulus || length > mostModulus || exponent!.length > exponentBytes) {
    throw notSupported("A key of RSA of under 512 or over 4,096 bits, or an exponent of over 32");
  }
  const isPrivate = others.length > 0;
  if (isPrivate && length % 2 === 1) throw notSupported("A private key of RSA of that length");
  const half = length / 2;
  const lengths = [length, half, half, half, half, half];
  if (others.some((number, index) => number.length === 0 || number.length > lengths[index]!)) {
    throw new DOMException("The key's numbers do not fit together", "DataError");
  }
  const padded = others.map((number, index) => atLength(number, lengths[index]!));
  return joined(atLength(exponent!, exponentBytes), modulus!, ...padded);
}

/** The other way around. */
function numbersOf(bytes: Uint8Array, isPrivate: boolean): Uint8Array[] {
  const exponent = bytes.subarray(0, exponentBytes);
  const rest = bytes.subarray(exponentBytes);
  if (!isPrivate) return [rest, exponent];
  const length = (rest.length * 2) / 9;
  const half = length / 2;
  const halves = Array.from({ length: 5 }, (_, index) =>
    rest.subarray(2 * length + index * half, 2 * length + (index + 1) * half),
  );
  return [rest.subarray(0, length), exponent, rest.subarray(length, 2 * length), ...halves];
}

function atLength(number: Uint8Array, length: number): Uint8Array {
  const padded = new Uint8Array(length);
  padded.set(number, length - number.length);
  return padded;
}

function rsaAlgorithm(
  name: RsaName,
  [modulus, exponent]: readonly Uint8Array[],
  hash: ReturnType<typeof hashName>,
): RsaAlgorithm {
  return {
    name,
    modulusLength: 8 * modulus!.length - Math.clz32(modulus![0]!) + 24,
    publicExponent: exponent!.slice(),
    hash: { name: hash },
  };
}
