import { encodeUtf8 } from "./utf8";

/** A text as UTF-8, or bytes as they are: where a parameter may be either. Null traps. */
export function bytesOf<T>(content: T): Uint8Array {
  if (isString<T>()) return encodeUtf8(present<string>(changetype<string | null>(content)));
  // The compiler compares these, and leaves out the branch that is not taken.
  if (idof<nonnull<T>>() != idof<Uint8Array>()) ERROR("a text or a Uint8Array: keys, values, pieces");
  return present<Uint8Array>(changetype<Uint8Array | null>(content));
}

function present<T>(content: T | null): T {
  if (content === null) throw new Error("null is neither a text nor bytes");
  return content;
}
