// KeyObject of `node:crypto`, for secrets alone.
import { Buffer } from "./buffer.ts";
import { bytesOfText, requiredEncoding } from "./buffer-text.ts";

let bytesOfKey: (key: KeyObject) => Uint8Array;

export class KeyObject {
  readonly #bytes: Uint8Array;
  readonly type = "secret";

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get symmetricKeySize(): number {
    return this.#bytes.length;
  }

  export({ format }: { format?: string } = {}): unknown {
    if (format !== "jwk") return Buffer.from(this.#bytes);
    return { kty: "oct", k: this.#bytes.toBase64({ alphabet: "base64url", omitPadding: true }) };
  }

  equals(other: unknown): boolean {
    return other instanceof KeyObject && bytesOfKey(other).toHex() === this.#bytes.toHex();
  }

  static {
    bytesOfKey = (key) => key.#bytes;
  }
}

/** The bytes of a key; null for what is none. */
export function secretBytes(key: unknown): Uint8Array | null {
  return key instanceof KeyObject ? bytesOfKey(key) : null;
}

export function createSecretKey(key: unknown, encoding?: unknown): KeyObject {
  if (typeof key === "string") return new KeyObject(bytesOfText(key, requiredEncoding(encoding)));
  if (key instanceof ArrayBuffer) return new KeyObject(new Uint8Array(key.slice(0)));
  if (ArrayBuffer.isView(key)) {
    return new KeyObject(new Uint8Array(key.buffer, key.byteOffset, key.byteLength).slice());
  }
  const error = new TypeError("A secret key is made of a string or bytes");
  throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
}

/** A function of Node that a worker lacks: it says so when it is called. */
function missing(name: string): (...values: unknown[]) => never {
  return () => {
    const sentence =
      `crypto.${name} is not there in a worker, whose node:crypto has digests, HMAC, secret keys and random ` +
      "values: use crypto.subtle, or a package as jose, for key pairs";
    throw Object.assign(new Error(sentence), { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" });
  };
}

export const createPrivateKey = missing("createPrivateKey");
export const createPublicKey = missing("createPublicKey");
export const createSign = missing("createSign");
export const createVerify = missing("createVerify");
export const sign = missing("sign");
export const verify = missing("verify");
