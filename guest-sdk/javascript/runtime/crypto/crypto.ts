// crypto (Web Cryptography API §10).
import { randomBytes } from "./random-bytes.ts";
import { SubtleCrypto } from "./subtle-crypto.ts";

/** Most bytes that one call fills (§10.1.1). */
const maxBytes = 65_536;

export class Crypto {
  readonly #subtle = new SubtleCrypto();

  get subtle(): SubtleCrypto {
    return this.#subtle;
  }

  /** Fills an array of integers with random bytes, and returns it.
   * @throws DOMException TypeMismatchError for another array, QuotaExceededError above 65,536 bytes. */
  getRandomValues<T>(array: T): T {
    if (!ArrayBuffer.isView(array) || !hasIntegers(array)) {
      throw new DOMException(
        "crypto.getRandomValues fills arrays of integers",
        "TypeMismatchError",
      );
    }
    const { buffer, byteOffset, byteLength } = array;
    if (byteLength > maxBytes) {
      throw new DOMException(
        `crypto.getRandomValues fills at most ${maxBytes} bytes at once, not ${byteLength}`,
        "QuotaExceededError",
      );
    }
    const bytes = randomBytes(byteLength, "crypto.getRandomValues()");
    // There is no view of a buffer that is detached.
    if (byteLength > 0) new Uint8Array(buffer, byteOffset, byteLength).set(bytes);
    return array;
  }

  /** A UUID of version 4 (RFC 9562 §5.4). */
  randomUUID(): string {
    const bytes = randomBytes(16, "crypto.randomUUID()");
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toHex();
    const head = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}`;
    return `${head}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
}

function hasIntegers(view: ArrayBufferView): boolean {
  const kind: unknown = (view as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return typeof kind === "string" && /^(Big)?(Int|Uint)(8|16|32|64)(Clamped)?Array$/.test(kind);
}
