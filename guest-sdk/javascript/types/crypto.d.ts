// Web Cryptography.

type BufferSource = ArrayBufferView | ArrayBuffer;
type BigInteger = Uint8Array;

interface Algorithm {
  name: string;
}

/** Digests are `SHA-1`, `SHA-256`, `SHA-384` and `SHA-512`. Ciphers are `AES-CBC`, `AES-CTR`, `AES-GCM`, `AES-KW` and `RSA-OAEP`,
 * signatures `HMAC`, `ECDSA`, `RSASSA-PKCS1-v1_5`, `RSA-PSS`, `Ed25519` and `Ed448`; keys are derived by `HKDF`, `PBKDF2`, `ECDH`,
 * `X25519` and `X448`. A name that is none of them rejects with a `NotSupportedError`. */
type AlgorithmIdentifier = Algorithm | string;
type HashAlgorithmIdentifier = AlgorithmIdentifier;
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

interface HmacImportParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
  /** In bits. */
  length?: number;
}

interface HmacKeyGenParams extends HmacImportParams {}

interface EcKeyImportParams extends Algorithm {
  /** `P-256`, `P-384` or `P-521`. */
  namedCurve: string;
}

interface EcKeyGenParams extends EcKeyImportParams {}

interface RsaHashedImportParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
}

interface RsaHashedKeyGenParams extends RsaHashedImportParams {
  /** In bits: a multiple of 16 from 512 to 4,096. */
  modulusLength: number;
  publicExponent: BigInteger;
}

interface AesKeyGenParams extends Algorithm {
  /** In bits: 128, 192 or 256. */
  length: number;
}

interface AesDerivedKeyParams extends AesKeyGenParams {}

interface EcdsaParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
}

interface Ed448Params extends Algorithm {
  /** What the signature is bound to besides: up to 255 bytes. */
  context?: BufferSource;
}

interface RsaPssParams extends Algorithm {
  /** In bytes. */
  saltLength: number;
}

interface AesCbcParams extends Algorithm {
  iv: BufferSource;
}

interface AesCtrParams extends Algorithm {
  counter: BufferSource;
  /** How many bits of the block count. */
  length: number;
}

interface AesGcmParams extends Algorithm {
  iv: BufferSource;
  additionalData?: BufferSource;
  /** In bits. */
  tagLength?: number;
}

interface RsaOaepParams extends Algorithm {
  label?: BufferSource;
}

interface HkdfParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
  salt: BufferSource;
  info: BufferSource;
}

interface Pbkdf2Params extends Algorithm {
  hash: HashAlgorithmIdentifier;
  salt: BufferSource;
  iterations: number;
}

interface EcdhKeyDeriveParams extends Algorithm {
  public: CryptoKey;
}

type SigningAlgorithm = AlgorithmIdentifier | EcdsaParams | Ed448Params | RsaPssParams;
type EncryptingAlgorithm =
  | AlgorithmIdentifier
  | AesCbcParams
  | AesCtrParams
  | AesGcmParams
  | RsaOaepParams;
type DerivingAlgorithm = AlgorithmIdentifier | HkdfParams | Pbkdf2Params | EcdhKeyDeriveParams;
type ImportedAlgorithm =
  | AlgorithmIdentifier
  | HmacImportParams
  | EcKeyImportParams
  | RsaHashedImportParams
  | AesKeyGenParams;
type DerivedAlgorithm = AlgorithmIdentifier | AesDerivedKeyParams | HmacImportParams;
type CurveName = "Ed25519" | "Ed448" | "X25519" | "X448";

/** What a key is for: which of these it has depends on its algorithm. */
interface KeyAlgorithm extends Algorithm {
  hash?: KeyAlgorithm;
  /** In bits. */
  length?: number;
  namedCurve?: string;
  modulusLength?: number;
  publicExponent?: BigInteger;
}

interface AesKeyAlgorithm extends KeyAlgorithm {
  length: number;
}

interface HmacKeyAlgorithm extends KeyAlgorithm {
  hash: KeyAlgorithm;
  length: number;
}

interface EcKeyAlgorithm extends KeyAlgorithm {
  namedCurve: string;
}

interface RsaKeyAlgorithm extends KeyAlgorithm {
  modulusLength: number;
  publicExponent: BigInteger;
}

interface RsaHashedKeyAlgorithm extends RsaKeyAlgorithm {
  hash: KeyAlgorithm;
}

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
  readonly algorithm: KeyAlgorithm;
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
    derivedKeyType: DerivedAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  digest(algorithm: AlgorithmIdentifier, data: BufferSource): Promise<ArrayBuffer>;
  encrypt(algorithm: EncryptingAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  exportKey(format: "raw" | "spki" | "pkcs8", key: CryptoKey): Promise<ArrayBuffer>;
  exportKey(format: "jwk", key: CryptoKey): Promise<JsonWebKey>;
  exportKey(format: KeyFormat, key: CryptoKey): Promise<ArrayBuffer | JsonWebKey>;
  generateKey(
    algorithm: CurveName | { name: CurveName } | EcKeyGenParams | RsaHashedKeyGenParams,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKeyPair>;
  generateKey(
    algorithm: AesKeyGenParams | HmacKeyGenParams,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  generateKey(
    algorithm: AlgorithmIdentifier,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey | CryptoKeyPair>;
  importKey(
    format: "raw" | "spki" | "pkcs8",
    keyData: BufferSource,
    algorithm: ImportedAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  importKey(
    format: "jwk",
    keyData: JsonWebKey,
    algorithm: ImportedAlgorithm,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>;
  sign(algorithm: SigningAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  unwrapKey(
    format: KeyFormat,
    wrappedKey: BufferSource,
    unwrappingKey: CryptoKey,
    unwrapAlgorithm: EncryptingAlgorithm,
    unwrappedKeyAlgorithm: ImportedAlgorithm,
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
    wrapAlgorithm: EncryptingAlgorithm,
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
