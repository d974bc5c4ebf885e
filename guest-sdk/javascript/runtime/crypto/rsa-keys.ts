// Keys of RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP (Web Cryptography API §20 to §22). Their bytes are the public exponent in 4
// bytes and the modulus, then the numbers of a private key.
import { type AlgorithmMembers, wholeNumber } from "./algorithms.ts";
import {
  algorithmOf,
  type CryptoKey,
  isExtractable,
  type KeyPair,
  type KeyUsage,
  newKey,
  pairUsages,
  type RsaAlgorithm,
  requireForm,
  requireSome,
  secretOf,
  typeOf,
  usagesFrom,
  usagesOf,
} from "./crypto-key.ts";
import { DerReader, der, derNumber, joined, tag, withoutZeros } from "./der.ts";
import { type HashName, hashName, notSupported } from "./hash-names.ts";
import {
  base64url,
  checkJwk,
  isPrivateForm,
  type Jwk,
  jwkBytes,
  refuseJwk,
  requireJwk,
} from "./json-web-key.ts";
import { keyInForm, pkcs8, spki } from "./key-forms.ts";
import { SecretBytes, secretBytes } from "./secret-bytes.ts";

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

type RsaName = RsaAlgorithm["name"];

const signs = { public: ["verify"], private: ["sign"] } as const;

/** What keys of an algorithm may be used for. */
const uses: Readonly<Record<RsaName, Record<"public" | "private", readonly KeyUsage[]>>> = {
  "RSASSA-PKCS1-v1_5": signs,
  "RSA-PSS": signs,
  "RSA-OAEP": { public: ["encrypt", "wrapKey"], private: ["decrypt", "unwrapKey"] },
};

/** The `alg` of a JSON Web Key (RFC 7518 §3.1 and §4.1). */
function jwkName(name: RsaName, hash: HashName): string {
  const bits = hash.slice(4);
  if (name === "RSA-OAEP") return bits === "1" ? "RSA-OAEP" : `RSA-OAEP-${bits}`;
  return `${name === "RSA-PSS" ? "PS" : "RS"}${bits}`;
}

/** A new pair, of the numbers that `make` gives for a modulus of so many bits and an exponent. */
export function rsaKeyPair(
  name: RsaName,
  parameters: AlgorithmMembers,
  extractable: boolean,
  usages: Iterable<unknown>,
  make: (bits: number, exponent: number) => Uint8Array,
): KeyPair {
  const hash = hashName(parameters.hash);
  const bits = wholeNumber(parameters.modulusLength, 2 ** 32, "modulusLength");
  const exponent = exponentOf(parameters.publicExponent);
  const checked = pairUsages(usages, uses[name], name);
  const bytes = secretBytes(make(bits, exponent));
  const open = joined(bytes.subarray(0, exponentBytes + bits / 8));
  const algorithm = rsaAlgorithm(name, numbersOf(open, false).map(withoutZeros), hash);
  return {
    publicKey: newKey(open, algorithm, true, checked.public, "public"),
    privateKey: newKey(bytes, algorithm, extractable, checked.private, "private"),
  };
}

/** @throws TypeError for what is no Uint8Array, DOMException OperationError for more than 32 bits, and for what no key has. */
function exponentOf(bytes: unknown): number {
  if (!(bytes instanceof Uint8Array)) throw new TypeError("The publicExponent is a Uint8Array");
  const digits = withoutZeros(bytes);
  if (digits.length > exponentBytes) {
    throw new DOMException("A publicExponent has 32 bits at most", "OperationError");
  }
  const exponent = digits.reduce((value, byte) => value * 256 + byte, 0);
  if (exponent % 2 === 1 && exponent !== 1) return exponent;
  throw new DOMException("A publicExponent is odd, and not 1", "OperationError");
}

export function importRsaKey(
  name: RsaName,
  parameters: AlgorithmMembers,
  format: string,
  data: unknown,
  extractable: boolean,
  usages: Iterable<unknown>,
): CryptoKey {
  const hash = hashName(parameters.hash);
  const isPrivate = isPrivateForm(format, data);
  const type = isPrivate ? "private" : "public";
  const checked = usagesFrom(usages, uses[name][type], `A ${type} key of ${name}`);
  let numbers: Uint8Array[];
  if (format === "jwk") {
    numbers = fromJwk(data);
    checkJwk(data as Jwk, jwkName(name, hash), extractable, checked);
  } else if (format === "spki") numbers = fromSpki(data);
  else if (format === "pkcs8") numbers = fromPkcs8(data);
  else throw notSupported(`The key format ${JSON.stringify(format)}`);
  const bytes = bytesOf(numbers);
  if (isPrivate) requireSome(checked);
  const made = rsaAlgorithm(name, numbers, hash);
  return newKey(bytes, made, extractable, checked, type);
}

export function exportRsaKey(format: string, key: CryptoKey): ArrayBuffer | Jwk {
  const { name, hash } = algorithmOf(key) as RsaAlgorithm;
  const numbers = numbersOf(secretOf(key), typeOf(key) === "private");
  if (format === "jwk") {
    const members = privateMembers.slice(0, numbers.length);
    return {
      key_ops: usagesOf(key),
      ext: isExtractable(key),
      kty: "RSA",
      ...Object.fromEntries(
        members.map((member, index) => [member, base64url(withoutZeros(numbers[index]!))]),
      ),
      alg: jwkName(name, hash.name),
    };
  }
  requireForm(format, key, ["spki"]);
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
  const padded = new SecretBytes(length);
  padded.set(number, length - number.length);
  return padded;
}

function rsaAlgorithm(
  name: RsaName,
  [modulus, exponent]: readonly Uint8Array[],
  hash: HashName,
): RsaAlgorithm {
  return {
    name,
    modulusLength: 8 * modulus!.length - Math.clz32(modulus![0]!) + 24,
    publicExponent: Uint8Array.from(exponent!),
    hash: { name: hash },
  };
}
