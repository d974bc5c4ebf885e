// Keys that travel encrypted (Web Cryptography API §14.3.11 and §14.3.12).

import { TextEncoder } from "../web/text-encoder.ts";
import { algorithmWith, type Bytes, hasOperation, parametersOf } from "./algorithms.ts";
import type { CryptoKey } from "./crypto-key.ts";
import { joined } from "./der.ts";
import type { Jwk } from "./json-web-key.ts";
import { secretBytes } from "./secret-bytes.ts";

// As they were when the worker began: they see keys that may not be read.
const { parse } = JSON;
const { fromCharCode } = String;

/** What carries keys: an algorithm's own operation for them, or its one for any content. */
export function carrier(
  operation: "wrapKey" | "unwrapKey",
  otherwise: "encrypt" | "decrypt",
  algorithm: unknown,
): { readonly name: string; readonly transform: (key: CryptoKey, data: Bytes) => Bytes } {
  const parameters = parametersOf(algorithm);
  if (hasOperation(operation, algorithm)) {
    const found = algorithmWith(operation, algorithm);
    return { name: found.name, transform: found[operation](parameters) };
  }
  const found = algorithmWith(otherwise, algorithm, operation);
  return { name: found.name, transform: found[otherwise](parameters) };
}

/** The bytes of an exported key. AES-KW takes multiples of eight: a JSON Web Key has spaces at its end then. */
export function wrappedForm(exported: ArrayBuffer | Jwk, name: string): Bytes {
  if (exported instanceof ArrayBuffer) return secretBytes(new Uint8Array(exported));
  const encoded = new TextEncoder().encode(JSON.stringify(exported)) as Bytes;
  const missing = name === "AES-KW" ? (8 - (encoded.length % 8)) % 8 : 0;
  return missing === 0 ? encoded : joined(encoded, new Uint8Array(missing).fill(0x20));
}

/** What is imported of the bytes that were decrypted.
 * @throws DOMException DataError for bytes that are no JSON Web Key. */
export function keyFromWrapped(format: string, bytes: Bytes): unknown {
  if (format !== "jwk") return bytes;
  const jwk = jsonOf(bytes);
  if (typeof jwk === "object" && jwk !== null) return jwk;
  throw new DOMException("What was wrapped is no JSON Web Key", "DataError");
}

/** JSON Web Keys that Skerry and others write are ASCII, but for members that nobody reads. */
function jsonOf(bytes: Bytes): unknown {
  let text = "";
  for (let at = 0; at < bytes.length; at++) text += fromCharCode(bytes[at]!);
  try {
    return parse(text);
  } catch {
    return null;
  }
}
