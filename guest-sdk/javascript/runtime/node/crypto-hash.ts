// Digests and HMAC of `node:crypto`, by the code that crypto.subtle digests with.
import { hmac } from "@noble/hashes/hmac.js";
import { md5, ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512, sha512_256 } from "@noble/hashes/sha2.js";
import { Buffer } from "./buffer.ts";
import { bytesOfText, requiredEncoding } from "./buffer-text.ts";
import { type KeyObject, secretBytes } from "./crypto-key-object.ts";

const digests = {
  md5,
  ripemd160,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  "sha512-256": sha512_256,
} as const;

const otherNames: Readonly<Record<string, string>> = { rmd160: "ripemd160", "sha-1": "sha1" };

type Digest = (typeof digests)[keyof typeof digests];
/** The state of a digest that goes on. */
type State = ReturnType<Digest["create"]> | ReturnType<typeof hmac.create>;

export type Data = string | ArrayBufferView;

function digestOf(name: unknown): Digest {
  if (typeof name !== "string") throw invalid(TypeError, "The name of a digest is a string");
  const lower = name.toLowerCase().replace(/^rsa-/, "");
  const found = (otherNames[lower] ?? lower).replace(/^sha-(?=\d)/, "sha");
  if (Object.hasOwn(digests, found)) return digests[found as keyof typeof digests];
  const error = new Error(`Digest method not supported: ${name} (there is ${getHashes()})`);
  throw Object.assign(error, { code: "ERR_CRYPTO_INVALID_DIGEST" });
}

function invalid(Kind: new (message: string) => Error, message: string): Error {
  return Object.assign(new Kind(message), { code: "ERR_INVALID_ARG_TYPE" });
}

/** Bytes that were given as a text or a view. */
export function bytesOf(data: unknown, encoding?: unknown): Uint8Array {
  if (typeof data === "string") {
    const name = requiredEncoding(encoding === "buffer" ? undefined : encoding);
    return bytesOfText(data, name);
  }
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  throw invalid(TypeError, "Data is a string, a Buffer, a TypedArray or a DataView");
}

export function getHashes(): string[] {
  return Object.keys(digests);
}

/** What Hash and Hmac have in common. */
class Digesting {
  protected readonly state: State;
  #isDone = false;

  constructor(state: State) {
    this.state = state;
  }

  update(data: unknown, encoding?: unknown): this {
    this.requireGoing();
    this.state.update(bytesOf(data, encoding));
    return this;
  }

  /** The bytes, or their text in an encoding. Nothing can be added after it. */
  digest(encoding?: string): unknown {
    this.requireGoing();
    this.#isDone = true;
    const bytes = Buffer.from(this.state.digest());
    return encoding === undefined || encoding === "buffer"
      ? bytes
      : bytes.toString(encoding as never);
  }

  protected requireGoing(): void {
    if (!this.#isDone) return;
    throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
  }
}

export class Hash extends Digesting {
  /** A digest that goes on from here by itself. */
  copy(): Hash {
    this.requireGoing();
    return new Hash((this.state as ReturnType<Digest["create"]>).clone());
  }
}

export class Hmac extends Digesting {}

export function createHash(name: unknown): Hash {
  return new Hash(digestOf(name).create());
}

export function createHmac(name: unknown, key: Data | KeyObject): Hmac {
  return new Hmac(hmac.create(digestOf(name), secretBytes(key) ?? bytesOf(key)));
}

/** The digest of data that is there as a whole. */
export function hash(name: unknown, data: unknown, encoding = "hex"): unknown {
  return createHash(name).update(data).digest(encoding);
}
