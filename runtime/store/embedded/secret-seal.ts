import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Bytes of a key. */
export const keyBytes = 32;

const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** What sealed texts begin with: the way they were sealed in. */
const version = "1.";

/** The worker and name of a secret. Sealed text that was moved to another worker or name does not open. */
export interface SecretPlace {
  readonly worker: string;
  readonly name: string;
}

/** Seals a text: `1.` and, in base64, nonce, encrypted text and tag of AES-256-GCM (NIST SP 800-38D), with
 * a random nonce: safe for some four thousand million secrets under one key. */
export function seal(key: Uint8Array, place: SecretPlace, text: string): string {
  const nonce = randomBytes(nonceBytes);
  const aes = createCipheriv(cipher, key, nonce).setAAD(bound(place));
  const sealed = [nonce, aes.update(text, "utf8"), aes.final(), aes.getAuthTag()];
  return version + Buffer.concat(sealed).toString("base64");
}

/** What was sealed; null when it was sealed with another key, for another place, or is damaged. */
export function unseal(key: Uint8Array, place: SecretPlace, sealed: string): string | null {
  if (!sealed.startsWith(version)) return null;
  const bytes = Buffer.from(sealed.slice(version.length), "base64");
  if (bytes.length < nonceBytes + tagBytes) return null;
  const nonce = bytes.subarray(0, nonceBytes);
  const tag = bytes.subarray(bytes.length - tagBytes);
  const aes = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
    .setAAD(bound(place))
    .setAuthTag(tag);
  try {
    const text = aes.update(bytes.subarray(nonceBytes, bytes.length - tagBytes));
    return Buffer.concat([text, aes.final()]).toString("utf8");
  } catch {
    return null;
  }
}

const bound = ({ worker, name }: SecretPlace) => Buffer.from(JSON.stringify([worker, name]));
