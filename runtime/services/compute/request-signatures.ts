import { type SignKeyObjectInput, sign, verify } from "node:crypto";
import { promisify } from "node:util";
import type {
  Digest,
  Scheme,
  Signed,
  SigningProblem,
  Verified,
} from "../../abi/generated/types.ts";
import { type ComputeJobs, plainBytes } from "./compute-jobs.ts";
import { bytesOfKey, curves, privateKeyOf, publicKeyOf } from "./signing-keys.ts";

const signLater = promisify(sign);
const verifyLater = promisify(verify);
// Not imported: a shard would load it as it starts, for what few guests ask for.
const loadCrypto = () => process.getBuiltinModule("node:crypto");

/** The signatures of `crypto` for one request of a tenant's. Keys are made, used once, and let go of. */
export class RequestSignatures {
  readonly #jobs: ComputeJobs;

  constructor(jobs: ComputeJobs) {
    this.#jobs = jobs;
  }

  async verify(
    scheme: Scheme,
    digest: Digest,
    key: Uint8Array,
    salt: number,
    signature: Uint8Array,
    content: Uint8Array,
  ): Promise<Verified> {
    const outcome = await this.#compute(content.length + signature.length, async () => {
      const made = publicKeyOf(scheme, key);
      if (made === null) return null;
      const options = { key: made, ...optionsOf(scheme, salt) };
      return await verifyLater(digest, content, options, signature);
    });
    if (typeof outcome === "boolean") return { tag: outcome ? "valid" : "invalid" };
    return { tag: "failed", val: outcome };
  }

  async sign(
    scheme: Scheme,
    digest: Digest,
    key: Uint8Array,
    salt: number,
    content: Uint8Array,
  ): Promise<Signed> {
    return signed(
      await this.#compute(content.length, async () => {
        const made = privateKeyOf(scheme, key);
        if (made === null) return null;
        const options = { key: made, ...optionsOf(scheme, salt) };
        return await signLater(digest, content, options);
      }),
    );
  }

  async generateKey(scheme: Scheme): Promise<Signed> {
    const curve = curves[scheme];
    if (curve === undefined) return { tag: "failed", val: "bad-key" };
    return signed(
      await this.#compute(0, async () => {
        const { privateKey } = await promisify(loadCrypto().generateKeyPair)("ec", {
          namedCurve: curve.jwk,
        });
        return bytesOfKey(scheme, privateKey);
      }),
    );
  }

  /** What comes of a computation; null and what OpenSSL refuses are a key's fault. */
  async #compute<Result>(
    bytes: number,
    compute: () => Promise<Result | null>,
  ): Promise<Result | SigningProblem> {
    return (await this.#jobs.run(bytes, compute)) ?? "bad-key";
  }
}

function signed(outcome: Uint8Array | SigningProblem): Signed {
  return typeof outcome === "string"
    ? { tag: "failed", val: outcome }
    : { tag: "bytes", val: plainBytes(outcome) };
}

function optionsOf(scheme: Scheme, salt: number): Omit<SignKeyObjectInput, "key"> {
  const { constants } = loadCrypto();
  if (scheme === "rsa-pkcs1") return { padding: constants.RSA_PKCS1_PADDING };
  if (scheme === "rsa-pss") return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt };
  return { dsaEncoding: "ieee-p1363" };
}
