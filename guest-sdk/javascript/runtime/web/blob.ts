import { type ReadableStream, streamOf } from "../streams/streams.ts";
import { assertDictionary } from "./dictionary.ts";
import { bytesOf } from "./text-bytes.ts";
import { encodeUtf8 } from "./text-encoder.ts";
import { decodeUtf8 } from "./text-utf8.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of a blob, which nobody may change. */
export let bytesOfBlob: (blob: Blob) => Bytes;

/** `Blob` of the File API. Blobs never change, so those that are cut from one share its bytes. */
export class Blob {
  #bytes: Bytes;
  readonly #type: string;

  constructor(parts?: unknown, options?: { type?: unknown; endings?: unknown } | null) {
    assertDictionary(options, "Blob");
    const endings = options?.endings === undefined ? "transparent" : `${options.endings}`;
    if (endings !== "transparent" && endings !== "native") {
      throw new TypeError('Blob: endings must be "transparent" or "native".');
    }
    this.#type = normalizeType(options?.type);
    this.#bytes = parts === undefined ? new Uint8Array() : joinParts(parts, endings === "native");
  }

  get size(): number {
    return this.#bytes.length;
  }

  get type(): string {
    return this.#type;
  }

  /** From `start` up to, without, `end`, in bytes; negative numbers count from the end. */
  slice(start?: number, end?: number, type?: unknown): Blob {
    const blob = new Blob(undefined, { type });
    blob.#bytes = this.#bytes.subarray(nearest(start ?? 0), end === undefined ? end : nearest(end));
    return blob;
  }

  async text(): Promise<string> {
    const text = decodeUtf8(this.#bytes);
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  }

  async bytes(): Promise<Bytes> {
    return this.#bytes.slice();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }

  stream(): ReadableStream {
    return streamOf(() => this.#bytes.slice());
  }

  get [Symbol.toStringTag](): string {
    return "Blob";
  }

  static {
    bytesOfBlob = (blob) => blob.#bytes;
  }
}

/** The nearest integer, the even one of two (Web IDL, [Clamp]). */
function nearest(value: number): number {
  const floor = Math.floor(Number(value));
  const above = value - floor;
  return above > 0.5 || (above === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** Lower case, and nothing where a character is none of a MIME type. */
function normalizeType(type: unknown): string {
  const text = type === undefined ? "" : `${type}`;
  return /[^ -~]/.test(text) ? "" : text.toLowerCase();
}

function joinParts(parts: unknown, nativeEndings: boolean): Bytes {
  if (typeof parts !== "object" || parts === null || !(Symbol.iterator in parts)) {
    throw new TypeError("Blob: the parts must be an array or another iterable object.");
  }
  const chunks = Array.from(parts as Iterable<unknown>, (part) => chunkOf(part, nativeEndings));
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function chunkOf(part: unknown, nativeEndings: boolean): Uint8Array {
  if (part instanceof Blob) return bytesOfBlob(part);
  if (part instanceof ArrayBuffer || ArrayBuffer.isView(part)) return bytesOf(part, "Blob");
  const text = `${part as string}`;
  return encodeUtf8(nativeEndings ? text.replace(/\r\n?/g, "\n") : text);
}
