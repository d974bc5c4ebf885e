import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { CallsOf, HandlersOf } from "../../abi/calls/call-types.ts";
import type { Cipher, Computed, Derivation, Digest, Verified } from "../../abi/generated/types.ts";
import { type AnyCurve, ecSchemeOf } from "../../host/curves.ts";
import { type ComputeJobs, plainBytes } from "./compute-jobs.ts";
import { bytesOfRsaKey, privateKeyOf, publicKeyOf } from "./signing-keys.ts";

// Not imported: a shard would load it as it starts, for what few guests ask for.
const loadCrypto = () => process.getBuiltinModule("node:crypto");

/** Names of the Web Cryptography API. */
const cipherNames = { "aes-cbc": "AES-CBC", "aes-ctr": "AES-CTR", "aes-gcm": "AES-GCM" } as const;
const digestNames = { sha1: "SHA-1", sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" };

/** The curves of ECDH, as OpenSSL names them. */
const ecNames: Readonly<Partial<Record<AnyCurve, string>>> = {
  p256: "prime256v1",
  p384: "secp384r1",
  p521: "secp521r1",
};

type Problem = Extract<Computed, { tag: "failed" }>["val"];

/** The part of `crypto` beside signatures by ECDSA and RSA, for one request of a tenant's. Lengths are known to be within their
 * bounds (`host/computations.ts`). Keys are made, used once, and let go of. */
export class RequestComputations {
  readonly #jobs: ComputeJobs;

  constructor(jobs: ComputeJobs) {
    this.#jobs = jobs;
  }

  /** By the names that `host/` uses. */
  handlers(): HandlersOf<Exclude<CallsOf<"crypto">, SignatureCall>> {
    return {
      "crypto.encrypt": (...asked) => this.#cipher("encrypt", ...asked),
      "crypto.decrypt": (...asked) => this.#cipher("decrypt", ...asked),
      "crypto.encrypt-oaep": (...asked) => this.#oaep("encrypt", ...asked),
      "crypto.decrypt-oaep": (...asked) => this.#oaep("decrypt", ...asked),
      "crypto.derive": (...asked) => this.#derive(...asked),
      "crypto.agree": (curve, own, others) => this.#agree(curve, own, others),
      "crypto.find-public": (curve, key) => this.#findPublic(curve, key),
      "crypto.generate-pair": (curve) => this.#generatePair(curve),
      "crypto.generate-rsa": (bits, exponent) => this.#generateRsa(bits, exponent),
      "crypto.sign-ed25519": (key, content) => this.#sign("ed25519", key, null, content),
      "crypto.verify-ed25519": (key, signature, content) =>
        this.#verify("ed25519", key, null, signature, content),
      "crypto.agree-x448": (own, others) => this.#agree("x448", own, others),
      "crypto.find-public448": (curve, key) => this.#findPublic(curve, key),
      "crypto.generate-pair448": (curve) => this.#generatePair(curve),
      "crypto.sign-ed448": (key, context, content) => this.#sign("ed448", key, context, content),
      "crypto.verify-ed448": (key, context, signature, content) =>
        this.#verify("ed448", key, context, signature, content),
    };
  }

  #cipher(
    what: "encrypt" | "decrypt",
    cipher: Cipher,
    key: Uint8Array,
    iv: Uint8Array,
    size: number,
    additional: Uint8Array,
    content: Uint8Array,
  ): Promise<Computed> {
    return this.#compute("refused", content.length + additional.length, async () => {
      if (cipher === "aes-kw") return wrapped(what, key, content);
      const { subtle } = loadCrypto().webcrypto;
      const name = cipherNames[cipher];
      const made = await subtle.importKey("raw", own(key), name, false, [what]);
      const parameters = {
        "aes-cbc": { name, iv: own(iv) },
        "aes-ctr": { name, counter: own(iv), length: size },
        "aes-gcm": { name, iv: own(iv), tagLength: size, additionalData: own(additional) },
      }[cipher];
      return new Uint8Array(await subtle[what](parameters, made, own(content)));
    });
  }

  #oaep(
    what: "encrypt" | "decrypt",
    digest: Digest,
    key: Uint8Array,
    label: Uint8Array,
    content: Uint8Array,
  ): Promise<Computed> {
    return this.#compute("refused", content.length + label.length, async () => {
      const made = what === "encrypt" ? publicKeyOf("rsa-pss", key) : privateKeyOf("rsa-pss", key);
      if (made === null) return "bad-key";
      const algorithm = { name: "RSA-OAEP", hash: digestNames[digest] };
      const used = made.toCryptoKey(algorithm, false, [what]);
      const { subtle } = loadCrypto().webcrypto;
      const parameters = { name: "RSA-OAEP", label: own(label) };
      return new Uint8Array(await subtle[what](parameters, used, own(content)));
    });
  }

  #derive(
    derivation: Derivation,
    digest: Digest,
    secret: Uint8Array,
    salt: Uint8Array,
    info: Uint8Array,
    iterations: number,
    length: number,
  ): Promise<Computed> {
    return this.#compute("refused", secret.length + salt.length + length, async () => {
      if (length === 0) return new Uint8Array();
      const { hkdf, pbkdf2 } = loadCrypto();
      if (derivation === "pbkdf2") {
        return promisify(pbkdf2)(secret, salt, iterations, length, digest);
      }
      return new Uint8Array(await promisify(hkdf)(digest, secret, salt, info, length));
    });
  }

  #agree(curve: AnyCurve, privateKey: Uint8Array, publicKey: Uint8Array): Promise<Computed> {
    return this.#compute("bad-key", 0, async () => {
      const scheme = ecSchemeOf(curve);
      const isEc = scheme !== undefined;
      const made = isEc ? privateKeyOf(scheme, privateKey) : rawPrivate(curve, privateKey);
      const others = isEc ? publicKeyOf(scheme, publicKey) : rawPublic(curve, publicKey);
      if (made === null || others === null) return "bad-key";
      const agree = promisify(loadCrypto().diffieHellman);
      return (await agree({ privateKey: made, publicKey: others })) as Buffer;
    });
  }

  #findPublic(curve: AnyCurve, privateKey: Uint8Array): Promise<Computed> {
    return this.#compute("bad-key", 0, async () => {
      const name = ecNames[curve];
      if (name === undefined) return publicPart(rawPrivate(curve, privateKey));
      // It refuses numbers beyond the curve's order, which a key made of raw bytes may have.
      const ecdh = loadCrypto().createECDH(name);
      ecdh.setPrivateKey(privateKey);
      return ecdh.getPublicKey().subarray(1);
    });
  }

  #generatePair(curve: AnyCurve): Promise<Computed> {
    return this.#compute("bad-key", 0, async () => {
      const generate = promisify(loadCrypto().generateKeyPair) as (type: AnyCurve) => Promise<Pair>;
      const { privateKey } = await generate(curve);
      const seed = Buffer.from(privateKey.export({ format: "jwk" }).d!, "base64url");
      return Buffer.concat([seed, publicPart(privateKey)]);
    });
  }

  #generateRsa(bits: number, exponent: number): Promise<Computed> {
    return this.#compute("refused", 0, async () => {
      const options = { modulusLength: bits, publicExponent: exponent };
      const { privateKey } = await promisify(loadCrypto().generateKeyPair)("rsa", options);
      return bytesOfRsaKey(privateKey, bits / 8);
    });
  }

  #sign(
    curve: Signing,
    key: Uint8Array,
    context: Uint8Array | null,
    content: Uint8Array,
  ): Promise<Computed> {
    return this.#compute("bad-key", content.length, () =>
      promisify(loadCrypto().sign)(null, content, within(rawPrivate(curve, key), context)),
    );
  }

  async #verify(
    curve: Signing,
    key: Uint8Array,
    context: Uint8Array | null,
    signature: Uint8Array,
    content: Uint8Array,
  ): Promise<Verified> {
    const outcome = await this.#jobs.run(content.length, () =>
      promisify(loadCrypto().verify)(
        null,
        content,
        within(rawPublic(curve, key), context),
        signature,
      ),
    );
    if (outcome === "unavailable") return { tag: "failed", val: outcome };
    // Bytes that are no point have signed nothing.
    return { tag: outcome === true ? "valid" : "invalid" };
  }

  /** What comes of a computation; `fault` is whose fault it is that OpenSSL refuses. */
  async #compute(
    fault: Problem,
    bytes: number,
    compute: () => Promise<Uint8Array | Problem>,
  ): Promise<Computed> {
    const outcome = (await this.#jobs.run(bytes, compute)) ?? fault;
    if (typeof outcome === "string") return { tag: "failed", val: outcome };
    return { tag: "bytes", val: plainBytes(outcome) };
  }
}

/** The curves of signatures without a digest of one's own, and all whose keys are plain bytes. */
type Signing = "ed25519" | "ed448";
type RawCurve = Signing | "x25519" | "x448";

interface Pair {
  readonly privateKey: KeyObject;
}

/** The calls that are in `request-signatures.ts`. */
type SignatureCall = "crypto.verify" | "crypto.sign" | "crypto.generate-key";

/** Bytes in a buffer that is not shared, as Web IDL takes them. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

/** AES Key Wrap (RFC 3394), in this thread: at most 16 KiB. */
function wrapped(what: "encrypt" | "decrypt", key: Uint8Array, content: Uint8Array): Uint8Array {
  const { createCipheriv, createDecipheriv } = loadCrypto();
  const make = what === "encrypt" ? createCipheriv : createDecipheriv;
  const cipher = make(`id-aes${key.length * 8}-wrap`, key, Buffer.alloc(8, 0xa6));
  return Buffer.concat([cipher.update(content), cipher.final()]);
}

/** A key, with the context of its signature. */
function within(key: KeyObject, context: Uint8Array | null): KeyObject {
  // Node takes both as one argument, which its types do not know.
  return context === null ? key : ({ key, context } as unknown as KeyObject);
}

function rawPrivate(curve: AnyCurve, key: Uint8Array): KeyObject {
  const asymmetricKeyType = curve as RawCurve;
  const input = { key: Buffer.from(key), format: "raw-private", asymmetricKeyType } as const;
  return loadCrypto().createPrivateKey(input);
}

function rawPublic(curve: AnyCurve, key: Uint8Array): KeyObject {
  const asymmetricKeyType = curve as RawCurve;
  const input = { key: Buffer.from(key), format: "raw-public", asymmetricKeyType } as const;
  return loadCrypto().createPublicKey(input);
}

/** The public key of a private one of these curves. */
function publicPart(key: KeyObject): Uint8Array {
  return loadCrypto().createPublicKey(key).export({ format: "raw-public" }) as Buffer;
}
