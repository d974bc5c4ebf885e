import { chacha20 } from "@noble/ciphers/chacha.js";
import { fromBase64 } from "../base64.ts";

const keyBytes = 32;
const nonceBytes = 12;

/** Keys that are made at once: to make one takes nearly as long. */
const together = 8;

/** The keys of the calls of a batch: the ChaCha20 key stream (RFC 8439) under the batch's entropy, 32 bytes for each place. */
export class CallKeys {
  readonly #entropy: string;
  /** Keys that were made, and which part of all of them that is. */
  #keys: Uint8Array | null = null;
  #part = -1;

  constructor(entropy: string) {
    this.#entropy = entropy;
  }

  /** The key of the call at this place of the batch. */
  of(place: number): Uint8Array {
    const part = Math.floor(place / together);
    if (this.#keys === null || part !== this.#part) {
      const nonce = new Uint8Array(nonceBytes);
      new DataView(nonce.buffer).setUint32(0, part, true);
      const stream = new Uint8Array(together * keyBytes);
      this.#keys = chacha20(fromBase64(this.#entropy), nonce, stream);
      this.#part = part;
    }
    const at = keyBytes * (place % together);
    return this.#keys.slice(at, at + keyBytes);
  }
}
