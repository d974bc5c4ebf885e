import { type SignKeyObjectInput, sign, verify } from "node:crypto";
import { promisify } from "node:util";
import type {
  Digest,
  Scheme,
  Signed,
  SigningProblem,
  Verified,
} from "../../abi/generated/types.ts";
import type { RequestHeld } from "../held-bytes.ts";
import { type ComputeQueue, computeQueue } from "./compute-queue.ts";
import { bytesOfKey, curves, privateKeyOf, publicKeyOf } from "./signing-keys.ts";

const signLater = promisify(sign);
const verifyLater = promisify(verify);
// Not imported: a shard would load it as it starts, for what few guests ask for.
const loadCrypto = () => process.getBuiltinModule("node:crypto");

/** What a request holds besides its content while it waits. */
const jobBytes = 16_384;

/** `crypto` for one request of a tenant's. Keys are made, used once, and let go of. */
export class RequestSignatures {
  readonly #tenant: string;
  readonly #held: RequestHeld;
  readonly #queue: ComputeQueue;
  #ended = false;

  constructor(tenant: string, held: RequestHeld, queue: ComputeQueue = computeQueue) {
    this.#tenant = tenant;
    this.#held = held;
    this.#queue = queue;
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

  /** The request has ended: what it waits for is not computed any more. */
  end(): void {
    this.#ended = true;
  }

  /** What comes of a computation; null and what OpenSSL refuses are a key's fault. */
  async #compute<Result>(
    bytes: number,
    compute: () => Promise<Result | null>,
  ): Promise<Result | SigningProblem> {
    const held = bytes + jobBytes;
    if (!this.#held.take(held)) return "unavailable";
    const isWanted = () => !this.#ended;
    try {
      const refused = () => null;
      const outcome = this.#queue.run(this.#tenant, isWanted, () => compute().catch(refused));
      return (await outcome) ?? "bad-key";
    } finally {
      this.#held.give(held);
    }
  }
}

function signed(outcome: Uint8Array | SigningProblem): Signed {
  return typeof outcome === "string"
    ? { tag: "failed", val: outcome }
    : { tag: "bytes", val: plain(outcome) };
}

/** A plain `Uint8Array`, without the methods of a Buffer, which can't cross. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function optionsOf(scheme: Scheme, salt: number): Omit<SignKeyObjectInput, "key"> {
  const { constants } = loadCrypto();
  if (scheme === "rsa-pkcs1") return { padding: constants.RSA_PKCS1_PADDING };
  if (scheme === "rsa-pss") return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt };
  return { dsaEncoding: "ieee-p1363" };
}
