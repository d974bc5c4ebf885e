/** Web Cryptography.
 * @module crypto */

/** Bytes. */
type BufferSource = ArrayBufferView | ArrayBuffer;
/** A number as bytes, the highest first. */
type BigInteger = Uint8Array;

/** An algorithm by its name. */
interface Algorithm {
  /** The name of the algorithm. */
  name: string;
}

/** Digests are `SHA-1`, `SHA-256`, `SHA-384` and `SHA-512`. Ciphers are `AES-CBC`, `AES-CTR`, `AES-GCM`, `AES-KW` and `RSA-OAEP`,
 * signatures `HMAC`, `ECDSA`, `RSASSA-PKCS1-v1_5`, `RSA-PSS`, `Ed25519` and `Ed448`; keys are derived by `HKDF`, `PBKDF2`, `ECDH`,
 * `X25519` and `X448`. A name that is none of them rejects with a `NotSupportedError`. */
type AlgorithmIdentifier = Algorithm | string;
/** The name of a digest. */
type HashAlgorithmIdentifier = AlgorithmIdentifier;
/** The form of a key outside. */
type KeyFormat = "jwk" | "pkcs8" | "raw" | "spki";
/** The kind of a key. */
type KeyType = "private" | "public" | "secret";
/** What a key may be used for. */
type KeyUsage =
  | "decrypt"
  | "deriveBits"
  | "deriveKey"
  | "encrypt"
  | "sign"
  | "unwrapKey"
  | "verify"
  | "wrapKey";

/** Parameters of a key for HMAC.
 * @see https://w3c.github.io/webcrypto/#dfn-HmacImportParams */
interface HmacImportParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
  /** In bits. */
  length?: number;
}

/** Parameters of a new key for HMAC.
 * @see https://w3c.github.io/webcrypto/ */
interface HmacKeyGenParams extends HmacImportParams {}

/** Parameters of a key of a curve.
 * @see https://w3c.github.io/webcrypto/#dfn-EcKeyImportParams */
interface EcKeyImportParams extends Algorithm {
  /** `P-256`, `P-384` or `P-521`. */
  namedCurve: string;
}

/** Parameters of a new key of a curve.
 * @see https://w3c.github.io/webcrypto/#dfn-EcKeyGenParams */
interface EcKeyGenParams extends EcKeyImportParams {}

/** Parameters of a key for RSA.
 * @see https://w3c.github.io/webcrypto/#dfn-RsaHashedImportParams */
interface RsaHashedImportParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
}

/** Parameters of a new key for RSA.
 * @see https://w3c.github.io/webcrypto/#dfn-RsaHashedKeyGenParams */
interface RsaHashedKeyGenParams extends RsaHashedImportParams {
  /** In bits: a multiple of 16 from 512 to 4,096. */
  modulusLength: number;
  publicExponent: BigInteger;
}

/** Parameters of a new key for AES.
 * @see https://w3c.github.io/webcrypto/#dfn-AesKeyGenParams */
interface AesKeyGenParams extends Algorithm {
  /** In bits: 128, 192 or 256. */
  length: number;
}

/** Parameters of a derived key for AES.
 * @see https://w3c.github.io/webcrypto/ */
interface AesDerivedKeyParams extends AesKeyGenParams {}

/** Parameters of ECDSA.
 * @see https://w3c.github.io/webcrypto/#dfn-EcdsaParams */
interface EcdsaParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
}

/** Parameters of Ed448.
 * @see https://w3c.github.io/webcrypto/ */
interface Ed448Params extends Algorithm {
  /** What the signature is bound to besides: up to 255 bytes. */
  context?: BufferSource;
}

/** Parameters of RSA-PSS.
 * @see https://w3c.github.io/webcrypto/#dfn-RsaPssParams */
interface RsaPssParams extends Algorithm {
  /** In bytes. */
  saltLength: number;
}

/** Parameters of AES-CBC.
 * @see https://w3c.github.io/webcrypto/#dfn-AesCbcParams */
interface AesCbcParams extends Algorithm {
  iv: BufferSource;
}

/** Parameters of AES-CTR.
 * @see https://w3c.github.io/webcrypto/#dfn-AesCtrParams */
interface AesCtrParams extends Algorithm {
  counter: BufferSource;
  /** How many bits of the block count. */
  length: number;
}

/** Parameters of AES-GCM.
 * @see https://w3c.github.io/webcrypto/#dfn-AesGcmParams */
interface AesGcmParams extends Algorithm {
  iv: BufferSource;
  additionalData?: BufferSource;
  /** In bits. */
  tagLength?: number;
}

/** Parameters of RSA-OAEP.
 * @see https://w3c.github.io/webcrypto/#dfn-RsaOaepParams */
interface RsaOaepParams extends Algorithm {
  label?: BufferSource;
}

/** Parameters of HKDF.
 * @see https://w3c.github.io/webcrypto/#dfn-HkdfParams */
interface HkdfParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
  salt: BufferSource;
  info: BufferSource;
}

/** Parameters of PBKDF2.
 * @see https://w3c.github.io/webcrypto/#dfn-Pbkdf2Params */
interface Pbkdf2Params extends Algorithm {
  hash: HashAlgorithmIdentifier;
  salt: BufferSource;
  iterations: number;
}

/** Parameters of ECDH, X25519 and X448.
 * @see https://w3c.github.io/webcrypto/#dfn-EcdhKeyDeriveParams */
interface EcdhKeyDeriveParams extends Algorithm {
  public: CryptoKey;
}

/** How something is signed. */
type SigningAlgorithm = AlgorithmIdentifier | EcdsaParams | Ed448Params | RsaPssParams;
/** How something is encrypted. */
type EncryptingAlgorithm =
  | AlgorithmIdentifier
  | AesCbcParams
  | AesCtrParams
  | AesGcmParams
  | RsaOaepParams;
/** How bits are derived. */
type DerivingAlgorithm = AlgorithmIdentifier | HkdfParams | Pbkdf2Params | EcdhKeyDeriveParams;
/** What an imported key is for. */
type ImportedAlgorithm =
  | AlgorithmIdentifier
  | HmacImportParams
  | EcKeyImportParams
  | RsaHashedImportParams
  | AesKeyGenParams;
/** What a derived key is for. */
type DerivedAlgorithm = AlgorithmIdentifier | AesDerivedKeyParams | HmacImportParams;
/** A curve whose name is an algorithm. */
type CurveName = "Ed25519" | "Ed448" | "X25519" | "X448";

/** What a key is for: which of these it has depends on its algorithm.
 * @see https://w3c.github.io/webcrypto/#dfn-KeyAlgorithm */
interface KeyAlgorithm extends Algorithm {
  hash?: KeyAlgorithm;
  /** In bits. */
  length?: number;
  namedCurve?: string;
  modulusLength?: number;
  publicExponent?: BigInteger;
}

/** What a key for AES is for.
 * @see https://w3c.github.io/webcrypto/#dfn-AesKeyAlgorithm */
interface AesKeyAlgorithm extends KeyAlgorithm {
  length: number;
}

/** What a key for HMAC is for.
 * @see https://w3c.github.io/webcrypto/#dfn-HmacKeyAlgorithm */
interface HmacKeyAlgorithm extends KeyAlgorithm {
  hash: KeyAlgorithm;
  length: number;
}

/** What a key of a curve is for.
 * @see https://w3c.github.io/webcrypto/#dfn-EcKeyAlgorithm */
interface EcKeyAlgorithm extends KeyAlgorithm {
  namedCurve: string;
}

/** What a key for RSA is for.
 * @see https://w3c.github.io/webcrypto/#dfn-RsaKeyAlgorithm */
interface RsaKeyAlgorithm extends KeyAlgorithm {
  modulusLength: number;
  publicExponent: BigInteger;
}

/** What a key for RSA with a digest is for.
 * @see https://w3c.github.io/webcrypto/#dfn-RsaHashedKeyAlgorithm */
interface RsaHashedKeyAlgorithm extends RsaKeyAlgorithm {
  hash: KeyAlgorithm;
}

/** A pair of keys.
 * @see https://w3c.github.io/webcrypto/#keypair */
interface CryptoKeyPair {
  publicKey: CryptoKey;
  privateKey: CryptoKey;
}

/** A key as JSON (RFC 7517).
 * @see https://w3c.github.io/webcrypto/#JsonWebKey-dictionary */
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

/** A key.
 * @see https://w3c.github.io/webcrypto/#cryptokey-interface */
declare class CryptoKey {
  private constructor();
  readonly type: KeyType;
  readonly extractable: boolean;
  readonly algorithm: KeyAlgorithm;
  readonly usages: KeyUsage[];
}

/** Digests, signatures, encryption and derived keys. All but `digest` and HMAC needs the grant `crypto`.
 * @see https://w3c.github.io/webcrypto/#subtlecrypto-interface */
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

/** Random values and `subtle`. Random values need the grant `random`, and are not there for top-level code.
 * @see https://w3c.github.io/webcrypto/#crypto-interface */
declare class Crypto {
  private constructor();
  readonly subtle: SubtleCrypto;
  getRandomValues<View extends ArrayBufferView>(view: View): View;
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}
/** The worker's `crypto`. */
declare var crypto: Crypto;
