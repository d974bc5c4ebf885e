// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) and PrivateKeyInfo (RFC 5208): what stands around a key of any kind.
import { copyOf } from "./copy-of.ts";
import { DerReader, der, derBits, derNumber, joined, sameBytes, tag } from "./der.ts";

/** What says of which kind a key is: the content of its AlgorithmIdentifier. */
export type Identifier = Uint8Array;

const none = Uint8Array.of();

/** The content of a key in one of the two forms.
 * @throws DOMException DataError for what is not of that form, or a key of another kind. */
export function keyInForm(format: "spki" | "pkcs8", data: unknown, kind: Identifier): Uint8Array {
  const reader = new DerReader(copyOf(data));
  const whole = reader.inner(tag.sequence);
  reader.end();
  if (format === "pkcs8") {
    const version = whole.number();
    if (version.length > 1 || (version[0] ?? 0) > 1) throw otherKind();
  }
  if (!sameBytes(whole.next(tag.sequence), kind)) throw otherKind();
  if (format === "pkcs8") return whole.next(tag.octets);
  const key = whole.bits();
  whole.end();
  return key;
}

export function spki(kind: Identifier, key: Uint8Array): ArrayBuffer {
  return der(tag.sequence, der(tag.sequence, kind), derBits(key)).buffer;
}

export function pkcs8(kind: Identifier, key: Uint8Array): ArrayBuffer {
  const parts = [derNumber(none), der(tag.sequence, kind), der(tag.octets, key)];
  return der(tag.sequence, joined(...parts)).buffer;
}

function otherKind(): DOMException {
  return new DOMException("The key is of another kind than the algorithm", "DataError");
}
