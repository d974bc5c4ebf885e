// From what authors store to bytes, and back.

import { ReadableStream, readAll, streamOf } from "../streams/streams.ts";
import { Blob, bytesOfBlob } from "../web/blob.ts";
import { bytesOf } from "../web/text-bytes.ts";
import { encodeUtf8 } from "../web/text-encoder.ts";
import { decodeUtf8 } from "../web/text-utf8.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A key's bytes: of text those of UTF-8. */
export function keyBytes(key: unknown): Uint8Array {
  return plainBytes(key) ?? notText("A key");
}

/** The bytes of what may be a body as well: text, bytes, a Blob, a stream. */
export function valueBytes(value: unknown): Uint8Array | Promise<Uint8Array> {
  if (value instanceof ReadableStream) return readAll(value);
  if (value instanceof Blob) return bytesOfBlob(value);
  return plainBytes(value) ?? notText("A value");
}

function plainBytes(value: unknown): Uint8Array | null {
  if (typeof value === "string") return encodeUtf8(value);
  const isBytes = value instanceof ArrayBuffer || ArrayBuffer.isView(value);
  return isBytes ? bytesOf(value, "kv") : null;
}

function notText(what: string): never {
  throw new TypeError(`${what} is text or bytes`);
}

const readers = new Map<string, (bytes: Bytes) => unknown>([
  ["text", (bytes) => decodeUtf8(bytes)],
  ["json", (bytes) => JSON.parse(decodeUtf8(bytes)) as unknown],
  ["bytes", (bytes) => bytes],
  ["arrayBuffer", (bytes) => bytes.slice().buffer],
  ["stream", (bytes) => streamOf(() => bytes)],
]);

/** What turns a value's bytes into one of that type.
 * @throws TypeError for a type that there is none of. */
export function readerOf(type: unknown): (bytes: Bytes) => unknown {
  const name = typeof type === "object" && type !== null ? (type as { type?: unknown }).type : type;
  const reader = readers.get(name === undefined ? "text" : `${name}`);
  if (reader !== undefined) return reader;
  throw new TypeError(`A value can be had as ${[...readers.keys()].join(", ")}, not ${name}`);
}

/** Metadata as the host keeps it: JSON, which escapes half a surrogate pair, and nothing for none. */
export function metadataText(metadata: unknown): string {
  return metadata === undefined || metadata === null ? "" : JSON.stringify(metadata);
}

/** Metadata of this or of a worker in another language, which may have written any text. */
export function metadataFrom(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
