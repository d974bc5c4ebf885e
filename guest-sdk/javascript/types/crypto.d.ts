// Web Cryptography.

type BufferSource = ArrayBufferView | ArrayBuffer;
type HashName = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";
type HashAlgorithm = HashName | { name: HashName };
type KeyFormat = "jwk" | "pkcs8" | "raw" | "spki";
type KeyType = "private" | "public" | "secret";
type KeyUsage =
  | "decrypt"
  | "deriveBits"
  | "deriveKey"
  | "encrypt"
  | "sign"
  | "unwrapKey"
  | "verify"
  | "wrapKey";

interface HmacAlgorithm {
  name: "HMAC";
  hash: HashAlgorithm;
  /** In bits. */
  length?: number;
}

interface EcKeyAlgorithm {
  name: "ECDH" | "ECDSA";
  namedCurve: "P-256" | "P-384" | "P-521";
}

interface RsaKeyAlgorithm {
  name: "RSASSA-PKCS1-v1_5" | "RSA-OAEP" | "RSA-PSS";
  hash: HashAlgorithm;
}

interface RsaKeyGenAlgorithm extends RsaKeyAlgorithm {
  /** In bits: a multiple of 16 from 512 to 4,096. */
  modulusLength: number;
  publicExponent: Uint8Array;
}

type AesName = "AES-CBC" | "AES-CTR" | "AES-GCM" | "AES-KW";

interface AesKeyAlgorithm {
  name: AesName;
  /** In bits. */
  length: 128 | 192 | 256;
}

type CurveName = "Ed25519" | "Ed448" | "X25519" | "X448";
type CurveAlgorithm = CurveName | { name: CurveName };
type SecretName = "HKDF" | "PBKDF2";

type SigningAlgorithm =
  | "Ed25519"
  | "Ed448"
  | "HMAC"
  | "RSASSA-PKCS1-v1_5"
  | { name: "Ed25519" | "HMAC" | "RSASSA-PKCS1-v1_5" }
  | { name: "ECDSA"; hash: HashAlgorithm }
  /** What the signature is bound to besides: up to 255 bytes. */
  | { name: "Ed448"; context?: BufferSource }
  /** In bytes. */
  | { name: "RSA-PSS"; saltLength: number };

interface AesCbcParams {
  name: "AES-CBC";
  iv: BufferSource;
}

interface AesCtrParams {
  name: "AES-CTR";
  counter: BufferSource;
  /** How many bits of the block count. */
  length: number;
}

interface AesGcmParams {
  name: "AES-GCM";
  iv: BufferSource;
  additionalData?: BufferSource;
  /** In bits. */
  tagLength?: number;
}

interface RsaOaepParams {
  name: "RSA-OAEP";
  label?: BufferSource;
}

type EncryptingAlgorithm = "RSA-OAEP" | AesCbcParams | AesCtrParams | AesGcmParams | RsaOaepParams;

type WrappingAlgorithm = EncryptingAlgorithm | "AES-KW" | { name: "AES-KW" };

interface HkdfParams {
  name: "HKDF";
  hash: HashAlgorithm;
  salt: BufferSource;
  info: BufferSource;
}

interface Pbkdf2Params {
  name: "PBKDF2";
  hash: HashAlgorithm;
  salt: BufferSource;
  iterations: number;
}

interface EcdhKeyDeriveParams {
  name: "ECDH" | "X25519" | "X448";
  public: CryptoKey;
}

type DerivingAlgorithm = HkdfParams | Pbkdf2Params | EcdhKeyDeriveParams;
type DerivedKeyAlgorithm = AesKeyAlgorithm | HmacAlgorithm | SecretName | { name: SecretName };

type KeyAlgorithm =
  | HmacAlgorithm
  | EcKeyAlgorithm
  | RsaKeyAlgorithm
  | AesName
  | { name: AesName }
  | CurveAlgorithm
  | SecretName
  | { name: SecretName };

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
  readonly type: KeyType;
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

/** All but `digest` and HMAC needs the grant `crypto`. */
declare class SubtleCrypto {
  private constructor();
  decrypt(algorithm: EncryptingAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  /** `length` is in bits. */
  deriveBits(
    algorithm: DerivingAlgorithm,
    baseKey: CryptoKey,
    length?: number | null,
  ): Promise<ArrayBuffer>;
  deriveKey(
    algorithm: DerivingAlgorithm,
    baseKey: CryptoKey,
    derivedKeyType: DerivedKeyAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  digest(algorithm: HashAlgorithm, data: BufferSource): Promise<ArrayBuffer>;
  encrypt(algorithm: EncryptingAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  exportKey(format: "raw" | "spki" | "pkcs8", key: CryptoKey): Promise<ArrayBuffer>;
  exportKey(format: "jwk", key: CryptoKey): Promise<JsonWebKey>;
  exportKey(format: KeyFormat, key: CryptoKey): Promise<ArrayBuffer | JsonWebKey>;
  generateKey(
    algorithm: AesKeyAlgorithm | HmacAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  generateKey(
    algorithm: CurveAlgorithm | EcKeyAlgorithm | RsaKeyGenAlgorithm,
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
  unwrapKey(
    format: KeyFormat,
    wrappedKey: BufferSource,
    unwrappingKey: CryptoKey,
    unwrapAlgorithm: WrappingAlgorithm,
    unwrappedKeyAlgorithm: KeyAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  verify(
    algorithm: SigningAlgorithm,
    key: CryptoKey,
    signature: BufferSource,
    data: BufferSource,
  ): Promise<boolean>;
  wrapKey(
    format: KeyFormat,
    key: CryptoKey,
    wrappingKey: CryptoKey,
    wrapAlgorithm: WrappingAlgorithm,
  ): Promise<ArrayBuffer>;
}

/** Random values need the grant `random`, and are not there for top-level code. */
declare class Crypto {
  private constructor();
  readonly subtle: SubtleCrypto;
  getRandomValues<View extends ArrayBufferView>(view: View): View;
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}
declare var crypto: Crypto;
