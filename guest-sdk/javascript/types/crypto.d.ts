// Web Cryptography, as far as digests and signatures.

type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;
type HashName = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";
type HashAlgorithm = HashName | { name: HashName };
type KeyUsage = "sign" | "verify";

interface HmacAlgorithm {
  name: "HMAC";
  hash: HashAlgorithm;
  /** In bits. */
  length?: number;
}

interface EcKeyAlgorithm {
  name: "ECDSA";
  namedCurve: "P-256" | "P-384" | "P-521";
}

interface RsaKeyAlgorithm {
  name: "RSASSA-PKCS1-v1_5" | "RSA-PSS";
  hash: HashAlgorithm;
}

type SigningAlgorithm =
  | "HMAC"
  | "RSASSA-PKCS1-v1_5"
  | { name: "HMAC" | "RSASSA-PKCS1-v1_5" }
  | { name: "ECDSA"; hash: HashAlgorithm }
  /** In bytes. */
  | { name: "RSA-PSS"; saltLength: number };

type KeyAlgorithm = HmacAlgorithm | EcKeyAlgorithm | RsaKeyAlgorithm;

interface CryptoKeyPair {
  publicKey: CryptoKey;
  privateKey: CryptoKey;
}

interface JsonWebKey {
  alg?: string;
  crv?: string;
  d?: string;
  dp?: string;
  dq?: string;
  e?: string;
  ext?: boolean;
  k?: string;
  key_ops?: string[];
  kty?: string;
  n?: string;
  p?: string;
  q?: string;
  qi?: string;
  use?: string;
  x?: string;
  y?: string;
}

declare class CryptoKey {
  private constructor();
  readonly type: "secret" | "public" | "private";
  readonly extractable: boolean;
  readonly algorithm: {
    name: string;
    hash?: { name: string };
    length?: number;
    namedCurve?: string;
    modulusLength?: number;
    publicExponent?: Uint8Array;
  };
  readonly usages: KeyUsage[];
}

/** Key pairs need the grant `crypto`. */
declare class SubtleCrypto {
  private constructor();
  digest(algorithm: HashAlgorithm, data: BufferSource): Promise<ArrayBuffer>;
  exportKey(format: "raw" | "spki" | "pkcs8", key: CryptoKey): Promise<ArrayBuffer>;
  exportKey(format: "jwk", key: CryptoKey): Promise<JsonWebKey>;
  generateKey(
    algorithm: HmacAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  generateKey(
    algorithm: EcKeyAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKeyPair>;
  importKey(
    format: "raw" | "spki" | "pkcs8",
    keyData: BufferSource,
    algorithm: KeyAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  importKey(
    format: "jwk",
    keyData: JsonWebKey,
    algorithm: KeyAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  sign(algorithm: SigningAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  verify(
    algorithm: SigningAlgorithm,
    key: CryptoKey,
    signature: BufferSource,
    data: BufferSource,
  ): Promise<boolean>;
}

/** Random values need the grant `random`, and are not there for top-level code. */
declare class Crypto {
  private constructor();
  readonly subtle: SubtleCrypto;
  getRandomValues<View extends ArrayBufferView>(view: View): View;
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}
declare var crypto: Crypto;
